"""Opening hours as Google reads them."""

from datetime import time

import pytest

from locations.hours import Weekday
from locations.structured_data import opening_hours
from tests.factories import LocationPageFactory, OpeningIntervalFactory


@pytest.fixture
def location(home):
    return LocationPageFactory()


def stated(location, opens: str, closes: str, **fields) -> list[tuple[str, str, str]]:
    OpeningIntervalFactory(
        location=location, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes), **fields
    )
    return [(row["dayOfWeek"], row["opens"], row["closes"]) for row in opening_hours(location)]


@pytest.mark.parametrize(
    "opens, closes, expected",
    [
        ("07:00", "19:00", ("07:00", "19:00")),
        ("18:00", "03:00", ("18:00", "03:00")),  # past midnight: closes before it opens
        ("00:00", "00:00", ("00:00", "23:59")),  # the whole day
    ],
)
def test_an_interval_is_stated_by_day_and_times(location, opens, closes, expected):
    assert stated(location, opens, closes) == [("https://schema.org/Monday", *expected)]


@pytest.mark.parametrize("kind", ["by_appointment", "telephone"])
def test_only_hours_with_the_door_open_are_opening_hours(location, kind):
    assert stated(location, "07:00", "19:00", kind=kind) == []


def test_each_day_has_its_own_name_and_a_closed_day_none(location):
    for weekday in (Weekday.WEDNESDAY, Weekday.SUNDAY):
        OpeningIntervalFactory(location=location, weekday=weekday)
    days = [row["dayOfWeek"] for row in opening_hours(location)]
    assert days == ["https://schema.org/Wednesday", "https://schema.org/Sunday"]
