"""
When the next tip of a series goes out: on local wall time, in the daytime of a location.

Days are counted on the calendar of the location, so a tip that comes at nine comes at nine on both sides of a change of
the clocks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

#: From this hour on a tip that is late waits for the next day.
LAST_HOUR = 20


def first_moment(now: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """When somebody who says yes now gets the first tip: at this hour of the next day."""
    return _days_later(now, 1, zone, hour)


def next_moment(last: datetime, days: int, zone: ZoneInfo, hour: int) -> datetime:
    """When the tip comes that follows one that was sent then: so many days later, at this hour."""
    return _days_later(last, days, zone, hour)


def not_before(moment: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """The moment itself if it is in the daytime of the zone, from this hour until `LAST_HOUR`; else the next that is."""
    local = moment.astimezone(zone)
    if local.hour >= LAST_HOUR:
        return _days_later(moment, 1, zone, hour)
    if local.hour < hour:
        return _days_later(moment, 0, zone, hour)
    return moment


def _days_later(moment: datetime, days: int, zone: ZoneInfo, hour: int) -> datetime:
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)
