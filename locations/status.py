"""
What to say of a location at a moment: "Open now. Closes at 7 pm.", and the same for every moment of the coming days.

A page is kept for hours and its visitors read it at any time, so it carries the words of every moment, each with the
second from which they count; the browser only picks (static/js/open-now.js).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from locations.hours import time_in_words
from locations.schedule import DAY, Day, Kind, Opening, Schedule, opening_moment

#: How far ahead a page knows. An edge serves a page for a week while the application does not answer.
DAYS_KNOWN = 8
#: How far ahead the next opening is looked for.
DAYS_SEARCHED = 35


@dataclass(frozen=True)
class Status:
    """What counts from a moment on: the kind of the span at hand, None where it is closed, and both sentences."""

    since: datetime
    kind: str | None
    words: str
    next_change: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.words, self.next_change)))


def statuses(schedule: Schedule, after: datetime, days: int = DAYS_KNOWN) -> list[Status]:
    """
    What to say at every moment from `after` on, for so many days (24 hours each).

    Each counts from its `since` until the next one's; the first one's `since` is `after`.
    """
    before = after + days * DAY
    openings = schedule.openings(after, before + DAYS_SEARCHED * DAY)
    searched = before + (DAYS_SEARCHED - 1) * DAY
    changes = {after}
    for opening in openings:
        changes |= {opening.starts, opening.ends}
    midnight = schedule.midnight_after(after)
    while midnight < before:
        # "Opens tomorrow" is "Opens today" from then on.
        changes.add(midnight)
        midnight = schedule.midnight_after(midnight)
    found: list[Status] = []
    for moment in sorted(changes):
        if not after <= moment < before:
            continue
        status = _status(schedule, openings, moment, searched)
        if not found or (found[-1].kind, str(found[-1])) != (status.kind, str(status)):
            found.append(status)
    return found


def status_at(schedule: Schedule, moment: datetime) -> Status:
    """What to say at one moment."""
    openings = schedule.openings(moment, moment + DAYS_SEARCHED * DAY)
    return _status(schedule, openings, moment, moment + (DAYS_SEARCHED - 1) * DAY)


def _status(schedule: Schedule, openings: list[Opening], moment: datetime, searched: datetime) -> Status:
    current = next((span for span in openings if span.starts <= moment < span.ends), None)
    if current is None:
        return _closed(schedule, openings, moment)
    when = "" if current.ends > searched else when_in_words(schedule, current.ends, moment)
    following = next((span for span in openings if span.starts == current.ends), None)
    if current.kind == Kind.OPEN:
        change = _("Closes %(when)s.") % {"when": when} if when else ""
        return Status(moment, current.kind, _("Open now."), change)
    words = _("By appointment now.") if current.kind == Kind.BY_APPOINTMENT else _("By telephone only now.")
    if not when:
        change = ""
    elif following is not None and following.kind == Kind.OPEN:
        change = _("Opens %(when)s.") % {"when": when}
    else:
        change = _("Until %(when)s.") % {"when": when.removeprefix(_("at "))}
    return Status(moment, current.kind, words, change)


def _closed(schedule: Schedule, openings: list[Opening], moment: datetime) -> Status:
    today = schedule.day(schedule.local_date(moment))
    coming = next((span for span in openings if span.starts > moment), None)
    words = _("Closed now.")
    if today.shutdown:
        words = _("Permanently closed.") if today.shutdown.permanent else _("Temporarily closed.")
    elif today.before_opening:
        words = _("Not open yet.")
    if coming is None:
        return Status(moment, None, words, _first_day_in_words(schedule, today))
    when = when_in_words(schedule, coming.starts, moment)
    if coming.kind == Kind.OPEN:
        change = _("Opens %(when)s.") % {"when": when}
    elif coming.kind == Kind.BY_APPOINTMENT:
        change = _("By appointment from %(when)s.") % {"when": when.removeprefix(_("at "))}
    else:
        change = _("By telephone from %(when)s.") % {"when": when.removeprefix(_("at "))}
    return Status(moment, None, words, change)


def _first_day_in_words(schedule: Schedule, today: Day) -> str:
    """The day on which a location opens that is shut for longer than hours are looked for."""
    if today.shutdown and today.shutdown.reopens:
        return _("Reopens %(day)s.") % {"day": date_format(today.shutdown.reopens, "F j, Y")}
    if today.before_opening and schedule.opening_date:
        return _("Opens %(when)s.") % {"when": date_format(schedule.opening_date, "F j, Y")}
    return ""


def when_in_words(schedule: Schedule, moment: datetime, now: datetime) -> str:
    """
    A moment to come, as somebody at the location says it: "at 7 pm", "tomorrow at 7 am", "Monday at 7 am".

    Midnight is the end of the day before it, since nobody reads "tomorrow at midnight" as the coming night.
    """
    local = moment.astimezone(schedule.zone)
    day, today = local.date(), schedule.local_date(now)
    clock = time_in_words(local.time().replace(tzinfo=None))
    if local.time() == time(0) and moment == opening_moment(day, time(0), schedule.zone):
        day -= DAY
    at = _("at %(clock)s") % {"clock": clock}
    distance = (day - today).days
    if distance <= 0:
        return at
    if distance == 1:
        return _("tomorrow %(at)s") % {"at": at}
    if distance < 7:
        return _("%(weekday)s %(at)s") % {"weekday": date_format(day, "l"), "at": at}
    return _("%(day)s %(at)s") % {"day": date_format(day, "l, F j,"), "at": at}


def seconds(moment: datetime) -> int:
    """A moment as seconds since 1970, for the browser."""
    return int(moment.astimezone(UTC).timestamp())


def known_until(after: datetime, days: int = DAYS_KNOWN) -> datetime:
    """From when on a page made at `after` says nothing."""
    return after + timedelta(days=days)
