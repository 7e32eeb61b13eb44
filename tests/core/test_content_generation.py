"""How long a process may go on with the content generation that it knows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.core.models import ContentGeneration, generation
from tests.factories import BrandingFactory, home_page


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock; its one item is the present moment."""
    now = [1000.0]
    monkeypatch.setattr(generation, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def change_elsewhere() -> None:
    """What another process does: this one is not told."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_contentgeneration SET number = number + 1")


@pytest.mark.django_db(transaction=True)
def test_the_number_is_read_again_after_a_moment(clock: list[float]) -> None:
    ContentGeneration.bump()
    number = ContentGeneration.recent()
    change_elsewhere()
    clock[0] += generation.RECENT_SECONDS * 0.9
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert ContentGeneration.recent() == number
    assert not queries.captured_queries
    clock[0] += generation.RECENT_SECONDS * 0.2
    assert ContentGeneration.recent() == number + 1


@pytest.mark.django_db(transaction=True)
def test_the_process_that_publishes_sees_it_at_once(clock: list[float]) -> None:
    ContentGeneration.bump()
    number = ContentGeneration.recent()
    ContentGeneration.bump()
    assert ContentGeneration.recent() == number + 1


@pytest.mark.django_db(transaction=True)
def test_who_began_to_read_before_a_change_does_not_remember_the_old_number(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    ContentGeneration.bump()
    current = ContentGeneration.current

    def publish_meanwhile() -> int:
        number = current()
        monkeypatch.setattr(ContentGeneration, "current", current)
        ContentGeneration.bump()
        return number

    monkeypatch.setattr(ContentGeneration, "current", publish_meanwhile)
    ContentGeneration.recent()
    assert ContentGeneration.recent() == current()


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_not_through_yet_is_known_to_its_transaction_only(clock: list[float]) -> None:
    ContentGeneration.bump()
    number = ContentGeneration.recent()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ContentGeneration.bump()
        assert ContentGeneration.recent() == number + 1
        raise ZeroDivisionError
    assert ContentGeneration.recent() == number


@pytest.mark.django_db(transaction=True)
def test_with_an_edge_in_front_every_request_reads_it(clock: list[float], settings: Any) -> None:
    home_page()
    BrandingFactory(site=home_page().get_site())
    settings.EDGE_CACHE_URLS = ["http://127.0.0.1:9"]
    for _ in range(3):
        response = Client().get("/")
    assert response["X-Page-Cache"] == "hit"
    change_elsewhere()
    assert "X-Page-Cache" not in Client().get("/")


@pytest.mark.django_db(transaction=True)
def test_without_one_a_stored_page_is_answered_without_a_query(clock: list[float]) -> None:
    BrandingFactory(site=home_page().get_site())
    for _ in range(2):
        Client().get("/")
    with CaptureQueriesContext(connection) as queries:
        assert Client().get("/")["X-Page-Cache"] == "hit"
    assert not queries.captured_queries
