"""When and where closures count: the next time of each, and which of two counts on a day that both hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.text import get_text_list

from locations.models import Closure, LocationPage

#: How far ahead days are looked for: every holiday and every yearly day comes within it.
SEARCHED = timedelta(days=500)
#: A message names so many closures; the rest is counted.
NAMED = 5


def days_with_year(first: date, last: date) -> str:
    """Such as "Nov. 26, 2026", or "Dec. 24, 2026, to Jan. 1, 2027"."""
    words = date_format(first, "M j, Y")
    return words if first == last else f"{words}, to {date_format(last, 'M j, Y')}"


def states_of(locations: Iterable[LocationPage]) -> list[str]:
    """The states in which locations lie, each once; the whole country where there is none."""
    return sorted({location.state for location in locations}) or [""]


def occurrences(
    closure: Closure, after: date, before: date, states: Iterable[str]
) -> list[tuple[date, date]]:
    """The times of a closure in any of the states, in order, each once."""
    return sorted({days for state in states for days in closure.occurrences(after, before, state)})


def next_days(closure: Closure, today: date, states: Iterable[str]) -> tuple[date, date]:
    """The time that is now or comes next; its own days where none comes."""
    coming = occurrences(closure, today, today + SEARCHED, states)
    return coming[0] if coming else (closure.first_day, closure.last_day)


@dataclass(frozen=True)
class Shared:
    """Another closure that holds one of the same days at one of the same locations."""

    other: Closure
    day: date
    location: LocationPage
    other_counts: bool

    def words(self, closure: Closure) -> str:
        """Which one counts on that day, and why."""
        winner, loser = (self.other, closure) if self.other_counts else (closure, self.other)
        day = date_format(self.day, "l, F j, Y")
        return (
            f"“{self.other.reason}” holds {day}, at {self.location.title} as well. There “{winner.reason}” counts, "
            f"because {_why(winner, loser)}."
        )


def _why(winner: Closure, loser: Closure) -> str:
    reasons = (
        "it does not come back every year",
        "it is for chosen locations",
        "it is shorter",
        "it is newer",
    )
    pairs = zip(reasons, winner.weight, loser.weight, strict=True)
    return next(reason for reason, mine, theirs in pairs if mine != theirs)


def shared_days(closure: Closure, today: date) -> list[Shared]:
    """The other closures that meet this one from today on, each with the first day and location at which they meet."""
    everywhere = list(LocationPage.objects.order_by("path"))
    own = _places(closure, everywhere)
    found = []
    for other in Closure.objects.counting_from(today).exclude(pk=closure.pk).with_hours():
        theirs = {place.pk for place in _places(other, everywhere)}
        meeting = [
            (day, place)
            for place in own
            if place.pk in theirs and (day := _first_day_of_both(closure, other, today, place.state))
        ]
        if meeting:
            day, place = min(meeting, key=lambda one: one[0])
            found.append(Shared(other, day, place, other.weight < closure.weight))
    return sorted(found, key=lambda one: (one.day, one.other.pk))


def warnings(closure: Closure, today: date) -> list[str]:
    """The sentences about other closures on the same days."""
    shared = shared_days(closure, today)
    words = [one.words(closure) for one in shared[:NAMED]]
    if rest := shared[NAMED:]:
        names = get_text_list([f"“{one.other.reason}”" for one in rest[:NAMED]], "and")
        words.append(f"{len(rest)} more hold some of these days, such as {names}.")
    return words


def _places(closure: Closure, everywhere: list[LocationPage]) -> list[LocationPage]:
    if closure.everywhere:
        return everywhere
    chosen = {place.pk for place in closure.locations.all()}
    return [place for place in everywhere if place.pk in chosen]


def _first_day_of_both(closure: Closure, other: Closure, today: date, state: str) -> date | None:
    before = today + SEARCHED
    theirs = other.occurrences(today, before, state)
    meeting = [
        max(first, start, today)
        for first, last in closure.occurrences(today, before, state)
        for start, end in theirs
        if first <= end and start <= last
    ]
    return min(meeting, default=None)
