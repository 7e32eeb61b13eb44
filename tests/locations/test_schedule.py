"""When a location is open, held against a reference that walks through every minute."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings

from locations.hours import Interval, Weekday
from locations.outlook import ahead
from locations.schedule import Hours, ReplacedDays, Schedule, Season, Shutdown, in_year, zone_named
from locations.status import DAYS_KNOWN, status_at, statuses
from tests.locations.reference import DAY, MINUTE, SPANS, Span, kinds_by_minute, schedules

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = tuple(Interval(day, time(7), time(19)) for day in list(Weekday)[:5])


def local(text: str, zone: ZoneInfo = NEW_YORK, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def spans_of(kinds: dict[datetime, str | None]) -> list[tuple[datetime, datetime, str]]:
    """The minutes as spans of one kind."""
    found: list[tuple[datetime, datetime, str]] = []
    for minute, kind in kinds.items():
        if kind is None:
            continue
        if found and found[-1][1] == minute and found[-1][2] == kind:
            found[-1] = (found[-1][0], minute + MINUTE, kind)
        else:
            found.append((minute, minute + MINUTE, kind))
    return found


@settings(max_examples=400, deadline=None)
@given(schedules())
def test_every_minute_is_what_the_reference_says(case):
    schedule, span = case
    expected = kinds_by_minute(schedule, span)
    first, last = min(expected), max(expected) + MINUTE
    found = [
        (max(opening.starts, first), min(opening.ends, last), opening.kind)
        for opening in schedule.openings(first, last)
    ]
    assert found == spans_of(expected)


@settings(max_examples=60, deadline=None)
@given(schedules())
def test_one_moment_alone_is_answered_alike(case):
    schedule, span = case
    expected = kinds_by_minute(schedule, span)
    for minute in list(expected)[::97]:
        opening = schedule.opening_at(minute)
        assert (opening.kind if opening else None) == expected[minute]


CLOCK = re.compile(r"(\d{1,2}(?::\d\d)? [ap]m|noon|midnight)")


def clock_of(moment: datetime, zone: ZoneInfo) -> str:
    """The wall clock at a moment, worded without the product's code."""
    wall = moment.astimezone(zone)
    if wall.minute == 0 and wall.hour in (0, 12):
        return "noon" if wall.hour else "midnight"
    minutes = wall.strftime(":%M") if wall.minute else ""
    return f"{int(wall.strftime('%I'))}{minutes} {wall.strftime('%p').lower()}"


@settings(max_examples=150, deadline=None)
@given(schedules())
def test_the_words_of_every_minute_agree_with_the_reference(case):
    schedule, span = case
    kinds = kinds_by_minute(schedule, span)
    minutes = list(kinds)
    begin = minutes[0]
    pieces = statuses(schedule, begin, span.days)
    position, change = 0, 0
    for number, minute in enumerate(minutes):
        if minute >= begin + span.days * DAY:
            break
        while position + 1 < len(pieces) and pieces[position + 1].since <= minute:
            position += 1
        status = pieces[position]
        kind = kinds[minute]
        assert status.kind == kind
        if change <= number:
            change = number
            while change < len(minutes) and kinds[minutes[change]] == kind:
                change += 1
        beginning = {None: ("Closed", "Temporarily", "Permanently", "Not open"), "open": ("Open now.",)}.get(
            kind, ("By ",)
        )
        assert status.words.startswith(beginning)
        told = CLOCK.search(status.next_change)
        if change < len(minutes):
            assert told and told[1] == clock_of(minutes[change], schedule.zone), (status, minutes[change])
            says_open = kinds[minutes[change]] == "open"
            assert status.next_change.startswith("Opens") == says_open


@settings(max_examples=100, deadline=None)
@given(schedules())
def test_one_moment_alone_is_worded_as_among_all(case):
    schedule, span = case
    begin = min(kinds_by_minute(schedule, span))
    pieces = statuses(schedule, begin)
    for number in range(0, DAYS_KNOWN * 24 * 60, 421):
        moment = begin + number * MINUTE
        status = [piece for piece in pieces if piece.since <= moment][-1]
        assert status_at(schedule, moment).said == status.said


def test_the_words_of_a_usual_week():
    schedule = Schedule(
        NEW_YORK, (*WEEKDAYS, Interval(Weekday.SATURDAY, time(8), time(12), "by_appointment"))
    )
    said = {
        "2026-11-23T06:59": "Closed now. Opens at 7 am.",
        "2026-11-23T07:00": "Open now. Closes at 7 pm.",
        "2026-11-23T18:59": "Open now. Closes at 7 pm.",
        "2026-11-23T19:00": "Closed now. Opens tomorrow at 7 am.",
        "2026-11-24T00:00": "Closed now. Opens at 7 am.",
        "2026-11-27T19:00": "Closed now. By appointment from tomorrow at 8 am.",
        "2026-11-28T08:00": "By appointment now. Until noon.",
        "2026-11-28T13:00": "Closed now. Opens Monday at 7 am.",
    }
    assert {moment: str(status_at(schedule, local(moment))) for moment in said} == said


def test_the_words_of_closures_and_long_waits():
    storm = ReplacedDays(date(2026, 11, 24), date(2026, 12, 6), (), "Storm")
    schedule = Schedule(NEW_YORK, WEEKDAYS, replaced=(storm,))
    assert str(status_at(schedule, local("2026-11-24T10:00"))) == (
        "Closed now. Opens Monday, December 7, at 7 am."
    )
    for shutdown, words in (
        (Shutdown(date(2026, 11, 1)), "Temporarily closed."),
        (Shutdown(date(2026, 11, 1), permanent=True), "Permanently closed."),
        (
            Shutdown(date(2026, 11, 1), date(2026, 12, 7)),
            "Temporarily closed. Opens Monday, December 7, at 7 am.",
        ),
        (
            Shutdown(date(2026, 11, 1), date(2027, 5, 3)),
            "Temporarily closed. Reopens May 3, 2027.",
        ),
    ):
        shut = Schedule(NEW_YORK, WEEKDAYS, shutdown=shutdown)
        assert str(status_at(shut, local("2026-11-24T10:00"))) == words
    unopened = Schedule(NEW_YORK, WEEKDAYS, opening_date=date(2026, 11, 25))
    assert str(status_at(unopened, local("2026-11-24T10:00"))) == "Not open yet. Opens tomorrow at 7 am."
    always = Schedule(NEW_YORK, tuple(Interval(day, time(0), time(0)) for day in Weekday))
    assert str(status_at(always, local("2026-11-24T10:00"))) == "Open now."
    assert str(status_at(Schedule(NEW_YORK), local("2026-11-24T10:00"))) == "Closed now."
    late = Schedule(NEW_YORK, (Interval(Weekday.FRIDAY, time(20), time(2)),))
    assert str(status_at(late, local("2026-11-27T23:00"))) == "Open now. Closes tomorrow at 2 am."
    assert str(status_at(late, local("2026-11-28T01:00"))) == "Open now. Closes at 2 am."
    midnight = Schedule(NEW_YORK, (Interval(Weekday.FRIDAY, time(20), time(0)),))
    assert str(status_at(midnight, local("2026-11-27T23:00"))) == "Open now. Closes at midnight."


def test_skipped_and_doubled_hours():
    night = Schedule(NEW_YORK, tuple(Interval(day, time(1, 30), time(2, 30)) for day in Weekday))
    [spring] = night.openings(local("2026-03-08T00:00"), local("2026-03-08T12:00"))
    assert (spring.starts, spring.ends) == (local("2026-03-08T01:30"), local("2026-03-08T03:30"))
    [autumn] = night.openings(local("2026-11-01T00:00"), local("2026-11-01T12:00"))
    assert (autumn.starts, autumn.ends) == (local("2026-11-01T01:30"), local("2026-11-01T02:30"))
    assert autumn.ends - autumn.starts == timedelta(hours=2)


def test_a_night_counts_on_a_closed_day_and_a_closed_day_hides_no_other():
    """The night of the day before belongs to that day (WP-Opening-Hours issues 69 and 72)."""
    nights = tuple(Interval(day, time(20), time(2)) for day in Weekday)
    closed = ReplacedDays(date(2026, 12, 25), date(2026, 12, 25))
    schedule = Schedule(NEW_YORK, nights, replaced=(closed,))
    assert schedule.opening_at(local("2026-12-25T01:59"))
    assert not schedule.opening_at(local("2026-12-25T23:00"))
    assert not schedule.opening_at(local("2026-12-26T01:00"))
    assert schedule.opening_at(local("2026-12-26T20:00"))


def test_the_29th_of_february_of_every_year():
    season = Season("Leap", date(2024, 2, 29), date(2024, 3, 1), WEEKDAYS, every_year=True)
    assert [day for day in (27, 28) if season.holds(date(2026, 2, day))] == [28]
    assert season.holds(date(2028, 2, 29)) and not season.holds(date(2028, 2, 28))
    assert season.holds(date(2027, 3, 1)) and not season.holds(date(2023, 2, 28))
    assert in_year(date(2024, 2, 29), 2028) == date(2028, 2, 29)


def test_days_of_every_year_are_those_of_the_calendar_in_leap_years_too():
    winter = Season("Winter", date(2024, 11, 1), date(2025, 3, 31), (), every_year=True)
    assert winter.holds(date(2028, 3, 31)) and not winter.holds(date(2028, 4, 1))
    february = Season("February", date(2024, 2, 1), date(2024, 2, 29), (), every_year=True)
    assert february.holds(date(2029, 2, 28)) and not february.holds(date(2029, 3, 1))
    assert february.holds(date(2028, 2, 29))


def test_what_begins_soon_is_told_with_its_week():
    summer = Season("Summer hours", date(2026, 11, 30), date(2026, 12, 4), (WEEKDAYS[0],))
    schedule = Schedule(NEW_YORK, WEEKDAYS, (summer,))
    first, second = ahead(schedule, date(2026, 11, 23))
    assert (first.first, first.reason) == (date(2026, 11, 30), "Summer hours")
    assert (first.week[0].days, first.week[0].hours) == ("Monday", ["7 am to 7 pm"])
    assert (second.first, second.reason) == (date(2026, 12, 5), "our usual hours")


@pytest.mark.parametrize(
    "schedule, told",
    [
        (
            Schedule(
                NEW_YORK, WEEKDAYS, shutdown=Shutdown(date(2026, 11, 27), permanent=True, reason="We move")
            ),
            [(date(2026, 11, 27), "closed for good (We move)")],
        ),
        (
            Schedule(NEW_YORK, WEEKDAYS, shutdown=Shutdown(date(2026, 11, 27), date(2026, 12, 1))),
            [(date(2026, 11, 27), "closed for some time"), (date(2026, 12, 1), "open again")],
        ),
        (
            Schedule(NEW_YORK, WEEKDAYS, opening_date=date(2026, 11, 30)),
            [(date(2026, 11, 30), "open for the first time")],
        ),
    ],
    ids=["for good", "for some time", "new"],
)
def test_a_longer_closing_and_its_end_are_told_ahead(schedule, told):
    assert [(one.first, one.reason) for one in ahead(schedule, date(2026, 11, 23)) if one.begins] == told


def test_a_season_over_new_year():
    season = Season("Winter", date(2025, 12, 20), date(2026, 1, 5), (), every_year=True)
    assert [season.holds(day) for day in (date(2026, 12, 20), date(2027, 1, 5), date(2027, 1, 6))] == [
        True,
        True,
        False,
    ]
    assert not season.holds(date(2025, 1, 3))


@settings(max_examples=150, deadline=None)
@given(schedules())
@example(
    (
        Schedule(NEW_YORK, WEEKDAYS, replaced=(ReplacedDays(date(2026, 3, 1), date(2026, 3, 20)),)),
        Span("America/New_York", date(2026, 3, 5), 8),
    )
)
def test_what_is_ahead_is_every_day_that_was_replaced_and_no_other(case):
    schedule, span = case
    told = ahead(schedule, span.first, span.days)
    closures = [one for one in told if not one.begins]
    for day in schedule.days(span.first, span.days):
        holding = [one for one in closures if one.first <= day.date <= one.last]
        assert len(holding) == (1 if day.replaced else 0)
        if day.replaced:
            assert holding[0].reason == day.replaced.reason
            assert len(holding[0].hours) == len(day.hours)
    assert [one.last for one in told] == sorted(one.last for one in told)


def test_neighbouring_statuses_differ_and_cover_the_week():
    schedule = Schedule(NEW_YORK, WEEKDAYS)
    begin = local("2026-11-23T10:00").astimezone(UTC)
    found = statuses(schedule, begin)
    assert found[0].since == begin
    assert all(first.since < second.since for first, second in pairwise(found))
    assert found[-1].since < begin + DAYS_KNOWN * DAY


def test_the_first_of_two_closures_counts():
    half = ReplacedDays(date(2026, 12, 24), date(2026, 12, 24), (Hours(time(8), time(12)),), "Half a day")
    week_off = ReplacedDays(date(2026, 12, 21), date(2026, 12, 27), (), "Holidays")
    schedule = Schedule(NEW_YORK, WEEKDAYS, replaced=(half, week_off))
    assert schedule.opening_at(local("2026-12-24T09:00"))
    assert [(one.days, one.hours) for one in ahead(schedule, date(2026, 12, 20))] == [
        ("Monday, December 21, to Wednesday, December 23", ()),
        ("Thursday, December 24", ("8 am to noon",)),
        ("Friday, December 25, to Sunday, December 27", ()),
    ]


@pytest.mark.parametrize("name", ["", "Nowhere/Never", "../etc/passwd", "America", "\x00"])
def test_a_zone_that_does_not_exist_breaks_nothing(name):
    assert str(zone_named(name)) == "UTC"


def test_the_spans_hold_the_days_that_matter():
    changes = {
        span.zone
        for span in SPANS
        if datetime.combine(span.first, time(0), ZoneInfo(span.zone)).utcoffset()
        != datetime.combine(span.first + span.days * DAY, time(0), ZoneInfo(span.zone)).utcoffset()
    }
    assert changes == {
        "America/New_York",
        "America/Los_Angeles",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "America/Havana",
        "Europe/Dublin",
    }
