"""How long a page made now may be served."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import override_settings

from clinic.core import page_cache
from clinic.core.page_cache import next_change, remember, seconds_to_store
from tests.factories import NoticeFactory, StandardPageFactory

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def providers(monkeypatch):
    """No providers but those that the test registers."""
    registered = []
    monkeypatch.setattr(page_cache, "_next_change_providers", registered)
    return registered


@override_settings(PAGE_CACHE_SECONDS=600)
def test_without_a_change_ahead_the_settings_decide(providers):
    assert seconds_to_store(NOW) == 600
    next_change(lambda after: None)
    assert seconds_to_store(NOW) == 600


@override_settings(PAGE_CACHE_SECONDS=600)
def test_the_nearest_change_ends_it(providers):
    for minutes in (5, 2, 8):
        next_change(lambda after, minutes=minutes: after + timedelta(minutes=minutes))
    assert seconds_to_store(NOW) == 120


@override_settings(PAGE_CACHE_SECONDS=600)
def test_a_change_far_ahead_does_not_lengthen_it(providers):
    next_change(lambda after: after + timedelta(days=1))
    assert seconds_to_store(NOW) == 600


@override_settings(PAGE_CACHE_SECONDS=600)
def test_a_change_that_is_due_already_keeps_the_page_out(providers):
    next_change(lambda after: after - timedelta(seconds=1))
    assert seconds_to_store(NOW) == 0


@override_settings(PAGE_CACHE_SECONDS=600)
def test_a_provider_that_fails_takes_no_page_down(providers, home, client, caplog):
    next_change(lambda after: after + timedelta(days=10**9))
    next_change(lambda after: after + timedelta(minutes=5))
    assert seconds_to_store(NOW) == 60
    assert "could not be found out" in caplog.text
    assert client.get("/").status_code == 200


@override_settings(PAGE_CACHE_SECONDS=600)
def test_what_may_be_served_for_no_time_is_not_stored(providers, home, client):
    next_change(lambda after: after)
    page = StandardPageFactory()
    client.get(page.url)
    assert "X-Page-Cache" not in client.get(page.url)


@override_settings(PAGE_CACHE_SECONDS=24 * 3600)
def test_a_notice_appears_and_goes_at_its_minute_though_the_page_is_stored(home, client):
    page = StandardPageFactory()
    with time_machine.travel(NOW, tick=False) as clock:
        NoticeFactory(
            title="Closed this afternoon",
            show_from=NOW + timedelta(hours=1),
            show_until=NOW + timedelta(hours=2),
        )

        def shown() -> tuple[bool, bool]:
            response = client.get(page.url)
            return "Closed this afternoon" in response.content.decode(), "X-Page-Cache" in response

        assert shown() == (False, False)
        assert shown() == (False, True)
        clock.move_to(NOW + timedelta(minutes=59, seconds=59))
        assert shown() == (False, True)
        clock.move_to(NOW + timedelta(hours=1, seconds=1))
        assert shown() == (True, False)
        assert shown() == (True, True)
        clock.move_to(NOW + timedelta(hours=2, seconds=1))
        assert shown() == (False, False)


def test_what_is_remembered_is_made_once_until_the_content_changes(home, rf):
    made = []

    def ask():
        return remember(
            rf.get("/", headers={"host": "testserver"}), "name", lambda: made.append(1) or len(made)
        )

    assert [ask(), ask()] == [1, 1]
    home.save_revision().publish()
    assert [ask(), ask()] == [2, 2]


def test_a_preview_neither_reads_nor_writes_what_is_remembered(home, rf):
    public = rf.get("/", headers={"host": "testserver"})
    preview = rf.get("/", headers={"host": "testserver"})
    preview.is_preview = True
    assert remember(preview, "name", lambda: "draft") == "draft"
    assert remember(public, "name", lambda: "published") == "published"
    assert remember(preview, "name", lambda: "draft") == "draft"


def test_each_host_remembers_for_itself(home, rf):
    one, two = (rf.get("/", headers={"host": host}) for host in ("one.example.com", "two.example.com"))
    assert remember(one, "name", lambda: "one") == "one"
    assert remember(two, "name", lambda: "two") == "two"
