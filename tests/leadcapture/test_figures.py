"""Counting by day: each thing once, whoever counts at the same time, and never at a visitor's cost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clinic.core.clock import jobs
from leadcapture import clock_jobs, figures
from leadcapture.attribution import DIRECT, OTHER, Source, Touch, Visit
from leadcapture.links import tips_token
from leadcapture.models import DailyCount, Kind, Lead, LeadSource, ScreeningFormPage, TipsFormPage
from leadcapture.services import confirm
from tests.database import migrated_copy
from tests.factories import LeadFactory, StandardPageFactory
from tests.processes import clean_environment

from .conftest import Post

Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """What is counted within is counted, as after a transaction of its own."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def counted(**wanted: Any) -> int:
    return sum(DailyCount.objects.filter(**wanted).values_list("number", flat=True))


@pytest.mark.django_db
class TestCounting:
    def test_adds_one_to_the_day_the_page_the_form_and_the_source(self, committed: Committed) -> None:
        page, form_page = StandardPageFactory(), StandardPageFactory()
        source = Source("newsletter", "email", "november")
        with committed():
            for _ in range(3):
                figures.count(
                    Kind.REQUEST, page=page, form_page=form_page, on=date(2026, 11, 2), source=source
                )
        row = DailyCount.objects.get()
        assert (row.day, row.kind, row.page_id, row.form_id) == (
            date(2026, 11, 2),
            Kind.REQUEST,
            page.pk,
            form_page.pk,
        )
        assert (row.source, row.medium, row.campaign) == ("newsletter", "email", "november")
        assert row.number == 3

    def test_is_direct_and_without_a_page_where_nothing_is_known(self, committed: Committed) -> None:
        with committed():
            figures.count(Kind.VIEW)
        row = DailyCount.objects.get()
        assert (row.page_id, row.form_id, row.source, row.number) == (0, 0, DIRECT, 1)

    def test_is_of_the_clinics_day(self, committed: Committed, time_machine: Any, settings: Any) -> None:
        assert settings.TIME_ZONE == "America/New_York"
        time_machine.move_to("2026-11-21 03:30:00+00:00", tick=False)
        with committed():
            figures.count(Kind.VIEW, page=1)
        assert DailyCount.objects.get().day == date(2026, 11, 20)

    def test_happens_after_the_transaction_and_holds_no_lock_in_it(self, committed: Committed) -> None:
        with committed():
            figures.count(Kind.VIEW, page=1)
            assert not DailyCount.objects.exists()
        assert counted() == 1

    def test_is_one_statement_in_which_the_database_adds(self, committed: Committed) -> None:
        with committed():
            figures.count(Kind.VIEW, page=1)
        with CaptureQueriesContext(connection) as captured, committed():
            figures.count(Kind.VIEW, page=1)
        statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
        assert len(statements) == 1
        assert '"number" = ("leadcapture_dailycount"."number" + 1)' in statements[0]
        assert counted() == 2

    def test_does_not_happen_where_the_transaction_is_undone(self, committed: Committed) -> None:
        with committed(), pytest.raises(ZeroDivisionError), transaction.atomic():
            figures.count(Kind.REQUEST)
            raise ZeroDivisionError
        assert not DailyCount.objects.exists()

    def test_that_fails_harms_nobody_and_logs_no_word_of_it(
        self, committed: Committed, monkeypatch: pytest.MonkeyPatch, caplog: Any
    ) -> None:
        def fail(*arguments: Any, **options: Any) -> None:
            raise DatabaseError("full of secrets")

        monkeypatch.setattr(figures, "_increase", fail)
        with committed():
            figures.count(Kind.VIEW, source=Source("secret-campaign"))
        assert "DatabaseError" in caplog.text
        assert "secret" not in caplog.text

    def test_has_a_bounded_number_of_sources_a_day(
        self, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(figures, "PLACES_FOR_NEW", 5)
        with committed():
            for number in range(12):
                figures.count(Kind.VIEW, page=1, source=Source(f"made-up-{number}"))
            figures.count(Kind.VIEW, page=2, source=Source("made-up-3"))
            figures.count(Kind.VIEW, page=2, source=Source("google"))
        assert set(DailyCount.objects.values_list("source", flat=True)) == {
            *(f"made-up-{number}" for number in range(5)),
            OTHER,
            "google",
        }
        assert counted(source=OTHER) == 7
        assert counted(page_id=2) == 2

    def test_is_held_by_the_database(self) -> None:
        row = {"day": date(2026, 11, 2), "kind": Kind.VIEW, "page_id": 1, "source": DIRECT}
        DailyCount.objects.create(**row)
        with pytest.raises(IntegrityError), transaction.atomic():
            DailyCount.objects.create(**row)
        with pytest.raises(IntegrityError), transaction.atomic():
            DailyCount.objects.create(**row | {"kind": "smile"})


@pytest.mark.django_db
class TestWhatIsCounted:
    def test_a_new_lead_once_where_it_came_from(
        self, ask_for_tips: Post, tips_page: TipsFormPage, committed: Committed
    ) -> None:
        article = StandardPageFactory()
        sent = {"source_page": str(article.pk), "last_touch": "utm_source=poster&utm_campaign=opening"}
        with committed():
            ask_for_tips(**sent)
            ask_for_tips(**sent)
        row = DailyCount.objects.get()
        assert (row.kind, row.page_id, row.form_id, row.number) == (
            Kind.REQUEST,
            article.pk,
            tips_page.pk,
            1,
        )
        assert (row.source, row.campaign) == ("poster", "opening")

    def test_a_screening_request(
        self, ask_for_screening: Post, screening_page: ScreeningFormPage, committed: Committed
    ) -> None:
        with committed():
            ask_for_screening(last_touch="referrer=www.bing.com")
        assert counted(kind=Kind.REQUEST, form_id=screening_page.pk, source="bing") == 1

    def test_no_form_that_was_refused_or_came_from_a_machine(
        self, ask_for_tips: Post, committed: Committed
    ) -> None:
        with committed():
            ask_for_tips(email="nonsense")
            ask_for_tips(website="https://example.com")
        assert not DailyCount.objects.exists()

    def test_a_lead_is_kept_although_it_can_not_be_counted(
        self, ask_for_tips: Post, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(figures, "_count_now", lambda *arguments: 1 / 0)
        with committed():
            assert ask_for_tips().status_code == 303
        assert Lead.objects.count() == 1

    def test_a_sheet_whose_button_is_pressed_and_none_that_a_scanner_opens(
        self, visitor: Any, tips_page: TipsFormPage, committed: Committed
    ) -> None:
        article = StandardPageFactory()
        lead = LeadFactory(form_page=tips_page, source_page=article)
        LeadSource.objects.keep(lead, Visit(last=Touch("newsletter")))
        address = f"/tips/{tips_token(lead)}/"
        sheet = tips_page.tip_sheets.get().tip_sheet
        with committed():
            visitor.get(address)
            visitor.get(f"{address}{sheet.slug}/")
            visitor.get(f"{address}{sheet.slug}.pdf")
            visitor.post(f"{address}nothing/")
        assert not DailyCount.objects.exists()
        with committed():
            assert visitor.post(f"{address}{sheet.slug}/").status_code == 303
        row = DailyCount.objects.get()
        assert (row.kind, row.page_id, row.form_id, row.source, row.number) == (
            Kind.DOWNLOAD,
            article.pk,
            tips_page.pk,
            "newsletter",
            1,
        )

    def test_an_address_when_it_is_confirmed_and_once(
        self, tips_page: TipsFormPage, committed: Committed
    ) -> None:
        lead = LeadFactory(form_page=tips_page)
        LeadSource.objects.keep(lead, Visit(last=Touch("poster")))
        with committed():
            confirm(lead, asked_at=lead.requested_at)
            confirm(lead, asked_at=lead.requested_at)
        assert counted(kind=Kind.CONFIRMATION, form_id=tips_page.pk, source="poster") == 1

    def test_a_lead_whose_form_page_and_source_are_gone(self, committed: Committed) -> None:
        lead = LeadFactory()
        lead.form_page = None
        with committed():
            figures.count_lead(Kind.CONFIRMATION, lead)
        row = DailyCount.objects.get()
        assert (row.kind, row.page_id, row.form_id, row.source) == (Kind.CONFIRMATION, 0, 0, DIRECT)


@pytest.mark.django_db
class TestForgetting:
    @pytest.mark.parametrize(
        ("today", "first"),
        [
            (date(2026, 11, 23), date(2024, 10, 1)),
            (date(2026, 1, 1), date(2023, 12, 1)),
            (date(2026, 2, 28), date(2024, 1, 1)),
        ],
    )
    def test_whole_months_after_25(self, today: date, first: date) -> None:
        assert figures.first_day_kept(today) == first

    def test_deletes_older_ones_and_no_others(self) -> None:
        for day in (date(2024, 9, 30), date(2024, 10, 1), date(2026, 11, 23)):
            DailyCount.objects.create(day=day, kind=Kind.VIEW, source=DIRECT, number=1)
        assert figures.forget_old_counts(date(2026, 11, 23)) == 1
        assert DailyCount.objects.order_by("day").first().day == date(2024, 10, 1)

    def test_is_done_by_the_clock(self, time_machine: Any) -> None:
        assert clock_jobs.forget_old_figures in [job.function for job in jobs]
        DailyCount.objects.create(day=date(2020, 1, 1), kind=Kind.VIEW, source=DIRECT, number=1)
        clock_jobs.forget_old_figures()
        assert not DailyCount.objects.exists()


COUNT_IN_THREADS = """
import django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from django.db import connection
from leadcapture import figures
from leadcapture.attribution import Source
from leadcapture.models import Kind

def count(thread):
    for number in range(40):
        figures.count(Kind.VIEW, page=number % 4, on=date(2026, 11, 2), source=Source("google"))
    connection.close()

with ThreadPoolExecutor(4) as threads:
    list(threads.map(count, range(4)))
"""


def test_many_processes_and_threads_at_once_lose_and_invent_nothing(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    shutil.copy(migrated_copy(), path)
    environment = clean_environment(
        DJANGO_SETTINGS_MODULE="clinic.settings.test",
        DATABASE_URL=f"sqlite:///{path}",
        PYTHONPATH=os.pathsep.join([str(settings.ROOT), str(settings.ROOT / "site")]),
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", COUNT_IN_THREADS], env=environment, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, b"")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "select page_id, number from leadcapture_dailycount order by page_id"
        ).fetchall()
    assert rows == [(page, 2 * 4 * 10) for page in range(4)]
