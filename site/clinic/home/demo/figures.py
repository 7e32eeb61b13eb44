"""Invented daily figures for the demonstration: the same file on the same day gives the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from clinic.home.demo.page_files import load_yaml
from leadcapture.attribution import Source
from leadcapture.models import DailyCount, Kind

#: A day's share of an ordinary one, from Monday on.
WEEKDAYS = (1.15, 1.1, 1.0, 1.0, 0.95, 0.75, 0.85)


def make_figures(path: Path, page_id: Callable[[str], int], today: date) -> list[DailyCount]:
    """The figures of the days until yesterday, as rows that are not saved. `page_id` finds a page by its address."""
    plan = load_yaml(path)
    days = [today - timedelta(days=number) for number in range(plan["days"], 0, -1)]
    form_id = page_id(plan["form"])
    counts = []
    for address, views in plan["views"].items():
        number_of_page = page_id(address)
        for source in plan["sources"]:
            of_source = views * source["percent"] / 100
            rates = {Kind.VIEW: 1.0}
            if address not in plan["without_form"]:
                rates |= {
                    Kind(kind): rate / 100 * source["eager"] for kind, rate in plan["of_100_views"].items()
                }
            for kind, rate in rates.items():
                counts += [
                    _row(day, kind, number_of_page, form_id, source, number)
                    for day, number in _spread(days, of_source * rate)
                ]
    return counts


def _row(
    day: date, kind: Kind, page_id: int, form_id: int, source: dict[str, Any], number: int
) -> DailyCount:
    came_from = Source(source["source"], source.get("medium", ""), source.get("campaign", ""))
    return DailyCount(
        day=day,
        kind=kind,
        page_id=page_id,
        form_id=0 if kind is Kind.VIEW else form_id,
        source=came_from.source,
        medium=came_from.medium,
        campaign=came_from.campaign,
        number=number,
    )


def _spread(days: list[date], on_an_ordinary_day: float) -> Iterator[tuple[date, int]]:
    """Whole numbers for the days that have any; what is left of one day is carried over to the next."""
    rest = 0.0
    for position, day in enumerate(days):
        growth = 0.8 + 0.4 * position / len(days)
        rest += on_an_ordinary_day * WEEKDAYS[day.weekday()] * growth
        number = int(rest)
        rest -= number
        if number:
            yield day, number
