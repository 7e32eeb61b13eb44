"""The form in which staff enter a closure."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from locations.holiday_calendar import holidays_of
from locations.hours_rows import intervals_of, refuse_empty, refuse_overlaps_of_days

#: A closure outside of these years is a slip of the finger.
YEARS = range(2000, 2101)


def holiday_names(states: set[str], year: int) -> list[str]:
    """The names of all holidays of these states in a year and the two after it, in the order of the calendar."""
    found: dict[str, tuple[int, int]] = {}
    for state in {"", *states}:
        for later in range(3):
            for holiday in holidays_of(year + later, state):
                found.setdefault(holiday.name, (holiday.date.month, holiday.date.day))
    return sorted(found, key=lambda name: (found[name], name))


class PlacesField(forms.ModelMultipleChoiceField):
    """Also refuses numbers that no database has: SQLite fails on them."""

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > 18:
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": key})
        return super().clean(value)


class ClosureForm(WagtailAdminModelForm):
    """Refuses a closure of no location, holidays that no calendar knows, and hours that overlap."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "locations" in self.fields:
            given = self.fields["locations"]
            self.fields["locations"] = PlacesField(
                given.queryset,
                required=False,
                widget=given.widget,
                label=given.label,
                help_text=given.help_text,
            )
        if "holiday" in self.fields:
            places = self.fields["locations"].queryset if "locations" in self.fields else ()
            names = holiday_names({place.state for place in places}, timezone.localdate().year)
            if self.instance.holiday and self.instance.holiday not in names:
                names.append(self.instance.holiday)
            self.holidays = frozenset(names)
            self.fields["holiday"].widget = forms.Select(
                choices=[("", "No holiday"), *((name, name) for name in names)]
            )

    def clean_holiday(self) -> str:
        name = self.cleaned_data["holiday"]
        if name and name not in self.holidays:
            raise ValidationError("The calendar has no holiday of this name. Choose one from the list.")
        return name

    def clean_days_after_holiday(self) -> int:
        days: int = self.cleaned_data["days_after_holiday"]
        if abs(days) > 7:
            raise ValidationError("Choose a day within a week of the holiday, from -7 to 7.")
        return days

    def clean_first_day(self) -> date:
        return self._plausible("first_day")

    def clean_last_day(self) -> date:
        return self._plausible("last_day")

    def _plausible(self, field: str) -> date:
        day: date = self.cleaned_data[field]
        if day.year not in YEARS:
            raise ValidationError(f"Enter a year from {YEARS.start} to {YEARS.stop - 1}.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("everywhere"):
            # They would say nothing, and look as if they did.
            cleaned["locations"] = []
        elif "locations" in cleaned and not cleaned["locations"]:
            self.add_error("locations", "Choose the locations, or tick “All locations”.")
        if "hours" in self.formsets:
            self._clean_hours(cleaned)
        return cleaned

    def _clean_hours(self, cleaned: dict[str, Any]) -> None:
        intervals = intervals_of(self.formsets["hours"])
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        several_days = bool(first and last and last > first)
        if refuse_empty(intervals):
            self.add_error(None, "An opening time equals its closing time: see the hours below.")
        elif refuse_overlaps_of_days(intervals, several_days):
            self.add_error(None, "Some hours overlap: see the hours below.")
