"""When a tip is due: in the daytime of a location, so many calendar days after the one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.models.series import HOURS
from leadcapture.series_schedule import LAST_HOUR, first_moment, next_moment, not_before

ZONES = st.sampled_from(
    ["America/New_York", "America/Los_Angeles", "America/Phoenix", "America/St_Johns", "Pacific/Apia", "UTC"]
).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
AT = st.sampled_from([hour for hour, _ in HOURS])
NEW_YORK = ZoneInfo("America/New_York")


@given(MOMENTS, ZONES, AT)
def test_what_waits_goes_out_in_the_daytime_and_as_soon_as_it_can(
    moment: datetime, zone: ZoneInfo, hour: int
) -> None:
    planned = not_before(moment, zone, hour)
    assert hour <= planned.astimezone(zone).hour < LAST_HOUR
    assert timedelta(0) <= planned - moment <= timedelta(hours=24)
    if hour <= moment.astimezone(zone).hour < LAST_HOUR:
        assert planned == moment


@given(MOMENTS, st.integers(1, 90), ZONES, AT)
def test_the_next_one_comes_on_the_day_at_the_hour(
    last: datetime, days: int, zone: ZoneInfo, hour: int
) -> None:
    local = next_moment(last, days, zone, hour).astimezone(zone)
    assert (local.hour, local.minute) == (hour, 0)
    assert local.date() - last.astimezone(zone).date() == timedelta(days=days)


@given(MOMENTS, ZONES, AT)
def test_the_first_one_comes_on_the_next_day(now: datetime, zone: ZoneInfo, hour: int) -> None:
    assert first_moment(now, zone, hour) > now
    assert first_moment(now, zone, hour) == next_moment(now, 1, zone, hour)


@pytest.mark.parametrize(
    ("last", "next_one"),
    [
        # The clocks of New York go back on 1 November 2026 and forward on 14 March 2027.
        ("2026-10-30T13:00:00+00:00", "2026-11-06T14:00:00+00:00"),
        ("2027-03-10T14:00:00+00:00", "2027-03-17T13:00:00+00:00"),
    ],
)
def test_nine_stays_nine_when_the_clocks_change(last: str, next_one: str) -> None:
    planned = next_moment(datetime.fromisoformat(last), 7, NEW_YORK, 9)
    assert planned == datetime.fromisoformat(next_one)
