"""Opening hours as search engines read them."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings

from locations.hours import Interval, Weekday
from locations.schedule import Hours, ReplacedDays, Schedule, Season, Shutdown
from locations.structured_hours import opening_hours
from tests.locations.reference import DAY, kinds_by_minute, schedules

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 23)
MONDAYS = (Interval(Weekday.MONDAY, time(7), time(19)),)


def at(opens: str, closes: str, kind: str = "open") -> Interval:
    return Interval(Weekday.MONDAY, time.fromisoformat(opens), time.fromisoformat(closes), kind)


@pytest.mark.parametrize(
    "opens, closes, expected",
    [
        ("07:00", "19:00", ("07:00", "19:00")),
        ("18:00", "03:00", ("18:00", "03:00")),  # past midnight: closes before it opens
        ("00:00", "00:00", ("00:00", "23:59")),  # the whole day
    ],
)
def test_an_interval_is_stated_by_day_and_times(opens, closes, expected):
    [row] = opening_hours(Schedule(NEW_YORK, (at(opens, closes),)), TODAY)
    assert (row["dayOfWeek"], row["opens"], row["closes"]) == ("https://schema.org/Monday", *expected)
    assert "validFrom" not in row


@pytest.mark.parametrize("kind", ["by_appointment", "telephone"])
def test_only_hours_with_the_door_open_are_opening_hours(kind):
    assert opening_hours(Schedule(NEW_YORK, (at("07:00", "19:00", kind),)), TODAY) == []


def test_each_day_has_its_own_name_and_a_closed_day_none():
    week = tuple(Interval(day, time(7), time(19)) for day in (Weekday.WEDNESDAY, Weekday.SUNDAY))
    days = [row["dayOfWeek"] for row in opening_hours(Schedule(NEW_YORK, week), TODAY)]
    assert days == ["https://schema.org/Wednesday", "https://schema.org/Sunday"]


def dated(schedule: Schedule) -> list[tuple[str, ...]]:
    return [
        tuple(row.get(name, "") for name in ("validFrom", "validThrough", "opens", "closes"))
        for row in opening_hours(schedule, TODAY)
        if "validFrom" in row
    ]


def test_closed_days_and_days_with_hours_of_their_own_are_dated():
    closures = (
        ReplacedDays(date(2026, 11, 26), date(2026, 11, 27), (), "Thanksgiving"),
        ReplacedDays(date(2026, 12, 24), date(2026, 12, 24), (Hours(time(7), time(12)),), "Half a day"),
    )
    assert dated(Schedule(NEW_YORK, MONDAYS, replaced=closures)) == [
        ("2026-11-26", "2026-11-27", "00:00", "00:00"),
        ("2026-12-24", "2026-12-24", "07:00", "12:00"),
    ]


def test_a_location_that_is_shut_or_not_open_yet_is_closed_on_those_days():
    shutdown = Shutdown(date(2026, 12, 1), date(2026, 12, 8))
    assert dated(Schedule(NEW_YORK, MONDAYS, shutdown=shutdown)) == [
        ("2026-12-01", "2026-12-07", "00:00", "00:00")
    ]
    assert dated(Schedule(NEW_YORK, MONDAYS, opening_date=date(2026, 12, 1))) == [
        ("2026-11-23", "2026-11-30", "00:00", "00:00")
    ]


def test_two_seasons_in_a_row_are_told_apart():
    first = Season("A", date(2026, 12, 1), date(2026, 12, 14), (at("08:00", "10:00"),))
    second = Season("B", date(2026, 12, 15), date(2026, 12, 28), (at("09:00", "11:00"),))
    rows = opening_hours(Schedule(NEW_YORK, MONDAYS, (first, second)), TODAY)
    mondays = [row for row in rows if row.get("dayOfWeek", "").endswith("Monday") and "validFrom" in row]
    assert [(row["validFrom"], row["opens"]) for row in mondays] == [
        ("2026-12-01", "08:00"),
        ("2026-12-15", "09:00"),
    ]


def read_back(rows: list[dict[str, Any]], schedule: Schedule, first: date, days: int) -> Schedule:
    """A schedule that somebody makes who knows only the structured data and Google's description of it."""

    def hours(row: dict[str, Any]) -> Hours | None:
        if row["opens"] == row["closes"] == "00:00":
            return None
        closes = "00:00" if (row["opens"], row["closes"]) == ("00:00", "23:59") else row["closes"]
        return Hours(time.fromisoformat(row["opens"]), time.fromisoformat(closes))

    def on(day: date) -> tuple[Hours, ...]:
        name = f"https://schema.org/{day:%A}"
        of_day = [row for row in rows if row.get("dayOfWeek", name) == name]
        of_date = [
            row
            for row in of_day
            if "validFrom" in row and row["validFrom"] <= day.isoformat() <= row["validThrough"]
        ]
        counting = of_date or [row for row in of_day if "validFrom" not in row]
        return tuple(found for row in counting if (found := hours(row)))

    dates = [first + number * DAY for number in range(-2, days + 3)]
    return Schedule(schedule.zone, replaced=tuple(ReplacedDays(day, day, on(day)) for day in dates))


@settings(max_examples=150, deadline=None)
@given(schedules())
def test_hours_read_back_say_the_same_for_every_minute(case):
    schedule, span = case
    told = [i for season in schedule.seasons for i in season.week]
    told += [hours for replaced in schedule.replaced for hours in replaced.hours]
    # One minute that Google's form can't say: 00:00 to 23:59 is the whole day.
    assume(
        not any(i.opens == time(0) and i.closes == time(23, 59) for i in (*schedule.week, *told))  # type: ignore[union-attr]
    )
    rows = opening_hours(schedule, span.first - 3 * DAY, span.days + 6)
    again = kinds_by_minute(read_back(rows, schedule, span.first, span.days), span)
    expected = kinds_by_minute(schedule, span)
    assert {m: kind == "open" for m, kind in again.items()} == {
        m: kind == "open" for m, kind in expected.items()
    }
