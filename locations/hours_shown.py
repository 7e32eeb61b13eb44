"""What a page shows of the hours of a location: the week in force, what is ahead, and the words of every moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from locations.hours import HoursRow, week_in_words
from locations.models import LocationPage
from locations.outlook import Ahead, ahead
from locations.schedule import Day, Schedule, opening_moment
from locations.schedules import schedules_of
from locations.status import DAYS_KNOWN, known_until, seconds, statuses


@dataclass(frozen=True)
class HoursShown:
    """
    The hours of one location, ready for `components/hours.html`.

    `known` says whether anybody entered hours. `moments` holds for each status the second since 1970 from which it
    counts, its kind ("" for closed) and its two sentences; the last one has no words: from then on the page knows
    nothing.
    """

    rows: tuple[HoursRow, ...] = ()
    season: str = ""
    standing: str = ""
    closed_for_good: bool = False
    known: bool = False
    reason: str = ""
    ahead: tuple[Ahead, ...] = ()
    moments: tuple[tuple[int, str, str, str], ...] = field(default=())


def hours_shown(schedule: Schedule, now: datetime | None = None) -> HoursShown:
    """What to show of a schedule on a page that is made at `now`: the same all day long."""
    return _shown_on(schedule, schedule.local_date(now or timezone.now()), get_language() or "")


# Made of nothing but its arguments, so it can't be out of date. Locations of a chain often share their hours.
@lru_cache(maxsize=512)
def _shown_on(schedule: Schedule, today: date, language: str) -> HoursShown:
    season = schedule.season_on(today)
    day = schedule.day(today)
    # A season in which the location is closed is known as well; a closure alone says nothing of other days.
    known = bool(season) or any(week for week in (schedule.week, *(one.week for one in schedule.seasons)))
    return HoursShown(
        rows=tuple(week_in_words(season.week if season else schedule.week)),
        season=season.name if season else "",
        standing=_standing(schedule, day),
        closed_for_good=bool(day.shutdown and day.shutdown.permanent),
        known=known,
        reason=day.shutdown.reason if day.shutdown else "",
        ahead=tuple(ahead(schedule, today)),
        moments=_moments(schedule, today) if known or schedule.shutdown else (),
    )


def attach_hours(locations: Sequence[LocationPage], now: datetime | None = None) -> Sequence[LocationPage]:
    """Give each location of a list what is shown of its hours, as `hours`-templates look for it; the same list."""
    for location, schedule in zip(locations, schedules_of(locations, now), strict=True):
        location.shown_hours = hours_shown(schedule, now)
    return locations


def _standing(schedule: Schedule, day: Day) -> str:
    """What holds all day, so that it may stand in the page: a location that is shut, or not open yet."""
    if day.shutdown and day.shutdown.permanent:
        return _("This location is closed for good.")
    if day.shutdown and day.shutdown.reopens:
        reopens = date_format(day.shutdown.reopens, "l, F j, Y")
        return _("This location is closed for some time. It reopens on %(day)s.") % {"day": reopens}
    if day.shutdown:
        return _("This location is closed for some time.")
    if day.before_opening and schedule.opening_date:
        opens = date_format(schedule.opening_date, "l, F j, Y")
        return _("This location is not open yet. Its first day is %(day)s.") % {"day": opens}
    return ""


def _moments(schedule: Schedule, today: date) -> tuple[tuple[int, str, str, str], ...]:
    # From midnight on: the same page is made at every moment of a day, so who has it needs no other.
    midnight = opening_moment(today, time(0), schedule.zone)
    found = [
        (seconds(status.since), status.kind or "", status.words, status.next_change)
        for status in statuses(schedule, midnight, DAYS_KNOWN + 1)
    ]
    return (*found, (seconds(known_until(midnight, DAYS_KNOWN + 1)), "", "", ""))
