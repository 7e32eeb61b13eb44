"""
Opening hours as values: overlaps, and the hours in words.

Times are wall times of the location. Nothing here reads a clock or a database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from enum import IntEnum

MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * MINUTES_A_DAY


class Weekday(IntEnum):
    """A day of the week as `datetime.date.weekday()` counts it."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6

    @property
    def label(self) -> str:
        """The day's name."""
        return self.name.capitalize()


@dataclass(frozen=True, order=True)
class Interval:
    """From `opens` on `weekday` until `closes`, on the next day where that is not later."""

    weekday: Weekday
    opens: time
    closes: time
    kind: str = "open"

    @property
    def start(self) -> int:
        """Minutes from Monday 00:00."""
        return self.weekday * MINUTES_A_DAY + self.opens.hour * 60 + self.opens.minute

    @property
    def end(self) -> int:
        """Minutes from Monday 00:00, after `start`; beyond the week's end on a Sunday night."""
        end = self.weekday * MINUTES_A_DAY + self.closes.hour * 60 + self.closes.minute
        return end if end > self.start else end + MINUTES_A_DAY


def overlaps(intervals: Iterable[Interval]) -> list[tuple[Interval, Interval]]:
    """Pairs of intervals that share time, Sunday night into Monday included."""
    ordered = sorted(intervals, key=lambda interval: (interval.start, interval.end))
    pairs = []
    for position, first in enumerate(ordered):
        for second in ordered[position + 1 :]:
            if (
                second.start < first.end
                or second.start + MINUTES_A_WEEK < first.end
                or first.start + MINUTES_A_WEEK < second.end
            ):
                pairs.append((first, second))
    return pairs


def time_in_words(moment: time) -> str:
    """A time as Americans write it: 7 am, 12:30 pm, noon, midnight."""
    if moment.hour in (0, 12) and moment.minute == 0:
        return "noon" if moment.hour == 12 else "midnight"
    hour = moment.hour % 12 or 12
    suffix = "am" if moment.hour < 12 else "pm"
    return f"{hour}:{moment.minute:02d} {suffix}" if moment.minute else f"{hour} {suffix}"


KIND_IN_WORDS = {"open": "", "by_appointment": "by appointment", "telephone": "by telephone only"}


def interval_in_words(interval: Interval) -> str:
    """An interval: 7 am to noon, or 1 pm to 7 pm (by appointment)."""
    if interval.end - interval.start == MINUTES_A_DAY and interval.opens == time(0):
        words = "Open 24 hours"
    else:
        words = f"{time_in_words(interval.opens)} to {time_in_words(interval.closes)}"
        if time(0) < interval.closes < interval.opens:
            words += " the next day"
    note = KIND_IN_WORDS.get(interval.kind, "")
    return f"{words} ({note})" if note else words


@dataclass(frozen=True)
class HoursRow:
    """Neighbouring days with the same hours; no hours means closed."""

    days: str
    hours: list[str]


def _day_range(first: Weekday, last: Weekday) -> str:
    if first == last:
        return first.label
    joint = "and" if last - first == 1 else "to"
    return f"{first.label} {joint} {last.label}"


def week_in_words(intervals: Iterable[Interval]) -> list[HoursRow]:
    """The week from Monday to Sunday, neighbouring days with equal hours in one row."""
    by_day: dict[Weekday, list[str]] = {day: [] for day in Weekday}
    for interval in sorted(intervals):
        by_day[interval.weekday].append(interval_in_words(interval))
    rows: list[HoursRow] = []
    first = Weekday.MONDAY
    for day in Weekday:
        following = Weekday(day + 1) if day < Weekday.SUNDAY else None
        if following is None or by_day[following] != by_day[day]:
            rows.append(HoursRow(_day_range(first, day), by_day[day]))
            if following is not None:
                first = following
    return rows
