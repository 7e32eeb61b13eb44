"""The schedules of locations, from the database: two queries for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from locations.models import Closure, LocationPage
from locations.schedule import ReplacedDays, Schedule, Season, Shutdown, zone_named

#: Closures are read from so long ago until so far ahead: search engines are told a year.
BEHIND = timedelta(days=400)
AHEAD = timedelta(days=450)


def schedule_of(location: LocationPage, now: datetime | None = None) -> Schedule:
    """The schedule of one location, as it counts around a moment (now without one)."""
    return schedules_of([location], now)[0]


def closures_around(now: datetime) -> list[Closure]:
    """All closures that may count around a moment, with their hours and locations: the first one that holds counts."""
    closures = Closure.objects.counting_from((now - BEHIND).date()).with_hours_and_location_keys()
    return sorted(closures, key=lambda closure: closure.weight)


def schedules_of(
    locations: Iterable[LocationPage], now: datetime | None = None, closures: list[Closure] | None = None
) -> list[Schedule]:
    """
    The schedules of locations, in their order; `closures` where somebody has read `closures_around` already.

    Locations of a list should be read with `LocationQuerySet.with_hours`.
    """
    now = now or timezone.now()
    locations = list(locations)
    if closures is None:
        closures = closures_around(now) if locations else []
    replaced = _Replaced(closures)
    return [_schedule(location, replaced, now, with_weeks=True) for location in locations]


def schedules_without_weeks(
    locations: Iterable[LocationPage], now: datetime, closures: Iterable[Closure]
) -> list[Schedule]:
    """
    The same but for the usual weeks and the seasons: enough to tell which days a closure replaces, and without queries.
    """
    replaced = _Replaced(closures)
    return [_schedule(location, replaced, now, with_weeks=False) for location in locations]


class _Replaced:
    """The days that closures replace: worked out once for all locations of a state that have the same date."""

    def __init__(self, closures: Iterable[Closure]) -> None:
        self.closures = list(closures)
        self.known: dict[tuple[Closure, date, str], list[ReplacedDays]] = {}

    def at(self, location: LocationPage, today: date) -> Iterator[ReplacedDays]:
        for closure in self.closures:
            if not closure.counts_at(location.pk):
                continue
            key = closure, today, location.state
            if key not in self.known:
                self.known[key] = closure.replaced(today - BEHIND, today + AHEAD, location.state)
            yield from self.known[key]


def _schedule(location: LocationPage, replaced: _Replaced, now: datetime, *, with_weeks: bool) -> Schedule:
    zone = zone_named(location.time_zone)
    return Schedule(
        zone,
        week=tuple(row.interval for row in location.hours.all()) if with_weeks else (),
        seasons=tuple(seasons_in_order(location)) if with_weeks else (),
        replaced=tuple(replaced.at(location, now.astimezone(zone).date())),
        opening_date=location.opened_on,
        shutdown=_shutdown(location),
    )


def seasons_in_order(location: LocationPage) -> list[Season]:
    """The seasons by their weight: of two the shorter one counts, and of the same length the one that begins later."""
    rows = sorted(location.seasonal_hours.all(), key=lambda row: (row.length, -row.first_day.toordinal()))
    return [row.season for row in rows]


def _shutdown(location: LocationPage) -> Shutdown | None:
    if location.shut_from is None:
        return None
    return Shutdown(location.shut_from, location.reopens_on, location.shut_for_good, location.shut_reason)


def next_midnight(after: datetime) -> datetime | None:
    """When the next day begins at any location: what is ahead, the season and the day of a closure change then."""
    zones = LocationPage.objects.live().order_by().values_list("time_zone", flat=True).distinct()
    return min((Schedule(zone_named(zone)).midnight_after(after) for zone in zones), default=None)
