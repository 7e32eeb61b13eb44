"""The form with which editors change a location."""

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

from clinic.core.forms import BasePageForm
from locations.hours import Interval, Weekday, interval_in_words, overlaps


class LocationPageForm(BasePageForm):
    """Refuses hours that overlap and zones that don't exist."""

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError("Enter a time zone by its IANA name, such as America/New_York.")
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        rows = [
            form
            for form in self.formsets["hours"].forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        intervals = {}
        for form in rows:
            data = form.cleaned_data
            if data.get("opens") is not None and data.get("closes") is not None:
                intervals[form] = Interval(
                    Weekday(data["weekday"]), data["opens"], data["closes"], data["kind"]
                )
        for form, interval in intervals.items():
            if interval.opens == interval.closes != time(0):
                form.add_error(
                    "closes", "Opening and closing time are the same. For the whole day enter 00:00 twice."
                )
                self.add_error(None, "An opening time equals its closing time: see the hours below.")
                return cleaned
        for first, second in overlaps(intervals.values()):
            message = (
                f"These hours overlap with {second.weekday.label}, {interval_in_words(second)}. "
                "Change one of the two, or remove it."
            )
            for form, interval in intervals.items():
                if interval == first:
                    form.add_error("opens", message)
                    self.add_error(None, "Some opening hours overlap: see the hours below.")
                    return cleaned
        return cleaned
