"""Closures, and other hours on certain days, of one location, of several or of all."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index

from locations.closure_form import ClosureForm
from locations.coming_days_panels import ComingTimesPanel
from locations.holiday_calendar import dates_of
from locations.models.closure_wording import known_placeholders
from locations.models.hours import TimesOfDay
from locations.schedule import DAY, Hours, ReplacedDays, yearly


class ClosureQuerySet(models.QuerySet):
    """Ways to ask for closures."""

    def with_hours(self) -> ClosureQuerySet:
        """With their hours and locations read at once."""
        return self.prefetch_related("hours", "locations")

    def with_hours_and_location_keys(self) -> list[Closure]:
        """
        With their hours, and of their locations the keys alone, read at once.

        A closure may name hundreds of locations, and their pages are large.
        """
        closures = cast("list[Closure]", list(self.prefetch_related("hours")))
        keys: dict[int, set[int]] = {closure.pk: set() for closure in closures if not closure.everywhere}
        through = Closure.locations.through.objects.filter(closure__in=list(keys))
        for closure, location in through.values_list("closure", "locationpage") if keys else ():
            keys[closure].add(location)
        for one in closures:
            one.location_keys = frozenset(keys.get(one.pk, ()))
        return closures

    def counting_from(self, day: date) -> ClosureQuerySet:
        """Without those that have ended for good before a day."""
        return self.filter(~Q(repeats=Closure.Repeats.ONCE) | Q(last_day__gte=day))


class Closure(RevisionMixin, index.Indexed, ClusterableModel):
    """
    Days on which locations are closed, or open at other hours than usual.

    What it says counts instead of the usual week and of any season, on whole days of the location. It is on the site as
    soon as it is saved.
    """

    class Repeats(models.TextChoices):
        ONCE = "once", "Only on these days"
        YEARLY = "yearly", "Every year on the same date"
        HOLIDAY = "holiday", "Every year on the holiday"

    class NoticeOn(models.TextChoices):
        LOCATIONS = "locations", "The pages of these locations"
        SITE = "site", "The whole site"

    reason = models.CharField(
        max_length=80, help_text="Visitors read it beside the days: Thanksgiving, Snow storm, Staff training."
    )
    first_day = models.DateField()
    last_day = models.DateField(help_text="The same as the first day for a single one.")
    repeats = models.CharField(max_length=10, choices=Repeats.choices, default=Repeats.ONCE)
    holiday = models.CharField(
        max_length=120,
        blank=True,
        help_text="The holiday's name in the calendar of the United States. “Holidays” fills it in.",
    )
    days_after_holiday = models.SmallIntegerField(
        default=0, help_text="1 for the day after the holiday, -1 for the day before."
    )
    everywhere = models.BooleanField(
        "all locations", default=False, help_text="Also those that are added later."
    )
    locations = ParentalManyToManyField("locations.LocationPage", blank=True, related_name="closures")

    notice_days = models.PositiveSmallIntegerField(
        "notice from",
        null=True,
        blank=True,
        choices=[
            (None, "No notice"),
            (0, "The first day itself"),
            *((days, f"{days} day{'s' if days > 1 else ''} before") for days in (1, 2, 3, 5, 7, 14, 21, 30)),
        ],
        help_text="A notice goes up by itself then, and comes down when the last day is over. It moves with the days, and "
        "goes with the closure.",
    )
    notice_on = models.CharField(
        "notice on",
        max_length=10,
        choices=NoticeOn.choices,
        default=NoticeOn.LOCATIONS,
    )
    notice_title = models.CharField(
        "title of the notice",
        max_length=120,
        blank=True,
        validators=[known_placeholders],
        help_text="Leave it empty for the clinic's usual words, which stand under Settings, Words of closures.",
    )
    notice_text = models.CharField(
        "text of the notice", max_length=255, blank=True, validators=[known_placeholders]
    )

    objects = ClosureQuerySet.as_manager()
    base_form_class = ClosureForm

    panels: ClassVar = [
        FieldPanel("reason"),
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day")]),
        MultiFieldPanel(
            [FieldPanel("everywhere"), FieldPanel("locations", widget=forms.CheckboxSelectMultiple)],
            heading="Where",
        ),
        InlinePanel(
            "hours",
            heading="Hours on these days",
            label="Hours",
            help_text="Without hours the locations are closed. With hours, these count on each of the days.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("repeats"),
                FieldRowPanel([FieldPanel("holiday"), FieldPanel("days_after_holiday")]),
            ],
            heading="Every year",
        ),
        ComingTimesPanel(),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("notice_days"), FieldPanel("notice_on")]),
                FieldPanel("notice_title"),
                FieldPanel("notice_text"),
            ],
            heading="Notice",
        ),
    ]
    search_fields: ClassVar = [index.SearchField("reason"), index.AutocompleteField("reason")]

    class Meta:
        verbose_name = "closure"
        ordering: ClassVar = ["first_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="locations_closure_has_a_length",
                condition=Q(last_day__gte=models.F("first_day")),
                violation_error_message="The last day must be the first day or later.",
            ),
            models.CheckConstraint(
                name="locations_closure_of_a_holiday_names_it",
                condition=Q(repeats="holiday", holiday__gt="") | (~Q(repeats="holiday") & Q(holiday="")),
                violation_error_message="A closure on a holiday needs the holiday's name, and no other one has it.",
            ),
            models.CheckConstraint(
                name="locations_closure_notice_within_three_months",
                condition=Q(notice_days__isnull=True) | Q(notice_days__lte=90),
                violation_error_message="A closure can be announced at most 90 days before.",
            ),
            models.CheckConstraint(
                name="locations_closure_is_near_its_holiday",
                condition=Q(days_after_holiday__gte=-7, days_after_holiday__lte=7),
                violation_error_message="Choose a day within a week of the holiday.",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.first_day and self.last_day:
            if self.last_day < self.first_day:
                errors["last_day"] = "The last day must be the first day or later."
            elif self.repeats != self.Repeats.ONCE and self.length > 180:
                errors["last_day"] = "A closure that comes back every year lasts for half a year at most."
            elif self.length > 3 * 366:
                errors["last_day"] = (
                    "That is more than three years. A location that closes for longer is closed on its own page."
                )
        if self.repeats == self.Repeats.HOLIDAY and not self.holiday:
            errors["holiday"] = "Name the holiday, or choose another way to repeat."
        if self.repeats != self.Repeats.HOLIDAY and self.holiday:
            errors["repeats"] = "Choose “Every year on the holiday”, or remove the holiday's name."
        if errors:
            raise ValidationError(errors)

    @property
    def length(self) -> int:
        """Days from the first one until the last."""
        return (self.last_day - self.first_day).days + 1

    def occurrences(self, after: date, before: date, state: str = "") -> list[tuple[date, date]]:
        """
        First and last day of each time that shares a day with those from `after` until `before`, both included.

        A holiday's days are those of the state (two letters). Nothing comes back before the first day's own year. A
        February 29 of every year is the 28th in years without one.
        """
        if self.repeats == self.Repeats.ONCE:
            found = [(self.first_day, self.last_day)]
        elif self.repeats == self.Repeats.YEARLY:
            found = yearly(self.first_day, self.last_day, after.year - 1, before.year)
        else:
            # One that begins in the first days of January may be of a holiday of the year before, and the other way.
            years = max(after.year - 1, self.first_day.year - 1), before.year + 1
            starts = [day + self.days_after_holiday * DAY for day in dates_of(self.holiday, *years, state)]
            length = self.last_day - self.first_day
            found = [(start, start + length) for start in starts if start.year >= self.first_day.year]
        return [(first, last) for first, last in found if first <= before and last >= after]

    def replaced(self, after: date, before: date, state: str = "") -> list[ReplacedDays]:
        """The same as values for `locations.schedule`."""
        hours = tuple(sorted(Hours(row.opens, row.closes, row.kind) for row in self.hours.all()))
        return [
            ReplacedDays(first, last, hours, self.reason, self.pk)
            for first, last in self.occurrences(after, before, state)
        ]

    @cached_property
    def location_keys(self) -> frozenset[int]:
        """The keys of the chosen locations; of one that counts `everywhere`, of no use."""
        return frozenset(location.pk for location in self.locations.all())

    def counts_at(self, location: int) -> bool:
        """Whether it is one of the location with this key."""
        return self.everywhere or location in self.location_keys

    @property
    def weight(self) -> tuple[bool, bool, int, int]:
        """Which of two counts on the same day, the smaller: for one time, for chosen locations, the shorter, the newer."""
        return (self.repeats != self.Repeats.ONCE, self.everywhere, self.length, -(self.pk or 0))


class ClosureHours(TimesOfDay):
    """Hours that count on each day of a closure."""

    closure = ParentalKey(Closure, on_delete=models.CASCADE, related_name="hours")

    panels: ClassVar = [FieldRowPanel(TimesOfDay.times_panels)]

    class Meta:
        ordering: ClassVar = ["opens", "pk"]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M} to {self.closes:%H:%M}"
