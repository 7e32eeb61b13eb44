"""The holidays of the coming year, offered to staff as closures: the calendar proposes, and a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from locations.closure_days import states_of
from locations.holiday_calendar import holidays_of
from locations.models import Closure, LocationPage
from locations.schedule import DAY

THANKSGIVING = "Thanksgiving Day"
DAYS_OFFERED = 365


@dataclass(frozen=True)
class Offer:
    """A holiday, or the day after one, as a closure could name it."""

    holiday: str
    days_after: int
    first: date
    #: Where the locations' states don't all have it.
    states: tuple[str, ...] = ()
    #: It is a closure already, whether or not of all locations.
    taken: bool = False
    #: The reasons of other closures that hold the day.
    covered_by: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return f"{self.days_after}:{self.holiday}"

    @property
    def name(self) -> str:
        """What visitors read."""
        return "Day after Thanksgiving" if self.days_after else self.holiday


def offers(today: date) -> list[Offer]:
    """The holidays of the year from today on in the states of the locations, and the day after Thanksgiving, by date."""
    states = states_of(LocationPage.objects.only("state"))
    closures = list(Closure.objects.counting_from(today).prefetch_related("locations"))
    found = []
    for (holiday, days_after), where in _days(today, states).items():
        first = min(where.values())
        known = tuple(sorted(where)) if len(where) < len(states) else ()
        same = [one for one in closures if _is_of(one, holiday, days_after)]
        others = [one for one in closures if one not in same and _holds(one, where)]
        found.append(
            Offer(
                holiday,
                days_after,
                first,
                known,
                bool(same),
                tuple(dict.fromkeys(one.reason for one in others)),
            )
        )
    return sorted(found, key=lambda offer: (offer.first, offer.days_after, offer.holiday))


def _days(today: date, states: Iterable[str]) -> dict[tuple[str, int], dict[str, date]]:
    """The next day of each holiday in each state."""
    found: dict[tuple[str, int], dict[str, date]] = defaultdict(dict)
    until = today + DAYS_OFFERED * DAY
    for state in states:
        for year in (today.year, today.year + 1):
            for holiday in holidays_of(year, state):
                keys = [((holiday.name, 0), holiday.date)]
                if holiday.name == THANKSGIVING:
                    keys.append(((holiday.name, 1), holiday.date + DAY))
                # Some states call the day after Thanksgiving a holiday: it is offered once.
                elif "after thanksgiving" in holiday.name.lower():
                    continue
                for key, day in keys:
                    if today <= day < until:
                        found[key].setdefault(state, day)
    return found


def _is_of(closure: Closure, holiday: str, days_after: int) -> bool:
    return closure.repeats == Closure.Repeats.HOLIDAY and (
        (closure.holiday, closure.days_after_holiday) == (holiday, days_after)
    )


def _holds(closure: Closure, where: dict[str, date]) -> bool:
    places = None if closure.everywhere else {place.state for place in closure.locations.all()}
    return any(
        closure.occurrences(day, day, state)
        for state, day in where.items()
        if places is None or state in places
    )


@transaction.atomic
def take(keys: Iterable[str], locations: list[LocationPage], today: date, user: Any) -> list[Closure]:
    """
    Make a closure of every year of each offer with one of the keys, of these locations, or of all without any.

    What is a closure already is not made again.
    """
    # Two who press the button at once do it one after the other.
    list(LocationPage.objects.select_for_update().order_by("pk").values_list("pk"))
    wanted = set(keys)
    made = []
    for offer in offers(today):
        if offer.key not in wanted or offer.taken:
            continue
        closure = Closure(
            reason=offer.name[:80],
            first_day=offer.first,
            last_day=offer.first,
            repeats=Closure.Repeats.HOLIDAY,
            holiday=offer.holiday,
            days_after_holiday=offer.days_after,
            everywhere=not locations,
        )
        closure.locations.set(locations)
        closure.full_clean()
        closure.save()
        closure.save_revision(user=user)
        log(closure, "wagtail.create", user=user)
        made.append(closure)
    return made
