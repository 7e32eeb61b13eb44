"""
When a location is open, as values: what begins on each day, and the moments between which its door is open.

Hours are wall times of the location. A wall time that the clocks skip moves forward by what they skip; of one that
comes twice, an opening takes the first and a closing the second. Nothing here reads a clock or a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from locations.hours import Interval

DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a visitor can do in an interval, the most first: where two share time, the first one counts."""

    OPEN = "open"
    BY_APPOINTMENT = "by_appointment"
    TELEPHONE = "telephone"


RANK = {kind.value: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, order=True)
class Hours:
    """From `opens` until `closes` of one day; into the next day where that is not later."""

    opens: time
    closes: time
    kind: str = Kind.OPEN

    def on(self, day: date) -> Interval:
        """The same on a certain day of the week, as `locations.hours` words it."""
        from locations.hours import Weekday

        return Interval(Weekday(day.weekday()), self.opens, self.closes, self.kind)


@dataclass(frozen=True)
class Season:
    """
    A usual week that counts from `first` until `last`, both included.

    `every_year` repeats the days of the calendar in every year from the first on; `last` before `first` in the calendar
    runs over New Year. A February 29 counts as the 28th in years without one.
    """

    name: str
    first: date
    last: date
    week: tuple[Interval, ...]
    every_year: bool = False

    def holds(self, day: date) -> bool:
        """Whether the season counts on a day."""
        if not self.every_year:
            return self.first <= day <= self.last
        if day < self.first:
            return False
        return any(
            first <= day <= last for first, last in yearly(self.first, self.last, day.year - 1, day.year)
        )


@dataclass(frozen=True)
class ReplacedDays:
    """
    Days from `first` until `last`, both included, with hours of their own; without hours, closed.

    `closure` is the key of the closure that says so.
    """

    first: date
    last: date
    hours: tuple[Hours, ...] = ()
    reason: str = ""
    closure: int | None = None


@dataclass(frozen=True)
class Shutdown:
    """A location that takes no visitors from `first` on: until the day before `reopens`, or for good."""

    first: date
    reopens: date | None = None
    permanent: bool = False
    reason: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is shut on a day."""
        return self.first <= day and (self.reopens is None or day < self.reopens)


@dataclass(frozen=True)
class Day:
    """
    What begins on one day. `replaced`, `shutdown` and `before_opening` say why it is not the usual week.

    `season_of_date` is the season in which the day lies, whether or not its hours count.
    """

    date: date
    hours: tuple[Hours, ...]
    season_of_date: Season | None = None
    replaced: ReplacedDays | None = None
    shutdown: Shutdown | None = None
    before_opening: bool = False


@dataclass(frozen=True)
class Opening:
    """A span of one kind, from `starts` until `ends` (UTC, the end excluded)."""

    starts: datetime
    ends: datetime
    kind: str = Kind.OPEN


def in_year(day: date, year: int) -> date:
    """The same day of the calendar in another year; February 28 for a 29th that the year does not have."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def yearly(first: date, last: date, after_year: int, before_year: int) -> list[tuple[date, date]]:
    """The same days of the calendar, in every year in which they begin, from one year until another."""
    over_new_year = last.year - first.year
    return [
        (in_year(first, year), in_year(last, year + over_new_year))
        for year in range(max(after_year, first.year), before_year + 1)
    ]


def opening_moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which a wall time opens: the first of two, and moved forward where it is skipped."""
    return datetime.combine(day, wall, zone).astimezone(UTC)


def closing_moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which a wall time closes: the second of two, and moved forward where it is skipped."""
    local = datetime.combine(day, wall, zone)
    # Where the clocks skip it, fold=1 is the earlier moment; where it comes twice, the later (PEP 495).
    return max(local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))


@dataclass(frozen=True)
class Schedule:
    """
    All that decides when a location is open.

    `seasons` and `replaced` stand in the order of their weight: the first one that holds a day counts.
    """

    zone: ZoneInfo
    week: tuple[Interval, ...] = ()
    seasons: tuple[Season, ...] = ()
    replaced: tuple[ReplacedDays, ...] = ()
    opening_date: date | None = None
    shutdown: Shutdown | None = None

    def local_date(self, moment: datetime) -> date:
        """The day that it is at the location."""
        return moment.astimezone(self.zone).date()

    def season_on(self, day: date) -> Season | None:
        """The season that counts on a day, if any."""
        return next((season for season in self.seasons if season.holds(day)), None)

    def day(self, day: date) -> Day:
        """What begins on a day."""
        season = self.season_on(day)
        if self.shutdown and self.shutdown.holds(day):
            return Day(day, (), season, shutdown=self.shutdown)
        if self.opening_date and day < self.opening_date:
            return Day(day, (), season, before_opening=True)
        for replaced in self.replaced:
            if replaced.first <= day <= replaced.last:
                return Day(day, tuple(sorted(replaced.hours)), season, replaced=replaced)
        week = season.week if season else self.week
        return Day(day, _hours_of(week, day.weekday()), season)

    def days(self, first: date, count: int) -> list[Day]:
        """What begins on each of `count` days."""
        return [self.day(first + number * DAY) for number in range(count)]

    def _spans(self, first: date, last: date) -> Iterator[Opening]:
        for number in range((last - first).days + 1):
            day = first + number * DAY
            for hours in self.day(day).hours:
                starts = opening_moment(day, hours.opens, self.zone)
                ends_on = day if hours.closes > hours.opens else day + DAY
                ends = closing_moment(ends_on, hours.closes, self.zone)
                if starts < ends:
                    yield Opening(starts, ends, hours.kind)

    def openings(self, after: datetime, before: datetime) -> list[Opening]:
        """
        The spans that share time with those moments, in order, whole and without overlaps.

        Neighbours of one kind are one span. One that began on the day before is among them.
        """
        # A day more on both sides: one for what began on the day before, one for what is skipped and moves forward.
        spans = [*self._spans(self.local_date(after) - 2 * DAY, self.local_date(before) + DAY)]
        merged: list[Opening] = []
        for span in _without_overlaps(spans):
            if merged and merged[-1].ends == span.starts and merged[-1].kind == span.kind:
                merged[-1] = Opening(merged[-1].starts, span.ends, span.kind)
            else:
                merged.append(span)
        return [span for span in merged if span.ends > after and span.starts < before]

    def opening_at(self, moment: datetime) -> Opening | None:
        """The span that holds a moment, or None where it is closed."""
        return next(iter(self.openings(moment, moment + timedelta(microseconds=1))), None)

    def midnight_after(self, moment: datetime) -> datetime:
        """The moment (UTC) at which the location's next day begins."""
        return opening_moment(self.local_date(moment) + DAY, time(0), self.zone)


@lru_cache(maxsize=512)
def _hours_of(week: tuple[Interval, ...], weekday: int) -> tuple[Hours, ...]:
    return tuple(sorted(Hours(i.opens, i.closes, i.kind) for i in week if i.weekday == weekday))


def _without_overlaps(spans: list[Opening]) -> Iterator[Opening]:
    """The same time cut at every beginning and end, each piece with the kind that ranks first."""
    spans = sorted(spans, key=lambda span: span.starts)
    if all(span.ends <= following.starts for span, following in pairwise(spans)):
        yield from spans
        return
    moments = sorted({moment for span in spans for moment in (span.starts, span.ends)})
    for number, starts in enumerate(moments[:-1]):
        holding = [span for span in spans if span.starts <= starts < span.ends]
        if holding:
            yield Opening(
                starts,
                moments[number + 1],
                min((span.kind for span in holding), key=lambda kind: RANK.get(kind, len(RANK))),
            )


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for one that does not exist, which the editor's form refuses."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
