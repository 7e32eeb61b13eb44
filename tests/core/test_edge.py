"""What a cache in front of the site is told: how long a page may be kept, and that something has changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from clinic.core import edge
from clinic.core.models import ContentGeneration
from tests.factories import NoticeFactory, StandardPageFactory, UserFactory, home_page, restrict


@pytest.fixture
def purges(settings: Any) -> Iterator[list[tuple[str, str]]]:
    """The requests that an edge gets."""
    got: list[tuple[str, str]] = []

    class Edge(BaseHTTPRequestHandler):
        def do_PURGE(self) -> None:
            got.append((self.path, self.headers["X-Purge"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Edge)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EDGE_CACHE_URLS = [f"http://127.0.0.1:{server.server_port}/"]
    yield got
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_a_change_ends_every_page_once_its_transaction_is_through(purges: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        for _ in range(3):
            ContentGeneration.bump()
        assert purges == []
    assert purges == [("/", "everything")]


@pytest.mark.django_db(transaction=True)
def test_an_edge_that_asks_at_once_is_answered_with_the_new_number(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the change has no transaction of its own, as Wagtail's changes of privacy have none."""
    settings.EDGE_CACHE_URLS = ["http://edge.example/"]
    ContentGeneration.bump()
    before = ContentGeneration.current()
    seen = []
    monkeypatch.setattr(edge, "_purge", lambda what: seen.append((what, ContentGeneration.current())))
    ContentGeneration.bump()
    assert seen == [("everything", before + 1)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["unpublished", "deleted", "moved", "private", "notice deleted"])
def test_what_is_withdrawn_is_not_kept_for_worse_days(how: str, purges: list[tuple[str, str]]) -> None:
    home_page()
    page, section, notice = StandardPageFactory(), StandardPageFactory(), NoticeFactory()
    purges.clear()
    page.save_revision().publish()
    assert {what for _, what in purges} == {"everything"}
    if how == "unpublished":
        page.unpublish()
    elif how == "deleted":
        page.delete()
    elif how == "notice deleted":
        notice.delete()
    elif how == "moved":
        page.move(section, pos="last-child")
    else:
        restrict(page)
    assert ("/", "withdrawn") in purges


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_taken_back_ends_nothing(purges: list[tuple[str, str]]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ContentGeneration.bump()
        raise ZeroDivisionError
    assert purges == []


@pytest.mark.django_db(transaction=True)
def test_an_edge_that_does_not_answer_holds_nobody_up(settings: Any, caplog: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(edge, "TIMEOUT", 0.2)
    settings.EDGE_CACHE_URLS = ["http://127.0.0.1:9/"]
    before = ContentGeneration.current()
    ContentGeneration.bump()
    assert "127.0.0.1:9" in caplog.text
    assert ContentGeneration.current() == before + 1


def test_a_page_may_be_kept_until_the_next_scheduled_change(home: Any, client: Client, settings: Any) -> None:
    settings.EDGE_CACHE_URLS = ["http://edge.example/"]
    settings.PAGE_CACHE_SECONDS = 3600
    NoticeFactory(show_from=timezone.now() + timedelta(seconds=100))
    page = StandardPageFactory()
    for _ in range(2):
        response = client.get(page.url)
        assert 90 <= int(response["Surrogate-Control"].removeprefix("max-age=")) <= 100
    unchanged = client.get(page.url, headers={"if-none-match": response["ETag"]})
    assert unchanged.status_code == 304
    assert "max-age=" in unchanged["Surrogate-Control"]


def test_in_the_last_second_before_a_change_not_even_what_is_unchanged_is_kept(
    home: Any, client: Client, settings: Any
) -> None:
    # An edge keeps what it has for as long as it was told before, unless "not modified" says otherwise.
    settings.EDGE_CACHE_URLS = ["http://edge.example/"]
    settings.PAGE_CACHE_SECONDS = 3600
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as moment:
        NoticeFactory(show_from=timezone.now() + timedelta(seconds=100))
        page = StandardPageFactory()
        tag = client.get(page.url)["ETag"]
        moment.shift(99.5)
        assert "Surrogate-Control" not in client.get(page.url)
        unchanged = client.get(page.url, headers={"if-none-match": tag})
        assert (unchanged.status_code, unchanged["Surrogate-Control"]) == (304, "max-age=0")


@pytest.mark.parametrize("address", ["/search/?q=ankle", "/no-such-page/", "/healthz", "/about/?q=1"])
def test_nothing_else_is_kept(home: Any, client: Client, settings: Any, address: str) -> None:
    settings.EDGE_CACHE_URLS = ["http://edge.example/"]
    StandardPageFactory(slug="about")
    assert "Surrogate-Control" not in client.get(address)


def test_what_people_see_who_are_logged_in_is_not_kept(home: Any, client: Client, settings: Any) -> None:
    settings.EDGE_CACHE_URLS = ["http://edge.example/"]
    page = StandardPageFactory()
    client.force_login(UserFactory())
    assert "Surrogate-Control" not in client.get(page.url)


def test_without_an_edge_nothing_is_said(home: Any, client: Client) -> None:
    assert "Surrogate-Control" not in client.get(StandardPageFactory().url)


def test_a_page_that_was_being_made_while_something_changed_is_not_kept(
    home: Any, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EDGE_CACHE_URLS = ["http://127.0.0.1:9/"]
    page = StandardPageFactory()
    served = type(page).serve

    def while_somebody_publishes(*arguments: Any, **more: Any) -> Any:
        response = served(*arguments, **more)
        ContentGeneration.bump()
        return response

    tag = client.get(page.url)["ETag"]
    ContentGeneration.bump()
    monkeypatch.setattr(type(page), "serve", while_somebody_publishes)
    assert "Surrogate-Control" not in client.get(page.url)
    unchanged = client.get(page.url, headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged["Surrogate-Control"]) == (304, "max-age=0")
    monkeypatch.setattr(type(page), "serve", served)
    assert "Surrogate-Control" in client.get(page.url)
