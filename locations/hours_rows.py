"""The rows of hours in a form: what an editor entered, and what can't be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.forms import BaseFormSet, Form

from locations.hours import Interval, Weekday, interval_in_words, overlaps


def kept_forms(formset: BaseFormSet) -> list[Any]:
    """The valid rows that are filled in and stay."""
    return [
        form
        for form in formset.forms
        if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def intervals_of(formset: BaseFormSet) -> dict[Form, Interval]:
    """
    The value of each row that stays and has both of its times.

    Rows without a day of the week, such as those of a closure, are of a Monday.
    """
    return {
        form: Interval(Weekday(data.get("weekday", 0)), data["opens"], data["closes"], data["kind"])
        for form in kept_forms(formset)
        if (data := form.cleaned_data).get("opens") is not None and data.get("closes") is not None
    }


def refuse_empty(intervals: dict[Form, Interval]) -> bool:
    """Mark rows that close when they open and are not the whole day; whether there was one."""
    found = False
    for form, interval in intervals.items():
        if interval.opens == interval.closes != time(0):
            form.add_error(
                "closes", "Opening and closing time are the same. For the whole day enter 00:00 twice."
            )
            found = True
    return found


def refuse_overlaps(intervals: dict[Form, Interval]) -> bool:
    """Mark the first row of the week that shares time with another, and name the other; whether there was one."""
    for first, second in overlaps(intervals.values()):
        message = (
            f"These hours overlap with {second.weekday.label}, {interval_in_words(second)}. "
            "Change one of the two, or remove it."
        )
        return _mark(intervals.items(), first, message)
    return False


def refuse_overlaps_of_days(intervals: dict[Form, Interval], several_days: bool) -> bool:
    """The same for hours that count on each of some days, where those past midnight meet the next day's."""
    here = list(intervals.values())
    for first, second in overlaps(here):
        message = (
            f"These hours overlap with {interval_in_words(second)}. Change one of the two, or remove it."
        )
        return _mark(intervals.items(), first, message)
    following = [Interval(Weekday.TUESDAY, one.opens, one.closes, one.kind) for one in here]
    for first, second in overlaps([*here, *following]) if several_days else ():
        message = f"These hours run into those of the next day, {interval_in_words(second)}. Close before these open."
        return _mark(
            intervals.items(), Interval(Weekday.MONDAY, first.opens, first.closes, first.kind), message
        )
    return False


def _mark(rows: Iterable[tuple[Form, Interval]], interval: Interval, message: str) -> bool:
    for form, candidate in rows:
        if candidate == interval:
            form.add_error("opens", message)
            return True
    return False
