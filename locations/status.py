"""
What to say of a location at a moment: "Open now. Closes at 7 pm.", and the same for every moment of the coming days.

A page is kept for hours and its visitors read it at any time, so it carries the words of every moment, each with the
second from which they count; the browser only picks (static/js/open-now.js).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from locations.hours import time_in_words
from locations.schedule import DAY, Day, Kind, Opening, Schedule, opening_moment

#: How far ahead a page knows. An edge serves a page for a week while the application does not answer.
DAYS_KNOWN = 8
#: How far ahead the next opening is looked for.
DAYS_LIKELY, DAYS_SEARCHED = 9, 35


@dataclass(frozen=True)
class Status:
    """What counts from a moment on: the kind of the span at hand, None where it is closed, and both sentences."""

    since: datetime
    kind: str | None
    words: str
    next_change: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.words, self.next_change)))

    @property
    def said(self) -> tuple[str | None, str, str]:
        """What a visitor notices of it."""
        return self.kind, self.words, self.next_change


def statuses(schedule: Schedule, after: datetime, days: int = DAYS_KNOWN) -> list[Status]:
    """
    What to say at every moment from `after` on, for so many days (24 hours each).

    Each counts from its `since` until the next one's; the first one's `since` is `after`.
    """
    before = after + days * DAY
    words = _Words(schedule, after, before)
    changes = {after, *(m for span in words.openings for m in (span.starts, span.ends) if after < m < before)}
    midnight = schedule.midnight_after(after)
    while midnight < before:
        # "Opens tomorrow" is "Opens today" from then on.
        changes.add(midnight)
        midnight = schedule.midnight_after(midnight)
    found: list[Status] = []
    for moment in sorted(changes):
        status = words.at(moment)
        if not found or found[-1].said != status.said:
            found.append(status)
    return found


def status_at(schedule: Schedule, moment: datetime) -> Status:
    """What to say at one moment."""
    return _Words(schedule, moment, moment).at(moment)


class _Words:
    """The words of the moments between two: what is open is looked up once for all of them."""

    def __init__(self, schedule: Schedule, after: datetime, before: datetime) -> None:
        self.schedule = schedule
        self.phrases = _phrases(get_language() or "")
        # Most places open again within days; few are closed for weeks.
        for days in (DAYS_LIKELY, DAYS_SEARCHED):
            self.openings = schedule.openings(after, before + days * DAY)
            if any(before <= span.starts < before + (days - 1) * DAY for span in self.openings):
                break
        self.starts = [span.starts for span in self.openings]

    def at(self, moment: datetime) -> Status:
        position = bisect_right(self.starts, moment) - 1
        current = self.openings[position] if position >= 0 else None
        following = self.openings[position + 1] if position + 1 < len(self.openings) else None
        if current is None or current.ends <= moment:
            return self._closed(moment, following)
        when = self.when(current.ends, moment) if self._is_told(current.ends, moment) else ""
        if current.kind == Kind.OPEN:
            return Status(moment, current.kind, self.phrases["open"], self._change("closes", when))
        if following is not None and following.starts == current.ends and following.kind == Kind.OPEN:
            change = self._change("opens", when)
        else:
            change = self._change("until", when.removeprefix(self.phrases["at "]))
        return Status(moment, current.kind, self.phrases[current.kind], change)

    def _closed(self, moment: datetime, coming: Opening | None) -> Status:
        today = self.schedule.day(self.schedule.local_date(moment))
        words = self.phrases["closed"]
        if today.shutdown:
            words = self.phrases["for good" if today.shutdown.permanent else "for some time"]
        elif today.before_opening:
            words = self.phrases["not yet"]
        if coming is None or not self._is_told(coming.starts, moment):
            return Status(moment, None, words, self._first_day(today))
        when = self.when(coming.starts, moment)
        if coming.kind == Kind.OPEN:
            return Status(moment, None, words, self._change("opens", when))
        change = self._change(f"{coming.kind} from", when.removeprefix(self.phrases["at "]))
        return Status(moment, None, words, change)

    def _is_told(self, change: datetime, moment: datetime) -> bool:
        """
        Whether a change is so near that it is told of.

        Counted in days, from the moment itself: it is then the same alone and among others, and all day long.
        """
        away = self.schedule.local_date(change) - self.schedule.local_date(moment)
        return away < (DAYS_SEARCHED - 1) * DAY

    def _first_day(self, today: Day) -> str:
        """The day on which a location opens that is shut for longer than hours are looked for."""
        if today.shutdown and today.shutdown.reopens:
            return self._change("reopens", date_format(today.shutdown.reopens, "F j, Y"))
        if today.before_opening and self.schedule.opening_date:
            return self._change("opens", date_format(self.schedule.opening_date, "F j, Y"))
        return ""

    def _change(self, phrase: str, when: str) -> str:
        return self.phrases[phrase] % {"when": when} if when else ""

    def when(self, moment: datetime, now: datetime) -> str:
        """
        A moment to come, as somebody at the location says it: "at 7 pm", "tomorrow at 7 am", "Monday at 7 am".

        Midnight is the end of the day before it, since nobody reads "tomorrow at midnight" as the coming night.
        """
        local = moment.astimezone(self.schedule.zone)
        day, today = local.date(), self.schedule.local_date(now)
        at = self.phrases["at"] % {"clock": time_in_words(local.time())}
        if local.time() == time(0) and moment == opening_moment(day, time(0), self.schedule.zone):
            day -= DAY
        distance = (day - today).days
        if distance <= 0:
            return at
        if distance == 1:
            return self.phrases["tomorrow"] % {"at": at}
        if distance < 7:
            return self.phrases["weekday"] % {"weekday": date_format(day, "l"), "at": at}
        return self.phrases["day"] % {"day": date_format(day, "l, F j,"), "at": at}


@lru_cache(maxsize=16)
def _phrases(language: str) -> dict[str, str]:
    """The phrases in the language that is active, `language`: looking one up takes longer than all else here."""
    return {
        "open": _("Open now."),
        Kind.BY_APPOINTMENT: _("By appointment now."),
        Kind.TELEPHONE: _("By telephone only now."),
        "closed": _("Closed now."),
        "for good": _("Permanently closed."),
        "for some time": _("Temporarily closed."),
        "not yet": _("Not open yet."),
        "closes": _("Closes %(when)s."),
        "opens": _("Opens %(when)s."),
        "reopens": _("Reopens %(when)s."),
        "until": _("Until %(when)s."),
        f"{Kind.BY_APPOINTMENT} from": _("By appointment from %(when)s."),
        f"{Kind.TELEPHONE} from": _("By telephone from %(when)s."),
        "at": _("at %(clock)s"),
        "at ": _("at "),
        "tomorrow": _("tomorrow %(at)s"),
        "weekday": _("%(weekday)s %(at)s"),
        "day": _("%(day)s %(at)s"),
    }


def seconds(moment: datetime) -> int:
    """A moment as seconds since 1970, for the browser."""
    return int(moment.astimezone(UTC).timestamp())


def known_until(after: datetime, days: int = DAYS_KNOWN) -> datetime:
    """From when on a page made at `after` says nothing."""
    return after + timedelta(days=days)
