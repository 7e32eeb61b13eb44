"""Exports to spreadsheets that no cell can turn into a program, in the clinic's own time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from phonenumber_field.phonenumber import PhoneNumber
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What spreadsheet programs take for the beginning of a formula, also in their full-width forms:
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def harmless_cell(value: Any) -> Any:
    """
    The value; text that a spreadsheet would run as a formula gets an apostrophe in front.

    Control characters, such as a word processor's soft line break, become blanks: one of them in one cell would
    end the whole export.
    """
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub(" ", value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


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
