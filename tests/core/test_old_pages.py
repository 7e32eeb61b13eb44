"""Pages that are served while the database is away: which, with which header, and never what was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from clinic.core.cache import withdrawals
from clinic.core.models import ContentGeneration, generation
from clinic.home.models import StandardPage
from tests.factories import StandardPageFactory, restrict


@pytest.fixture(autouse=True)
def _own_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawals, "mark_file", lambda: tmp_path / "withdrawn")


@pytest.fixture
def page(home: Any) -> StandardPage:
    return StandardPageFactory(title="Insurance")


class Database:
    """Away from `go` until `come_back`: every page that is made fails, and so does the content generation."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch

    def go(self) -> None:
        def refuse(*arguments: Any, **options: Any) -> Any:
            raise OperationalError("connection refused")

        def known(exact: bool = False) -> Any:
            return generation._last_known or generation.ContentState(0, 0), True

        # The tests' own transaction must go on, so that the questions are refused, and not the connection.
        self.patch.setattr(ContentGeneration, "known_state", staticmethod(known))
        self.patch.setattr("wagtail.models.Page.route", refuse)

    def come_back(self) -> None:
        self.patch.undo()


@pytest.fixture
def database() -> Iterator[Database]:
    with pytest.MonkeyPatch.context() as patch:
        yield Database(patch)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def remembered(monkeypatch: pytest.MonkeyPatch | None = None) -> None:
    """What a read outside the tests' transaction leaves behind."""
    generation._last_known = ContentGeneration.current_state()


def test_a_page_that_was_shown_is_shown_with_a_header(
    page: StandardPage, visitor: Client, database: Database
) -> None:
    shown = visitor.get(page.url)
    assert "Cache-Status" not in shown
    remembered()
    database.go()
    again = visitor.get(page.url)
    assert (again.status_code, again.content) == (200, shown.content)
    assert again["Cache-Status"].startswith("clinic; hit; ttl=")
    assert again["Cache-Status"].endswith("; detail=database-away")


def test_a_page_of_an_older_generation_and_one_that_is_over_are_shown(
    page: StandardPage, visitor: Client, database: Database, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)
    shown = visitor.get(page.url)
    ContentGeneration.bump()
    remembered()
    time_machine.shift(5 * 3600)
    database.go()
    again = visitor.get(page.url)
    assert (again.status_code, again.content) == (200, shown.content)
    assert "ttl=-" in again["Cache-Status"]
    database.come_back()
    assert "Cache-Status" not in visitor.get(page.url)


def test_a_page_is_kept_for_a_day_and_not_for_ever(
    page: StandardPage, visitor: Client, database: Database, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)
    visitor.get(page.url)
    remembered()
    time_machine.shift(26 * 3600)
    database.go()
    assert visitor.get(page.url).status_code == 503


def test_a_database_that_answers_one_question_and_not_the_next_ends_no_page(
    page: StandardPage, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = visitor.get(page.url)
    ContentGeneration.bump()

    def refuse(*arguments: Any, **options: Any) -> Any:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr("wagtail.models.Page.route", refuse)
    again = visitor.get(page.url)
    assert (again.status_code, again.content) == (200, shown.content)
    assert "database-away" in again["Cache-Status"]
    never_shown = visitor.get("/never-shown/")
    assert never_shown.status_code == 503
    assert never_shown["Retry-After"]


def unpublish(page: StandardPage) -> None:
    page.unpublish()


def delete(page: StandardPage) -> None:
    page.delete()


def move(page: StandardPage) -> None:
    page.move(StandardPageFactory(title="Elsewhere"), pos="last-child")


@pytest.mark.parametrize("withdraw", [unpublish, delete, move, restrict])
@pytest.mark.parametrize("knows", ["by the number", "by the note alone"])
def test_what_was_withdrawn_does_not_come_back(
    page: StandardPage,
    visitor: Client,
    database: Database,
    withdraw: Any,
    knows: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    url = page.url
    assert visitor.get(url).status_code == 200
    before = ContentGeneration.current_state()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(page)
    # Another process may have read the number last before the withdrawal.
    generation._last_known = ContentGeneration.current_state() if knows == "by the number" else before
    database.go()
    assert visitor.get(url).status_code == 503


def test_without_the_note_the_number_is_enough(
    page: StandardPage, visitor: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another machine withdrew it, whose files this one does not see."""
    monkeypatch.setattr("clinic.core.models.generation.note_withdrawal", lambda: None)
    url = page.url
    visitor.get(url)
    page.unpublish()
    remembered()
    database.go()
    assert visitor.get(url).status_code == 503


def test_where_the_note_can_not_be_read_nothing_old_is_shown(
    page: StandardPage, visitor: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get(page.url)
    remembered()
    monkeypatch.setattr(withdrawals, "mark_file", lambda: Path("/proc/1/root/withdrawn/x" * 200))
    database.go()
    assert visitor.get(page.url).status_code == 503


def test_a_mistake_of_ours_is_no_outage(
    page: StandardPage, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get(page.url)
    ContentGeneration.bump()

    def fail(*arguments: Any, **options: Any) -> Any:
        raise OperationalError("no such column: core_page.new")

    monkeypatch.setattr("wagtail.models.Page.route", fail)
    assert visitor.get(page.url).status_code == 500
