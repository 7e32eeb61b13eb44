"""
A slow second opinion on opening hours, and random schedules to hold both against.

It knows nothing of moments: it walks through every minute of some days, writes down what the clock on the wall shows
in each, and looks the hours up there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from locations.hours import Interval, Weekday
from locations.schedule import Hours, ReplacedDays, Schedule, Season, Shutdown

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
KINDS = ["open", "by_appointment", "telephone"]


@dataclass(frozen=True)
class Span:
    """Some days at a place where clocks or calendars do something."""

    zone: str
    first: date
    days: int

    def __str__(self) -> str:
        return f"{self.zone} {self.first}"


SPANS = [
    *(
        Span(zone, day, 8)
        for zone, days in {
            "America/New_York": [date(2026, 3, 5), date(2026, 10, 29)],
            "America/Los_Angeles": [date(2027, 3, 11), date(2027, 11, 4)],
            "America/St_Johns": [date(2026, 10, 29)],
            # Half an hour; at midnight; daylight time is the negative one; no change at all.
            "Australia/Lord_Howe": [date(2026, 4, 1), date(2026, 10, 1)],
            "America/Havana": [date(2026, 3, 5), date(2026, 10, 29)],
            "Europe/Dublin": [date(2026, 3, 26), date(2026, 10, 22)],
            "America/Phoenix": [date(2026, 3, 5)],
        }.items()
        for day in days
    ),
    *(Span("America/New_York", date(year, 2, 26), 5) for year in (2027, 2028)),
    *(Span("Pacific/Honolulu", date(year, 12, 29), 6) for year in (2026, 2027)),
]


@cache
def walls(zone: str, first: date, days: int) -> tuple[list[datetime], dict[datetime, list[int]]]:
    """The minutes (UTC) of those days and some more on each side, and the numbers of those with each wall time."""
    minute = datetime.combine(first - 4 * DAY, time(0), UTC)
    end = datetime.combine(first + (days + 4) * DAY, time(0), UTC)
    minutes, by_wall = [], defaultdict(list)
    while minute < end:
        by_wall[minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)].append(len(minutes))
        minutes.append(minute)
        minute += MINUTE
    return minutes, by_wall


def number_of(wall: datetime, by_wall: dict[datetime, list[int]], closing: bool) -> int:
    """The minute with a wall time: the first for an opening, the last for a closing, later by what was skipped."""
    if wall not in by_wall:
        before, after = wall, wall
        while before not in by_wall:
            before -= MINUTE
        while after not in by_wall:
            after += MINUTE
        wall += after - before - MINUTE
    return by_wall[wall][-1 if closing else 0]


def hours_of(schedule: Schedule, day: date) -> list[tuple[time, time, str]]:
    """What begins on a day."""
    shutdown = schedule.shutdown
    if shutdown and day >= shutdown.first and (not shutdown.reopens or day < shutdown.reopens):
        return []
    if schedule.opening_date and day < schedule.opening_date:
        return []
    for replaced in schedule.replaced:
        if day in {replaced.first + n * DAY for n in range((replaced.last - replaced.first).days + 1)}:
            return [(hours.opens, hours.closes, hours.kind) for hours in replaced.hours]
    week = schedule.week
    for season in reversed(schedule.seasons):
        if day in days_of_season(season, day.year):
            week = season.week
    return [(i.opens, i.closes, i.kind) for i in week if i.weekday == day.weekday()]


def days_of_season(season: Season, year: int) -> set[date]:
    """The days of a season around a year, counted from its first day of the calendar until its last."""
    if not season.every_year:
        return {season.first + n * DAY for n in range((season.last - season.first).days + 1)}

    def is_last(day: date) -> bool:
        wanted = (season.last.month, season.last.day)
        if wanted == (2, 29) and (day + DAY).month == 3 and day.month == 2:
            return True
        return (day.month, day.day) == wanted

    found: set[date] = set()
    for number in range(max(season.first.year, year - 1), year + 2):
        leap = number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
        first = (season.first.month, season.first.day)
        day = date(number, 2, 28) if first == (2, 29) and not leap else date(number, *first)
        # One that begins on the last day of its calendar a year later lasts for a whole year.
        found.add(day)
        while not (is_last(day) and day.year - number == season.last.year - season.first.year):
            day += DAY
            found.add(day)
    return found


def kinds_by_minute(schedule: Schedule, span: Span) -> dict[datetime, str | None]:
    """What each minute of the days is: its kind, or None where it is closed."""
    minutes, by_wall = walls(span.zone, span.first, span.days)
    kinds: list[str | None] = [None] * len(minutes)
    for n in range(-2, span.days + 2):
        day = span.first + n * DAY
        for opens, closes, kind in hours_of(schedule, day):
            begin = number_of(datetime.combine(day, opens), by_wall, closing=False)
            end_day = day if closes > opens else day + DAY
            end = number_of(datetime.combine(end_day, closes), by_wall, closing=True)
            for number in range(begin, end):
                held = kinds[number]
                if held is None or KINDS.index(kind) < KINDS.index(held):
                    kinds[number] = kind
    first = number_of(datetime.combine(span.first, time(0)), by_wall, closing=False)
    last = number_of(datetime.combine(span.first + span.days * DAY, time(0)), by_wall, closing=False)
    return dict(zip(minutes[first:last], kinds[first:last], strict=True))


times = st.one_of(
    st.sampled_from([time(0), time(1, 30), time(2), time(2, 15), time(2, 30), time(3), time(23, 59)]),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45])),
)
kinds = st.sampled_from(["open", "open", *KINDS])
weeks = st.lists(st.builds(Interval, st.sampled_from(Weekday), times, times, kinds), max_size=9).map(
    lambda week: tuple(i for i in week if i.opens != i.closes or i.opens == time(0))
)
hours = st.lists(st.builds(Hours, times, times, kinds), max_size=2).map(
    lambda found: tuple(h for h in found if h.opens != h.closes or h.opens == time(0))
)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, Span]:
    """A schedule, and the days on which to look at it."""
    span = draw(st.sampled_from(SPANS))
    near = st.integers(-3, span.days + 2).map(lambda n: span.first + n * DAY)
    seasons = []
    for week in draw(st.lists(weeks, max_size=2)):
        yearly = draw(st.booleans())
        first = draw(near)
        if yearly:
            years_before = draw(st.integers(0, 3))
            try:
                first = first.replace(year=first.year - years_before)
            except ValueError:
                first -= DAY
        seasons.append(Season("Summer", first, first + draw(st.integers(0, 200)) * DAY, week, yearly))
    replaced = [
        ReplacedDays(first, first + draw(st.integers(0, 3)) * DAY, draw(hours), reason)
        for first, reason in draw(
            st.lists(st.tuples(near, st.sampled_from(["Snow storm", "Holiday"])), max_size=3)
        )
    ]
    shutdown = None
    if draw(st.integers(0, 5)) == 0:
        first = draw(near)
        shutdown = Shutdown(
            first, draw(st.one_of(st.none(), st.integers(1, 5).map(lambda n: first + n * DAY)))
        )
    opening_date = draw(near) if draw(st.integers(0, 5)) == 0 else None
    schedule = Schedule(
        ZoneInfo(span.zone), draw(weeks), tuple(seasons), tuple(replaced), opening_date, shutdown
    )
    return schedule, span
