"""An export of any number of rows: the first line at once, a portion in memory, and readable in Excel."""

from __future__ import annotations

import codecs
import csv
import gc
import io
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from clinic.core import spreadsheets
from leadcapture.models import DailyCount, Kind, Lead, ScreeningRequest, TipsFormPage

pytestmark = pytest.mark.django_db
MANY = 230


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "ROWS_AT_ONCE", 50)


@pytest.fixture
def leads(tips_page: TipsFormPage) -> list[Lead]:
    return Lead.objects.bulk_create(
        Lead(first_name=f"Zoë {number}", email=f"zoe{number}@example.com", form_page=tips_page)
        for number in range(MANY)
    )


def alive(model: type) -> int:
    gc.collect()  # Django's rows and what was prefetched for them hold each other
    return sum(type(one) is model for one in gc.get_objects())


def read(chunks: list[bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(chunks).decode("utf-8-sig"))))


def test_the_first_line_comes_before_any_row_is_read(admin: Client, leads: list[Lead]) -> None:
    response = admin.get("/admin/lead/?export=csv")
    stream = iter(response.streaming_content)
    with CaptureQueriesContext(connection) as captured:
        first = next(stream)
    assert len(captured) == 0
    assert first.startswith(codecs.BOM_UTF8 + b"First name,")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert len(read([first, *stream])) == MANY


def test_a_portion_of_the_rows_is_in_memory(admin: Client, leads: list[Lead]) -> None:
    leads.clear()
    others = alive(Lead)  # of tests before
    most, lines = 0, []
    for number, line in enumerate(admin.get("/admin/lead/?export=csv").streaming_content):
        lines.append(line)
        if number % 20 == 0:
            most = max(most, alive(Lead))
    assert most - others <= 2 * 50
    names = [row["First name"] for row in read(lines)]
    assert names == [f"Zoë {number}" for number in reversed(range(MANY))]


def test_a_workbook_holds_them_all(admin: Client, leads: list[Lead]) -> None:
    response = admin.get("/admin/lead/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    names = [row[0] for row in sheet.values]
    assert names == ["First name", *(f"Zoë {number}" for number in reversed(range(MANY)))]


def test_each_portion_takes_the_same_few_queries(admin: Client, leads: list[Lead]) -> None:
    with CaptureQueriesContext(connection) as captured:
        list(admin.get("/admin/lead/?export=csv").streaming_content)
    assert len(captured) <= 20 + 5 * -(-MANY // 50)


def test_what_is_erased_during_the_download_is_left_out(admin: Client, leads: list[Lead]) -> None:
    stream = iter(admin.get("/admin/lead/?export=csv").streaming_content)
    lines = [next(stream), next(stream)]
    ScreeningRequest.objects.all().delete()
    Lead.objects.filter(pk=leads[0].pk).delete()
    names = {row["First name"] for row in read([*lines, *stream])}
    assert len(names) == MANY - 1
    assert "Zoë 0" not in names


def test_filters_searches_and_orders_hold(admin: Client, leads: list[Lead]) -> None:
    response = admin.get("/admin/lead/?export=csv&q=zoe1&ordering=first_name")
    names = [row["First name"] for row in read(list(response.streaming_content))]
    assert names == sorted(f"Zoë {n}" for n in range(MANY) if str(n).startswith("1"))


def test_the_figures_too(admin: Client) -> None:
    from django.utils import timezone

    DailyCount.objects.bulk_create(
        DailyCount(day=timezone.localdate(), kind=Kind.VIEW, page_id=number, source="direct", number=1)
        for number in range(700)
    )
    for format_ in ("csv", "xlsx"):
        response = admin.get("/admin/reports/figures/", {"export": format_})
        content = list(response.streaming_content)
        if format_ == "csv":
            assert len(read(content)) == 700
            assert content[0].startswith(codecs.BOM_UTF8)
        else:
            assert load_workbook(io.BytesIO(b"".join(content))).active.max_row == 701


IN_A_PROCESS_OF_ITS_OWN = """
import resource, sys, django
django.setup()
from django.test.utils import setup_databases
from django.test.runner import DiscoverRunner
setup_databases(0, False)
from django.test import Client
from leadcapture.models import Lead
from tests.factories import SuperuserFactory, home_page
home_page()
client = Client()
client.force_login(SuperuserFactory())
def export(rows):
    Lead.objects.bulk_create((Lead(first_name=f"A{n}", email=f"a{rows}-{n}@example.com") for n in range(rows)), batch_size=500)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for format_ in sys.argv[1:]:
        size = sum(len(chunk) for chunk in client.get(f"/admin/lead/?export={format_}").streaming_content)
        assert size > rows * 20, size
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
export(500)
print(round(export(12000), 1))
"""


def test_twelve_thousand_leads_take_some_megabytes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, "csv", "xlsx"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.settings.test"},
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    # With every row in memory it were some 17 kB for each: 200 MB.
    assert float(done.stdout.split()[-1]) < 40
