"""Notices that come back every week, compared with somebody who looks at the clock on the wall every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clinic.notices.models import Notice
from clinic.notices.recurrence import Recurrence
from clinic.notices.schedule import Schedule
from tests.factories import NoticeFactory

MINUTE = timedelta(minutes=1)
NEW_YORK = ZoneInfo("America/New_York")
#: The clocks change at two, at midnight, by half an hour, and never; and over New Year.
WEEKS = [
    (NEW_YORK, datetime(2026, 3, 5, tzinfo=UTC)),
    (NEW_YORK, datetime(2026, 10, 29, tzinfo=UTC)),
    (ZoneInfo("America/Havana"), datetime(2026, 3, 5, tzinfo=UTC)),
    (ZoneInfo("America/Havana"), datetime(2026, 10, 29, tzinfo=UTC)),
    (ZoneInfo("Australia/Lord_Howe"), datetime(2026, 10, 1, tzinfo=UTC)),
    (ZoneInfo("Australia/Lord_Howe"), datetime(2026, 4, 2, tzinfo=UTC)),
    (ZoneInfo("Pacific/Honolulu"), datetime(2027, 12, 28, tzinfo=UTC)),
]
DAYS = 7
MARGIN = 3


@lru_cache(maxsize=8)
def clock(zone: ZoneInfo, start: datetime) -> list[tuple[datetime, datetime]]:
    """Every minute of a week and of some days around it: the moment, and what the clock on the wall shows."""
    first = start - MARGIN * timedelta(days=1)
    moments = [first + number * MINUTE for number in range((DAYS + 2 * MARGIN) * 24 * 60)]
    return [(moment, moment.astimezone(zone).replace(tzinfo=None)) for moment in moments]


def watched(
    zone: ZoneInfo, start: datetime, weekdays: frozenset[int], begins: time | None, ends: time | None
) -> list[bool]:
    """
    For each minute whether the notice hangs, by somebody who looks at the clock.

    It is put up when the clock first shows the time to begin or a later one, and taken down when the clock shows its
    end for the last time, or jumps over it.
    """
    minutes = clock(zone, start)
    hangs = [False] * len(minutes)
    first, last = minutes[0][1].date() + timedelta(days=1), minutes[-1][1].date() - timedelta(days=2)
    for number in range((last - first).days + 1):
        day: date = first + timedelta(days=number)
        if day.weekday() not in weekdays:
            continue
        up = datetime.combine(day, begins or time.min)
        down = datetime.combine(day, ends or time.min)
        if down <= up:
            down += timedelta(days=1)
        put_up = next(index for index, (_, wall) in enumerate(minutes) if wall >= up)
        at_end = [index for index, (_, wall) in enumerate(minutes) if wall == down]
        jump = next(index for index, (_, wall) in enumerate(minutes) if wall >= down)
        for index in range(put_up, at_end[-1] if at_end else jump):
            hangs[index] = True
    return hangs


times = (
    st.none()
    | st.times().map(lambda at: at.replace(second=0, microsecond=0))
    | st.sampled_from(
        [time(0), time(0, 30), time(1), time(1, 30), time(2), time(2, 15), time(2, 30), time(3), time(23, 59)]
    )
)


@settings(max_examples=40, deadline=None)
@given(
    week=st.sampled_from(WEEKS),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    begins=times,
    ends=times,
)
@example(week=WEEKS[0], weekdays=frozenset({6}), begins=time(2, 30), ends=time(2, 45))
@example(week=WEEKS[0], weekdays=frozenset({6}), begins=time(2, 30), ends=time(3, 15))
@example(week=WEEKS[1], weekdays=frozenset({6}), begins=time(1, 30), ends=time(1, 45))
@example(week=WEEKS[1], weekdays=frozenset({5}), begins=time(23, 45), ends=time(23, 40))
@example(week=WEEKS[2], weekdays=frozenset(range(7)), begins=None, ends=None)
@example(week=WEEKS[2], weekdays=frozenset({6}), begins=None, ends=time(0, 30))
def test_it_agrees_with_somebody_who_watches_the_clock(
    week: tuple[ZoneInfo, datetime], weekdays: frozenset[int], begins: time | None, ends: time | None
) -> None:
    zone, start = week
    recurrence = Recurrence(weekdays, begins, ends if ends != begins else None, zone)
    hangs = watched(zone, start, weekdays, begins, recurrence.ends)
    minutes = clock(zone, start)
    inside = range(MARGIN * 24 * 60, (MARGIN + DAYS) * 24 * 60)
    for index in inside:
        assert recurrence.holds(minutes[index][0]) == hangs[index], minutes[index]
    changes = [minutes[index][0] for index in inside if hangs[index] != hangs[index - 1]]
    moment, found = minutes[inside[0] - 1][0], []
    while (moment := recurrence.next_change(moment) or minutes[-1][0]) <= minutes[inside[-1]][0]:
        found.append(moment)
    assert found == changes


@settings(max_examples=100, deadline=None)
@given(
    weekdays=st.frozensets(st.integers(0, 6)),
    begins=times,
    ends=times,
    limits=st.lists(st.integers(-3000, 20000), min_size=2, max_size=2, unique=True).map(sorted),
    after=st.integers(0, 10000),
    open_ended=st.booleans(),
)
def test_the_next_change_of_a_schedule_is_the_first_minute_that_differs(
    weekdays: frozenset[int],
    begins: time | None,
    ends: time | None,
    limits: list[int],
    after: int,
    open_ended: bool,
) -> None:
    start = WEEKS[1][1]
    recurrence = (
        Recurrence(weekdays, begins, ends if ends != begins else None, NEW_YORK) if weekdays else None
    )
    until = None if open_ended else start + limits[1] * MINUTE
    schedule = Schedule(start + limits[0] * MINUTE, until, recurrence)
    moment = start + after * MINUTE
    shows = schedule.shows(moment)
    expected = next(
        (
            later
            for number in range(1, 15 * 24 * 60)
            if schedule.shows(later := moment + number * MINUTE) != shows
        ),
        None,
    )
    assert schedule.next_change(moment) == expected
    next_start = schedule.next_start(moment)
    assert next_start is None or (schedule.shows(next_start) and not schedule.shows(next_start - MINUTE))


@pytest.mark.django_db
def test_a_cached_page_shows_it_and_hides_it_again_when_its_days_come(home: object, client: Client) -> None:
    """Saturdays from nine until noon in New York; on 7 March 2026 that is from 14:00 until 17:00 UTC."""
    NoticeFactory(
        title="Open today", weekdays="Saturday", daily_from=time(9), daily_until=time(12), show_until=None
    )
    with time_machine.travel(datetime(2026, 3, 7, 13, 59, 59, tzinfo=UTC), tick=False) as now:
        begins, week = datetime(2026, 3, 7, 14, tzinfo=UTC), timedelta(days=7)
        # A week later the clocks have changed: nine o'clock is 13:00 UTC.
        later = begins + week - timedelta(hours=1)
        second, three_hours = timedelta(seconds=1), timedelta(hours=3)
        for moment, expected in (
            (begins - second, False),
            (begins, True),
            (begins + three_hours - second, True),
            (begins + three_hours, False),
            (later - second, False),
            (later, True),
            (later + three_hours, False),
        ):
            now.move_to(moment)
            for answer in ("made", "kept"):
                assert ("Open today" in client.get("/").content.decode()) == expected, (moment, answer)


@pytest.mark.django_db
def test_its_states() -> None:
    notice = Notice(title="x", live=True, weekdays="Saturday", daily_from=time(9), daily_until=time(12))
    saturday = datetime(2026, 3, 7, 15, tzinfo=UTC)
    assert notice.state_at(saturday) == "Showing"
    assert notice.state_at(saturday + timedelta(days=1)) == "Planned"
    notice.show_until = saturday + timedelta(days=3)
    assert notice.state_at(saturday + timedelta(days=1)) == "Ended"
