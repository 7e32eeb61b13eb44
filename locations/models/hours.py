"""The opening hours of a location, as rows: its usual week, and weeks of a season."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from locations.hours import Interval, Weekday
from locations.schedule import Kind, Season
from locations.week_panel import WeekPanel

#: A season outside of these years is a slip of the finger.
SEASON_YEARS = range(2000, 2101)

NO_WEEKDAY = "Choose a day from Monday to Sunday."


class ClockTimeInput(forms.TimeInput):
    """The browser's own field for a time of day, in the person's own notation."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class HoursKind(models.TextChoices):
    """What a visitor can do in these hours."""

    OPEN = Kind.OPEN.value, "Open"
    BY_APPOINTMENT = Kind.BY_APPOINTMENT.value, "By appointment"
    TELEPHONE = Kind.TELEPHONE.value, "By telephone only"


class TimesOfDay(models.Model):
    """From one time of a day until another; at or before the first one, it is the next day's."""

    opens = models.TimeField()
    closes = models.TimeField()
    kind = models.CharField(max_length=20, choices=HoursKind.choices, default=HoursKind.OPEN)

    # Wagtail's own picker turns what it can't read into another time, such as 1pm into 01:00, without a word.
    times_panels: ClassVar = [
        FieldPanel("opens", widget=ClockTimeInput),
        FieldPanel("closes", widget=ClockTimeInput),
        FieldPanel("kind"),
    ]

    class Meta:
        abstract = True


class WeeklyInterval(TimesOfDay):
    """
    One interval of a week in the location's own time.

    A day may have several. An interval that closes at or before its opening time runs into the next day; 00:00 to
    00:00 is the whole day.
    """

    Kind = HoursKind

    weekday = models.PositiveSmallIntegerField("day", choices=[(day.value, day.label) for day in Weekday])

    panels: ClassVar = [FieldRowPanel([FieldPanel("weekday"), *TimesOfDay.times_panels])]

    class Meta:
        abstract = True
        ordering: ClassVar = ["weekday", "opens", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_weekday_is_a_day",
                condition=models.Q(weekday__gte=0, weekday__lte=6),
                violation_error_message=NO_WEEKDAY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"

    @property
    def interval(self) -> Interval:
        """The row as a value for `locations.hours`."""
        return Interval(Weekday(self.weekday), self.opens, self.closes, self.kind)


class OpeningInterval(WeeklyInterval):
    """An interval of the usual week."""

    location = ParentalKey("locations.LocationPage", on_delete=models.CASCADE, related_name="hours")

    class Meta(WeeklyInterval.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="locations_weekday_is_a_day",
                condition=models.Q(weekday__gte=0, weekday__lte=6),
                violation_error_message=NO_WEEKDAY,
            ),
        ]


class SeasonalHours(ClusterableModel):
    """Another week that counts between two days, once or in every year."""

    location = ParentalKey("locations.LocationPage", on_delete=models.CASCADE, related_name="seasonal_hours")
    name = models.CharField(max_length=80, help_text="Visitors read it above the hours: Summer hours.")
    first_day = models.DateField()
    last_day = models.DateField(help_text="The last day on which these hours count.")
    every_year = models.BooleanField(
        default=False, help_text="From the same day of the month until the same day, in every year."
    )

    panels: ClassVar = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day"), FieldPanel("every_year")]),
        WeekPanel("hours", label="Hours", heading="The week in this season"),
    ]

    class Meta:
        ordering: ClassVar = ["first_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="locations_season_has_a_length",
                condition=models.Q(last_day__gte=models.F("first_day")),
                violation_error_message="The season must end on its first day or later.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.first_day and self.last_day:
            for name, day in (("first_day", self.first_day), ("last_day", self.last_day)):
                if day.year not in SEASON_YEARS:
                    errors[name] = f"Enter a year from {SEASON_YEARS.start} to {SEASON_YEARS.stop - 1}."
            if self.last_day < self.first_day:
                errors["last_day"] = "The season must end on its first day or later."
            elif self.every_year and self.length > 365:
                errors["last_day"] = "A season that comes back every year lasts for a year at most."
        if errors:
            raise ValidationError(errors)

    @property
    def season(self) -> Season:
        """The row with its week as a value for `locations.schedule`."""
        return replace(self.season_without_week, week=tuple(row.interval for row in self.hours.all()))

    @property
    def season_without_week(self) -> Season:
        """The same without its hours, for whoever asks only for its days."""
        return Season(self.name, self.first_day, self.last_day, (), self.every_year)

    @property
    def length(self) -> int:
        """Days from the first one until the last."""
        return (self.last_day - self.first_day).days + 1 if isinstance(self.last_day, date) else 0


class SeasonalInterval(WeeklyInterval):
    """An interval of a season's week."""

    season_of = ParentalKey(SeasonalHours, on_delete=models.CASCADE, related_name="hours")
