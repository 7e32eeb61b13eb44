"""Exports of the admin that no cell can turn into a program, and that no number of rows can turn into an outage."""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin

# What spreadsheet programs take for the beginning of a formula, also in their full-width forms:
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

#: So many objects are in memory while a file is written.
ROWS_AT_ONCE = 500


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


def rows_in_chunks(rows: Any) -> Iterator[Any]:
    """
    The objects of a queryset in their order, a portion in memory at a time; of what is none, one after the other.

    Only the keys are read at first. No query stays open while somebody downloads slowly, and what is deleted meanwhile is
    left out.
    """
    query: Any = getattr(rows, "query", None)
    is_read = getattr(rows, "_result_cache", None) is not None  # a report has added something to each row
    if not isinstance(rows, QuerySet) or is_read or query.is_sliced or query.combinator or query.distinct:
        yield from rows
    elif rows._fields is not None:  # type: ignore[attr-defined]
        # Dictionaries or tuples, which have no keys.
        yield from rows.iterator(chunk_size=ROWS_AT_ONCE)
    else:
        keys = list(rows.values_list("pk", flat=True))
        for first in range(0, len(keys), ROWS_AT_ONCE):
            wanted = keys[first : first + ROWS_AT_ONCE]
            found = {row.pk: row for row in rows.order_by().filter(pk__in=wanted)}
            for key in wanted:
                if key in found:
                    yield found.pop(key)


def stream_csv(self: Any, queryset: Any) -> Iterator[bytes]:
    """
    The lines of a CSV file, its headings at once, and before them the mark by which Excel knows UTF-8.

    Wagtail's own would read every row before the first.
    """
    writer = csv.DictWriter(Echo(), fieldnames=self.list_export)
    headings = {field: self.get_heading(queryset, field) for field in self.list_export}
    yield codecs.BOM_UTF8 + writer.writerow(headings)
    for row in rows_in_chunks(queryset):
        yield self.write_csv_row(writer, self.to_row_dict(row))


def write_csv_response(self: Any, queryset: Any) -> StreamingHttpResponse:
    """The file of `stream_csv`, which says how it is encoded."""
    response = StreamingHttpResponse(self.stream_csv(queryset), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{self.get_filename()}.csv"'
    return response


def write_xlsx_response(self: Any, queryset: Any) -> FileResponse:
    """The workbook, from a file that is gone once it is sent: not from memory."""
    output = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        self.write_xlsx(RowsInChunks(queryset), output)
    except BaseException:
        output.close()
        raise
    output.seek(0)
    return FileResponse(
        output,
        as_attachment=True,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename=f"{self.get_filename()}.xlsx",
    )


class RowsInChunks:
    """The rows in chunks for Wagtail's writer, which asks what they are rows of for its headings."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    @property
    def model(self) -> Any:
        """The model; `AttributeError` for rows of none, which Wagtail knows."""
        return self.rows.model

    def __iter__(self) -> Iterator[Any]:
        return rows_in_chunks(self.rows)


def make_every_export_harmless() -> None:
    """
    Let Wagtail write no cell that `harmless_cell` has not seen, and hold no more rows than `ROWS_AT_ONCE`: in its own
    reports and lists, and in those to come.

    Its views are named in its own table of addresses, where no other class can take their place; what they share is
    this one class.
    """
    wagtails_own = SpreadsheetExportMixin.preprocess_field_value
    if getattr(wagtails_own, "is_harmless", False):
        return

    def preprocess_field_value(self: Any, field: str, value: Any, export_format: str) -> Any:
        return harmless_cell(wagtails_own(self, field, value, export_format))

    preprocess_field_value.is_harmless = True  # type: ignore[attr-defined]
    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
    SpreadsheetExportMixin.stream_csv = stream_csv
    SpreadsheetExportMixin.write_csv_response = write_csv_response
    SpreadsheetExportMixin.write_xlsx_response = write_xlsx_response
