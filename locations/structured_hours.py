"""
The hours of a location as schema.org tells them, in the form that Google reads.

One `OpeningHoursSpecification` for each span of the usual week, without dates. A span of a season, and a day with hours
of its own, is dated with `validFrom` and `validThrough`, and counts instead of what has no dates. No two dated ones hold
the same day. A closed day opens and closes at 00:00; a whole day is 00:00 to 23:59; `closes` before `opens` runs into the
next day (https://developers.google.com/search/docs/appearance/structured-data/local-business).

Hours by telephone or by appointment are no opening hours: the door is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from itertools import groupby
from typing import Any

from locations.hours import Weekday
from locations.schedule import Day, Hours, Kind, Schedule, Season

#: How far ahead dated hours are told.
DAYS_AHEAD = 366
DAY_OF_WEEK = "https://schema.org/{}"
CLOSED = {"opens": "00:00", "closes": "00:00"}


def opening_hours(schedule: Schedule, today: date, days: int = DAYS_AHEAD) -> list[dict[str, Any]]:
    """The hours of the usual week, and those of `days` days from today on wherever they differ."""
    usual = [
        _specification(Hours(i.opens, i.closes, i.kind), {"dayOfWeek": DAY_OF_WEEK.format(i.weekday.label)})
        for i in sorted(schedule.week)
        if i.kind == Kind.OPEN
    ]
    return [*usual, *_dated(schedule, today, days)]


def _dated(schedule: Schedule, today: date, days: int) -> Iterator[dict[str, Any]]:
    for marked, run in groupby(schedule.days(today, days), key=_reason_for_dates):
        if marked is None:
            continue
        of_run = list(run)
        dates = {"validFrom": of_run[0].date.isoformat(), "validThrough": of_run[-1].date.isoformat()}
        if isinstance(marked, Season):
            yield from _week_of_season(of_run, dates)
        else:
            yield from _whole_days(of_run[0].hours, dates)


def _reason_for_dates(day: Day) -> Any:
    """What days in a row have in common: their hours, or their season; None for a day of the usual week."""
    if day.replaced or day.shutdown or day.before_opening:
        return _open(day.hours)
    return day.season_of_date


def _whole_days(hours: Iterable[Hours], dates: dict[str, str]) -> Iterator[dict[str, Any]]:
    open_hours = _open(hours)
    if not open_hours:
        yield {"@type": "OpeningHoursSpecification", **CLOSED, **dates}
    for one in open_hours:
        yield _specification(one, dates)


def _week_of_season(days: list[Day], dates: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Each day of the week that occurs, the closed ones too: they may be open in the usual week."""
    told: set[Weekday] = set()
    for day in days:
        weekday = Weekday(day.date.weekday())
        if weekday not in told:
            told.add(weekday)
            on = {"dayOfWeek": DAY_OF_WEEK.format(weekday.label), **dates}
            yield from _whole_days(day.hours, on)


def _open(hours: Iterable[Hours]) -> tuple[Hours, ...]:
    return tuple(one for one in hours if one.kind == Kind.OPEN)


def _specification(hours: Hours, when: dict[str, str]) -> dict[str, Any]:
    whole_day = hours.opens == hours.closes == time(0)
    return {
        "@type": "OpeningHoursSpecification",
        **when,
        "opens": f"{hours.opens:%H:%M}",
        "closes": "23:59" if whole_day else f"{hours.closes:%H:%M}",
    }
