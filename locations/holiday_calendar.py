"""The public holidays of the United States, of one state or of all, as the package `holidays` knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays


@dataclass(frozen=True, order=True)
class Holiday:
    """A holiday in a year."""

    date: date
    name: str


@lru_cache(maxsize=256)
def holidays_of(year: int, state: str = "") -> tuple[Holiday, ...]:
    """
    The holidays of a year, in order: those of the whole country, and of a state by its two letters.

    A day off in place of a holiday on a weekend is a holiday of its own, "Christmas Day (observed)". A state that the
    package does not know has those of the country.
    """
    known = state.upper() if state.upper() in holidays.US.subdivisions else None
    calendar = holidays.US(years=year, subdiv=known, language="en_US")
    # Two on one day are one entry, and the package may add days of the neighbouring years.
    return tuple(
        sorted(Holiday(day, name) for day in calendar if day.year == year for name in calendar.get_list(day))
    )


def dates_of(name: str, first_year: int, last_year: int, state: str = "") -> list[date]:
    """The days of a holiday by its name, from one year until another."""
    return [
        holiday.date
        for year in range(first_year, last_year + 1)
        for holiday in holidays_of(year, state)
        if holiday.name == name
    ]
