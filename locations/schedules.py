"""The schedules of locations, from the database: two queries for any number of them."""

from __future__ import annotations

from collections.abc import Iterable
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
    closures = Closure.objects.counting_from((now - BEHIND).date()).with_hours()
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
    places = {closure: {place.pk for place in closure.locations.all()} for closure in closures}
    return [
        _schedule(
            location,
            [closure for closure in closures if closure.everywhere or location.pk in places[closure]],
            now,
        )
        for location in locations
    ]


def _schedule(location: LocationPage, closures: Iterable[Closure], now: datetime) -> Schedule:
    zone = zone_named(location.time_zone)
    today = now.astimezone(zone).date()
    return Schedule(
        zone,
        week=tuple(row.interval for row in location.hours.all()),
        seasons=tuple(seasons_in_order(location)),
        replaced=tuple(_replaced(closures, today - BEHIND, today + AHEAD, location.state)),
        opening_date=location.opened_on,
        shutdown=_shutdown(location),
    )


def seasons_in_order(location: LocationPage) -> list[Season]:
    """The seasons by their weight: of two the shorter one counts, and of the same length the one that begins later."""
    rows = sorted(location.seasonal_hours.all(), key=lambda row: (row.length, -row.first_day.toordinal()))
    return [row.season for row in rows]


def _replaced(closures: Iterable[Closure], after: date, before: date, state: str) -> Iterable[ReplacedDays]:
    for closure in closures:
        yield from closure.replaced(after, before, state)


def _shutdown(location: LocationPage) -> Shutdown | None:
    if location.shut_from is None:
        return None
    return Shutdown(location.shut_from, location.reopens_on, location.shut_for_good, location.shut_reason)


def next_midnight(after: datetime) -> datetime | None:
    """When the next day begins at any location: what is ahead, the season and the day of a closure change then."""
    zones = LocationPage.objects.live().order_by().values_list("time_zone", flat=True).distinct()
    return min((Schedule(zone_named(zone)).midnight_after(after) for zone in zones), default=None)
