"""What in entered hours may be a slip: right for some locations, and therefore said, never refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import combinations, pairwise

from django.utils.formats import date_format

from locations.hours import Interval, Weekday, time_in_words
from locations.schedule import DAY, Season

#: Minutes. A lunch break lies between them.
SHORT_BREAK = 15
LONG_BREAK = 3 * 60


def slips_of_week(week: Iterable[Interval]) -> list[str]:
    """Sentences about a week: nights, a day forgotten, breaks that are too short or too long to be one."""
    ordered = sorted(week, key=lambda interval: interval.start)
    return [*_nights(ordered), *_forgotten(ordered), *_breaks(ordered)]


def _nights(week: Sequence[Interval]) -> list[str]:
    return [
        f"{one.weekday.label}, {time_in_words(one.opens)} to {time_in_words(one.closes)}, runs into the next day. "
        "If that is not meant, check am and pm."
        for one in week
        if time(0) < one.closes < one.opens
    ]


def _forgotten(week: Sequence[Interval]) -> list[str]:
    weekdays = list(Weekday)[: Weekday.SATURDAY]
    missing = [day for day in weekdays if not any(one.weekday == day for one in week)]
    if len(missing) != 1:
        return []
    return [
        f"{missing[0].label} has no hours, and all other days from Monday to Friday have some: visitors read that the "
        f"location is closed on {missing[0].label}s."
    ]


def _breaks(week: Sequence[Interval]) -> list[str]:
    found = []
    for first, second in pairwise(week):
        length = second.start - first.end
        if first.weekday != second.weekday or length <= 0 or SHORT_BREAK <= length <= LONG_BREAK:
            continue
        long = "only " if length < SHORT_BREAK else ""
        found.append(
            f"{first.weekday.label}: it is closed from {time_in_words(first.closes)} to {time_in_words(second.opens)}, "
            f"{long}{_length(length)}. If that is not meant, change one of the two times."
        )
    return found


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " and ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number)


def slips_of_seasons(seasons: Sequence[Season]) -> list[str]:
    """Sentences about two seasons that hold one day. They stand in the order of their weight, see `Schedule`."""
    found = []
    for first, second in combinations(seasons, 2):
        day = first_day_of_both(first, second)
        if day:
            words = date_format(day, "F j, Y")
            found.append(
                f"“{first.name}” and “{second.name}” share days, such as {words}. “{first.name}” counts there, because "
                f"it {'is shorter' if first.last - first.first < second.last - second.first else 'begins later'}."
            )
    return found


def first_day_of_both(first: Season, second: Season) -> date | None:
    """The first day that two seasons hold, looked for through the two years after both have begun to count."""
    begin = max(first.first, second.first)
    searched = 1
    if first.every_year or second.every_year:
        searched = 2 * 366
    elif begin > min(first.last, second.last):
        return None
    days = (begin + number * DAY for number in range(searched))
    return next((day for day in days if first.holds(day) and second.holds(day)), None)
