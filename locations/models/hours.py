"""The weekly opening hours of a location, as rows."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from locations.hours import Interval, Weekday


class ClockTimeInput(forms.TimeInput):
    """The browser's own field for a time of day, in the person's own notation."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class OpeningInterval(models.Model):
    """
    One interval of a week in the location's own time.

    A day may have several. An interval that closes at or before its opening time runs into the next day; 00:00 to
    00:00 is the whole day.
    """

    class Kind(models.TextChoices):
        OPEN = "open", "Open"
        BY_APPOINTMENT = "by_appointment", "By appointment"
        TELEPHONE = "telephone", "By telephone only"

    location = ParentalKey("locations.LocationPage", on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("day", choices=[(day.value, day.label) for day in Weekday])
    opens = models.TimeField()
    closes = models.TimeField()
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OPEN)

    # Wagtail's own picker turns what it can't read into another time, such as 1pm into 01:00, without a word.
    panels: ClassVar = [
        FieldRowPanel(
            [
                FieldPanel("weekday"),
                FieldPanel("opens", widget=ClockTimeInput),
                FieldPanel("closes", widget=ClockTimeInput),
                FieldPanel("kind"),
            ]
        )
    ]

    class Meta:
        ordering: ClassVar = ["weekday", "opens", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="locations_weekday_is_a_day", condition=models.Q(weekday__gte=0, weekday__lte=6)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"

    @property
    def interval(self) -> Interval:
        """The row as a value for `locations.hours`."""
        return Interval(Weekday(self.weekday), self.opens, self.closes, self.kind)
