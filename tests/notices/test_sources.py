"""Notices that other parts of the site put up stand among those that staff write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from clinic.notices import sources
from clinic.notices.sources import ShownNotice, key_of_words, notice_source
from tests.factories import HealthTipPageFactory, NoticeFactory, StandardPageFactory
from tests.notices.typed import at_once

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Storm:
    """A source with one notice, from noon for an hour."""

    notice = ShownNotice(
        kind="announcement",
        title="Storm",
        text="<p>The road is closed.</p>",
        key=key_of_words("storm", "Storm"),
        link_address="/about/",
        link_text="What to do",
        sort_order=5,
    )

    def shown(self, at: datetime) -> list[ShownNotice]:
        return [self.notice] if NOON <= at < NOON + HOUR else []

    def next_change(self, after: datetime) -> datetime | None:
        return next((moment for moment in (NOON, NOON + HOUR) if moment > after), None)


@pytest.fixture
def storm(home: Any) -> Iterator[Storm]:
    source = notice_source(Storm())
    yield source
    sources._sources.remove(source)


def shown(client: Client, address: str = "/") -> list[str]:
    return [notice.title for notice in client.get(address).context["notices"]]


def test_it_stands_among_the_stored_ones_in_order(storm: Storm, client: Client) -> None:
    at_once(3)
    NoticeFactory(title="Higher", sort_order=1)
    NoticeFactory(title="Lower", sort_order=9)
    with time_machine.travel(NOON, tick=False):
        assert shown(client) == ["Higher", "Storm", "Lower"]


def test_it_looks_like_any_other(storm: Storm, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        html = client.get("/").content.decode()
    assert f'data-notice-key="{storm.notice.key}"' in html
    assert '<a href="/about/">What to do</a>' in html
    assert "The road is closed." in html


def test_it_begins_and_ends_on_a_cached_page(storm: Storm, client: Client) -> None:
    with time_machine.travel(NOON - timedelta(seconds=60), tick=False) as now:
        for expected in (0, 1, 0):
            assert client.get("/").content.decode().count("Storm") == expected * 2
            assert client.get("/").headers["X-Page-Cache"] == "hit"
            now.shift(60 if expected == 0 else HOUR)


def test_it_stands_only_in_its_sections(storm: Storm, client: Client) -> None:
    article, about, team = (
        HealthTipPageFactory(slug="ankle"),
        StandardPageFactory(slug="about"),
        StandardPageFactory(slug="prices"),
    )
    storm.notice = ShownNotice(
        kind="announcement", title="Storm", key="1", sections=(article.get_parent().path, about.path)
    )
    with time_machine.travel(NOON, tick=False):
        pages = {page.slug: shown(client, page.url) for page in (article, about, team)}
        assert pages == {"ankle": ["Storm"], "about": ["Storm"], "prices": []}
        assert shown(client, "/search/") == []
