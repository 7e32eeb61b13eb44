"""The figures of a period, put together for the report: by day or month, by page and by source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from wagtail.models import Page

from leadcapture.attribution import Source
from leadcapture.models.figures import SUMS, DailyCountQuerySet, Kind

#: A longer period is shown by months.
DAYS_SHOWN = 62

#: The columns, with what they are called.
COLUMNS = {name: str(Kind(kind).label) for name, kind in zip(SUMS, Kind, strict=True)}

Row = dict[str, Any]


def days_of(request_days: slice | None, today: date, earliest: date) -> tuple[date, date]:
    """
    The first and the last day that were asked for, and thirty days until today where none was.

    No day is later than today, nor earlier than `earliest`, unless the period ends before that.
    """
    first = request_days.start.date() if request_days and request_days.start else None
    last = request_days.stop.date() if request_days and request_days.stop else None
    last = min(last or today, today)
    first = max(first or last - timedelta(days=29), min(earliest, last))
    return first, last


@dataclass(frozen=True)
class PeriodFigures:
    """The counts of the days from `first_day` to `last_day`, filtered by whatever else was asked for."""

    counts: DailyCountQuerySet
    first_day: date
    last_day: date

    def totals(self) -> Row:
        """The sum of each column, and requests for each hundred views."""
        return with_rate(self.counts.aggregate(**SUMS))

    @property
    def is_by_month(self) -> bool:
        """Whether the period is too long to show each day."""
        return (self.last_day - self.first_day).days >= DAYS_SHOWN

    def by_time(self) -> list[Row]:
        """A row for each day, or for each month of a longer period, also where nothing was counted."""
        if self.is_by_month:
            counted = self.counts.annotate(month=TruncMonth("day")).summed("month")
            found = {row["month"]: row for row in counted}
            shown, pattern = list(self._months()), "M Y"
        else:
            found = {row["day"]: row for row in self.counts.summed("day")}
            days = (self.last_day - self.first_day).days
            shown = [self.first_day + timedelta(days=number) for number in range(days + 1)]
            pattern = "M j"
        nothing = dict.fromkeys(SUMS, 0)
        return [{**found.get(day, nothing), "label": date_format(day, pattern)} for day in shown]

    def _months(self) -> Iterable[date]:
        month = self.first_day.replace(day=1)
        while month <= self.last_day:
            yield month
            month = (month + timedelta(days=31)).replace(day=1)

    def by_page(self) -> QuerySet:
        """A row for each page, whose title `with_titles` adds."""
        return self.counts.summed("page_id")

    def by_source(self) -> QuerySet:
        """A row for each source, the one that brought most requests first."""
        order = ("-requests", "-views", "source", "medium", "campaign")
        return self.counts.summed("source", "medium", "campaign").order_by(*order)

    def by_page_and_source(self) -> QuerySet:
        """A row for each page and source: what is exported."""
        order = ("page_id", "-requests", "-views", "source", "medium", "campaign")
        return self.counts.summed("page_id", "source", "medium", "campaign").order_by(*order)


def with_titles(rows: Iterable[Row]) -> list[Row]:
    """The rows with the title of their page, also where it is deleted or was not known."""
    rows = list(rows)
    numbers = {row["page_id"] for row in rows}
    titles = dict(Page.objects.filter(pk__in=numbers).values_list("pk", "title"))
    for row in rows:
        number = row["page_id"]
        unknown = f"Deleted page {number}" if number else "Page not known"
        row["title"] = titles.get(number, unknown)
        with_rate(row)
    return rows


def titled_in_chunks(rows: QuerySet, size: int = 500) -> Iterator[Row]:
    """The rows with their titles, so many in memory at a time."""
    for chunk in batched(rows.iterator(chunk_size=size), size):
        yield from with_titles(chunk)


def batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Lists of so many rows; the last may be shorter. (In the standard library from Python 3.12 on.)"""
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def with_sources(rows: Iterable[Row]) -> list[Row]:
    """The rows with their source in one line."""
    rows = list(rows)
    for row in rows:
        row["from"] = str(Source(row["source"], row["medium"], row["campaign"]))
        with_rate(row)
    return rows


def with_rate(row: Row) -> Row:
    """The row with its requests for each hundred views; without views there is no such number."""
    row["rate"] = round(100 * row["requests"] / row["views"], 1) if row["views"] else ""
    return row
