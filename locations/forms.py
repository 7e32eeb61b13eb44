"""The form with which editors change a location."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

from clinic.core.forms import BasePageForm
from locations.hours_rows import intervals_of, refuse_empty, refuse_overlaps


class LocationPageForm(BasePageForm):
    """Refuses hours that overlap, seasons and long closures that can't be, and zones that don't exist."""

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError("Enter a time zone by its IANA name, such as America/New_York.")
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._clean_shut(cleaned)
        if "hours" in self.formsets:
            self._clean_week(self.formsets["hours"], "")
        if "seasonal_hours" in self.formsets:
            for form in self.formsets["seasonal_hours"].forms:
                self._clean_season(form)
        return cleaned

    def _clean_week(self, formset: Any, season: str) -> None:
        intervals = intervals_of(formset)
        where = f"the hours of “{season}”" if season else "the hours"
        if refuse_empty(intervals):
            self.add_error(None, f"An opening time equals its closing time: see {where} below.")
        elif refuse_overlaps(intervals):
            subject = "Some hours of a season overlap" if season else "Some opening hours overlap"
            self.add_error(None, f"{subject}: see {where} below.")

    def _clean_season(self, form: Any) -> None:
        wrong = {"first_day", "last_day"} & set(form.errors)
        data = form.cleaned_data
        if data.get("DELETE"):
            return
        if wrong:
            self.add_error(None, "The days of a season are not right: see the season below.")
        if "hours" in getattr(form, "formsets", {}):
            self._clean_week(form.formsets["hours"], data.get("name") or "the season")

    def _clean_shut(self, cleaned: dict[str, Any]) -> None:
        # The same rules stand in the database. Here they are said at the field that breaks them.
        shut, reopens, for_good = (cleaned.get(name) for name in ("shut_from", "reopens_on", "shut_for_good"))
        if not {"shut_from", "reopens_on", "shut_for_good"} <= set(cleaned):
            return
        if not shut and for_good:
            self.add_error("shut_from", "Enter the day from which the location is closed for good.")
        elif not shut and reopens:
            self.add_error("shut_from", "Enter the day from which the location is closed until then.")
        if reopens and for_good:
            self.add_error(
                "reopens_on",
                "A location that is closed for good does not reopen. Empty this, or take the tick away.",
            )
        elif reopens and shut and reopens <= shut:
            self.add_error("reopens_on", "Enter a day after the one from which the location is closed.")
