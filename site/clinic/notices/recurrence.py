"""
A notice that comes back every week: on chosen weekdays, between two times of day by the clock on the wall.

When the clocks change, a time that is skipped is the moment at which the clock jumps over it; of a time that comes
twice, a notice begins at the first and ends at the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
#: Two weeks ahead there is a boundary, also where the only one of a week falls into a skipped hour.
WEEKS_AHEAD = 2 * 7 * DAY


@dataclass(frozen=True)
class Recurrence:
    """
    `weekdays` are those of `date.weekday` (Monday is 0). Without `begins` it is shown from midnight, without `ends`
    until midnight; where it ends no later than it begins, it ends on the next day.
    """

    weekdays: frozenset[int]
    begins: time | None
    ends: time | None
    zone: ZoneInfo

    def holds(self, at: datetime) -> bool:
        """Whether it is shown at a moment."""
        return any(start <= at < end for start, end in self._spans(at - 2 * DAY, at))

    def next_change(self, after: datetime) -> datetime | None:
        """The first moment after the given one at which it begins or ends; None where it never does."""
        holds = self.holds(after)
        edges = {edge for span in self._spans(after - 2 * DAY, after + WEEKS_AHEAD) for edge in span}
        return next(
            (edge for edge in sorted(edges) if edge > after and self.holds(edge) != holds),
            None,
        )

    def _spans(self, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
        """
        From when until when it is shown, for the days that hold the two moments and those between.

        A day may have 25 hours, and what began on the one before may last until now: so it is asked from two days before.
        """
        day, end = first.astimezone(self.zone).date(), last.astimezone(self.zone).date()
        while day <= end:
            if day.weekday() in self.weekdays:
                yield self._span(day)
            day += DAY

    def _span(self, day: date) -> tuple[datetime, datetime]:
        begins = datetime.combine(day, self.begins or time())
        ends = datetime.combine(day, self.ends or time())
        return (
            _moment(begins, self.zone, second=False),
            _moment(ends if ends > begins else ends + DAY, self.zone, second=True),
        )


@lru_cache(maxsize=512)
def _moment(wall: datetime, zone: ZoneInfo, second: bool) -> datetime:
    """The moment, in UTC, at which the clock on the wall shows this time: the first or the second of two."""
    moment = wall.replace(tzinfo=zone, fold=int(second)).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # Skipped: the moment of the jump, to the second, lies between the two readings of this time.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    later = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before).total_seconds() // 2)
        if middle.astimezone(zone).utcoffset() == later:
            after = middle
        else:
            before = middle
    return after
