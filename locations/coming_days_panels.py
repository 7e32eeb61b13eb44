"""What the saved hours come to, read-only beside the form: the coming days of a location, and the times of a closure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.panels import Panel

from locations.outlook import DAYS_AHEAD, days_in_words, hours_of
from locations.schedule import Day

if TYPE_CHECKING:
    from locations.models import Closure, LocationPage

#: How far ahead the times of a closure are listed.
TWO_YEARS = timedelta(days=2 * 366)


@dataclass(frozen=True)
class ComingDay:
    """A day with its hours in words, none where it is closed, and what decides them."""

    date: date
    hours: tuple[str, ...]
    why: str


def coming_days(location: LocationPage) -> list[ComingDay]:
    """The next days of a location, today first, as its latest draft has them."""
    from locations.schedules import (
        schedule_of,  # which stands above the models, as these panels stand below them
    )

    schedule = schedule_of(location.get_latest_revision_as_object())
    today = schedule.local_date(timezone.now())
    return [ComingDay(day.date, hours_of(day), _why(day)) for day in schedule.days(today, DAYS_AHEAD)]


def _why(day: Day) -> str:
    if day.shutdown:
        standing = "Closed for good" if day.shutdown.permanent else "Closed for a longer time"
        return f"{standing}: {day.shutdown.reason}" if day.shutdown.reason else standing
    if day.before_opening:
        return "Before the first day of this location"
    if day.replaced:
        return f"Closure: {day.replaced.reason}"
    return f"Season: {day.season_of_date.name}" if day.season_of_date else "Usual week"


@dataclass(frozen=True)
class ComingTime:
    """A time at which a closure counts; with the states where it is not the same in all of them."""

    days: str
    states: str


def coming_times(closure: Closure) -> list[ComingTime]:
    """The times of a closure in the coming two years, in order."""
    from locations.closure_days import states_of
    from locations.models import LocationPage

    today = timezone.localdate()
    places = LocationPage.objects.all() if closure.everywhere else closure.locations.all()
    states = states_of(places)
    found: dict[tuple[date, date], list[str]] = {}
    for state in states:
        for days in closure.occurrences(today, today + TWO_YEARS, state):
            found.setdefault(days, []).append(state)
    return [
        ComingTime(
            f"{days_in_words(first, last)}, {date_format(last, 'Y')}",
            ", ".join(where) if len(where) < len(states) else "",
        )
        for (first, last), where in sorted(found.items())
    ]


class ComingDaysPanel(Panel):
    """The next days of a location."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": f"The coming {DAYS_AHEAD} days", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "locations/admin/coming_days.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance and self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> Any:
            # What is typed may be refused; what is saved can be read.
            saved = type(self.instance).objects.get(pk=self.instance.pk)
            return super().get_context_data(parent_context) | {"days": coming_days(saved)}


class ComingTimesPanel(Panel):
    """The times of a closure that are still to come."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": "The coming two years", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "locations/admin/coming_times.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance and self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> Any:
            saved = type(self.instance).objects.get(pk=self.instance.pk)
            return super().get_context_data(parent_context) | {"times": coming_times(saved)}
