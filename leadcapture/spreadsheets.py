"""Exports to spreadsheets in the clinic's own time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from phonenumber_field.phonenumber import PhoneNumber
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from clinic.core.spreadsheets import harmless_cell


def readable_telephone(number: PhoneNumber) -> str:
    """As one dials it from here: national for our own country, with the country's code for others."""
    return number.as_national if number.country_code == 1 else number.as_international


class SafeExportMixin(SpreadsheetExportMixin):
    """For listings whose cells strangers have filled in."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if value is None:
            return ""
        if isinstance(value, datetime):
            local = timezone.make_naive(value).replace(microsecond=0)
            return local if export_format == self.FORMAT_XLSX else f"{local:%Y-%m-%d %H:%M}"
        if isinstance(value, PhoneNumber):
            value = readable_telephone(value)
        return harmless_cell(super().preprocess_field_value(field, value, export_format))
