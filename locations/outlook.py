"""What is unlike a usual week in the coming days, in words: closures, other hours, seasons that begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from locations.hours import HoursRow, interval_in_words, week_in_words
from locations.schedule import DAY, Day, Schedule

#: How far ahead visitors are told.
DAYS_AHEAD = 14
YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Ahead:
    """
    Days in a row with the same hours for the same reason; without hours they are closed.

    Where something `begins` on the first day, `reason` says what, and `week` is its usual week, if it has one.
    """

    first: date
    last: date
    hours: tuple[str, ...]
    reason: str = ""
    begins: bool = False
    week: tuple[HoursRow, ...] = ()

    @property
    def days(self) -> str:
        """Such as "Thursday, November 26", or "Thursday, December 24, to Friday, January 1"."""
        return days_in_words(self.first, self.last)


def days_in_words(first: date, last: date) -> str:
    """Days in a row: the one, both, or from the first to the last."""
    words = {"first": date_format(first, "l, F j"), "last": date_format(last, "l, F j")}
    if first == last:
        return words["first"]
    if last - first == DAY:
        return _("%(first)s, and %(last)s") % words
    return _("%(first)s, to %(last)s") % words


def hours_of(day: Day) -> tuple[str, ...]:
    """The hours that begin on a day, in words; none where it is closed."""
    return tuple(interval_in_words(hours.on(day.date)) for hours in day.hours)


def ahead(schedule: Schedule, today: date, days: int = DAYS_AHEAD) -> list[Ahead]:
    """
    What differs from the usual week on the `days` days from today on, in order.

    A closure that began before is told from its first day, and one that lasts longer until its last. Of a season, of a
    longer closing and of the first day after it, the day on which it begins is told.
    """
    coming = schedule.days(today, days)
    found = _replaced(schedule, coming)
    for before, day in pairwise(coming):
        if day.shutdown and not before.shutdown:
            begins = _("closed for good") if day.shutdown.permanent else _("closed for some time")
            reason = f"{begins} ({day.shutdown.reason})" if day.shutdown.reason else begins
            found.append(Ahead(day.date, day.date, (), reason, begins=True))
        elif day.shutdown or day.before_opening:
            continue
        elif before.shutdown or before.before_opening:
            begins = _("open again") if before.shutdown else _("open for the first time")
            found.append(Ahead(day.date, day.date, (), begins, begins=True))
        elif before.season_of_date != day.season_of_date:
            season = day.season_of_date
            week = tuple(week_in_words(season.week if season else schedule.week))
            name = season.name if season else _("our usual hours")
            found.append(Ahead(day.date, day.date, (), name, begins=True, week=week))
    return sorted(found, key=lambda one: (one.last, one.begins))


def _replaced(schedule: Schedule, days: list[Day]) -> list[Ahead]:
    found: list[Ahead] = []
    for day in days:
        if not day.replaced or (found and found[-1].last >= day.date):
            continue
        found.append(_whole(schedule, day))
    return found


def _whole(schedule: Schedule, day: Day) -> Ahead:
    """The day with its neighbours of the same hours and reason, also those out of sight, for up to a year."""

    def same(other: Day) -> bool:
        return (
            other.replaced is not None
            and day.replaced is not None
            and (other.hours, other.replaced.reason) == (day.hours, day.replaced.reason)
        )

    first = last = day.date
    while same(schedule.day(first - DAY)) and day.date - first < YEAR:
        first -= DAY
    while same(schedule.day(last + DAY)) and last - day.date < YEAR:
        last += DAY
    return Ahead(first, last, hours_of(day), day.replaced.reason if day.replaced else "")
