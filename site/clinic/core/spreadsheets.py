"""Exports of the admin that no cell can turn into a program."""

from __future__ import annotations

from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What spreadsheet programs take for the beginning of a formula, also in their full-width forms:
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def harmless_cell(value: Any) -> Any:
    """
    The value; text that a spreadsheet would run as a formula gets an apostrophe in front.

    Some programs remove blanks at the beginning. Control characters, such as a word processor's soft line break,
    become blanks: one of them in one cell would end the whole export.
    """
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub(" ", value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def make_every_export_harmless() -> None:
    """
    Let Wagtail write no cell that `harmless_cell` has not seen: in its own reports and lists, and in those to come.

    Its views are named in its own table of addresses, where no other class can take their place; what they share is
    this one method.
    """
    wagtails_own = SpreadsheetExportMixin.preprocess_field_value
    if getattr(wagtails_own, "is_harmless", False):
        return

    def preprocess_field_value(self: Any, field: str, value: Any, export_format: str) -> Any:
        return harmless_cell(wagtails_own(self, field, value, export_format))

    preprocess_field_value.is_harmless = True  # type: ignore[attr-defined]
    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
