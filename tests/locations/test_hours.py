"""Opening hours as values, held against a week that is walked through minute by minute."""

from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locations.hours import (
    MINUTES_A_DAY,
    MINUTES_A_WEEK,
    Interval,
    Weekday,
    interval_in_words,
    overlaps,
    time_in_words,
    week_in_words,
)

quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
intervals = st.builds(
    Interval, st.sampled_from(Weekday), quarters, quarters, st.sampled_from(["open", "by_appointment"])
)


def minutes_of(interval: Interval) -> set[int]:
    """Each minute of the week in which it is open, by walking from the opening to the next time that is closing."""
    minute = interval.weekday * MINUTES_A_DAY + interval.opens.hour * 60 + interval.opens.minute
    closing = interval.closes.hour * 60 + interval.closes.minute
    walked = {minute % MINUTES_A_WEEK}
    while (minute + 1) % MINUTES_A_DAY != closing:
        minute += 1
        walked.add(minute % MINUTES_A_WEEK)
    return walked


def at(weekday: Weekday, opens: str, closes: str, kind: str = "open") -> Interval:
    return Interval(weekday, time.fromisoformat(opens), time.fromisoformat(closes), kind)


@settings(max_examples=150, deadline=None)
@given(st.lists(intervals, max_size=5))
def test_overlaps_are_those_of_the_minutes(week):
    found = {frozenset((id(first), id(second))) for first, second in overlaps(week)}
    expected = {
        frozenset((id(first), id(second)))
        for position, first in enumerate(week)
        for second in week[position + 1 :]
        if minutes_of(first) & minutes_of(second)
    }
    assert found == expected


@pytest.mark.parametrize(
    "first, second, overlap",
    [
        (at(Weekday.MONDAY, "07:00", "12:00"), at(Weekday.MONDAY, "12:00", "19:00"), False),
        (at(Weekday.MONDAY, "07:00", "12:01"), at(Weekday.MONDAY, "12:00", "19:00"), True),
        (at(Weekday.MONDAY, "20:00", "02:00"), at(Weekday.TUESDAY, "01:00", "03:00"), True),
        (at(Weekday.SUNDAY, "20:00", "02:00"), at(Weekday.MONDAY, "01:00", "03:00"), True),
        (at(Weekday.SUNDAY, "20:00", "02:00"), at(Weekday.MONDAY, "02:00", "03:00"), False),
        (at(Weekday.SUNDAY, "00:00", "00:00"), at(Weekday.MONDAY, "00:00", "00:00"), False),
        (at(Weekday.SUNDAY, "00:00", "00:00"), at(Weekday.SUNDAY, "23:59", "00:00"), True),
    ],
)
def test_overlaps_by_example(first, second, overlap):
    assert bool(overlaps([first, second])) is overlap
    assert bool(overlaps([second, first])) is overlap


@given(st.lists(intervals, max_size=10))
def test_every_day_is_named_exactly_once_in_the_order_of_the_week(week):
    labels = [day.label for day in Weekday]
    named: list[str] = []
    for row in week_in_words(week):
        if " to " in row.days:
            first, last = row.days.split(" to ")
            named += labels[labels.index(first) : labels.index(last) + 1]
        else:
            named += row.days.split(" and ")
    assert named == labels


@given(st.lists(intervals, max_size=10))
def test_every_interval_is_told_and_days_without_one_are_closed(week):
    rows = week_in_words(week)
    for interval in week:
        row = next(row for row in rows if covers(row.days, interval.weekday))
        assert interval_in_words(interval) in row.hours
    for day in Weekday:
        if all(interval.weekday != day for interval in week):
            assert next(row for row in rows if covers(row.days, day)).hours == []


def covers(days: str, day: Weekday) -> bool:
    ends = [Weekday[name.upper()] for name in days.replace(" and ", " to ").split(" to ")]
    return ends[0] <= day <= ends[-1]


@given(st.lists(intervals, max_size=10))
def test_neighbouring_rows_differ(week):
    rows = week_in_words(week)
    assert all(first.hours != second.hours for first, second in pairwise(rows))


def test_a_usual_week():
    week = [at(Weekday(day), "07:00", "19:00") for day in range(4)]
    week += [at(Weekday.FRIDAY, "13:00", "17:00"), at(Weekday.FRIDAY, "07:00", "12:00", "by_appointment")]
    assert [(row.days, row.hours) for row in week_in_words(week)] == [
        ("Monday to Thursday", ["7 am to 7 pm"]),
        ("Friday", ["7 am to noon (by appointment)", "1 pm to 5 pm"]),
        ("Saturday and Sunday", []),
    ]


@pytest.mark.parametrize(
    "moment, words",
    [
        ("00:00", "midnight"),
        ("00:30", "12:30 am"),
        ("07:00", "7 am"),
        ("11:59", "11:59 am"),
        ("12:00", "noon"),
        ("12:30", "12:30 pm"),
        ("13:05", "1:05 pm"),
        ("23:59", "11:59 pm"),
    ],
)
def test_a_time_in_words(moment, words):
    assert time_in_words(time.fromisoformat(moment)) == words


def test_a_whole_day_in_words():
    assert interval_in_words(at(Weekday.MONDAY, "00:00", "00:00")) == "Open 24 hours"
    assert interval_in_words(at(Weekday.MONDAY, "17:00", "00:00")) == "5 pm to midnight"


def test_an_interval_that_ends_on_the_next_day_says_so():
    assert interval_in_words(Interval(Weekday.MONDAY, time(20), time(2))) == "8 pm to 2 am the next day"
    assert interval_in_words(Interval(Weekday.MONDAY, time(20), time(0))) == "8 pm to midnight"
