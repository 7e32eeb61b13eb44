"""The feed of the health tips."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.models import HealthTipIndexPage, HealthTipPage
from tests.factories import (
    ClinicianPageFactory,
    HealthTipIndexPageFactory,
    HealthTipPageFactory,
    StandardPageFactory,
    TopicPageFactory,
)

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEED = "/health-tips/feed/"


@pytest.fixture(autouse=True)
def _series(site: Any) -> None:
    site.hostname, site.port = "www.example.org", 443
    site.save()
    HealthTipIndexPageFactory(introduction="Answers from a physical therapist.")


def feed(client: Client) -> ElementTree.Element:
    response = client.get(FEED)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def titles(client: Client) -> list[str | None]:
    return [entry.findtext("a:title", namespaces=ATOM) for entry in feed(client).findall("a:entry", ATOM)]


def test_it_names_the_series_and_where_it_lives(client: Client) -> None:
    tree = feed(client)
    assert tree.findtext("a:title", namespaces=ATOM) == "Maren Holloway's Health Tips"
    links = {link.get("rel"): link.get("href") for link in tree.findall("a:link", ATOM)}
    assert links == {
        "alternate": "https://www.example.org/health-tips/",
        "self": "https://www.example.org/health-tips/feed/",
    }


def test_an_entry_has_title_summary_author_dates_topics_and_a_full_address(client: Client) -> None:
    published = datetime(2026, 3, 2, 15, tzinfo=UTC)
    page = HealthTipPageFactory(
        title="Why does my heel hurt?",
        slug="heel",
        introduction="The first steps hurt most. " * 20,
        author=ClinicianPageFactory(title="Maren Holloway", credentials="PT, DPT"),
        published_on=date(2026, 3, 1),
        last_published_at=published,
        topics=[TopicPageFactory(title="Ankle and foot"), TopicPageFactory(title="Unpublished", draft=True)],
    )
    (entry,) = feed(client).findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Why does my heel hurt?"
    assert entry.findtext("a:summary", namespaces=ATOM) == page.introduction
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Maren Holloway, PT, DPT"
    assert entry.findtext("a:published", namespaces=ATOM) == "2026-03-01T00:00:00-05:00"
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-03-02T15:00:00+00:00"
    assert [category.get("term") for category in entry.findall("a:category", ATOM)] == ["Ankle and foot"]
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert link.get("href") == "https://www.example.org/health-tips/heel/"


def test_the_identifier_outlives_the_address(client: Client) -> None:
    page = HealthTipPageFactory(slug="heel")
    before = feed(client).findtext("a:entry/a:id", namespaces=ATOM)
    page.slug = "heel-pain"
    page.save_revision().publish()
    assert feed(client).findtext("a:entry/a:id", namespaces=ATOM) == before
    assert before == f"urn:uuid:{page.translation_key}"


def test_the_newest_twenty_first(client: Client) -> None:
    for day in range(1, 26):
        HealthTipPageFactory(title=f"Day {day}", published_on=date(2026, 3, day))
    assert titles(client) == [f"Day {day}" for day in range(25, 5, -1)]


def test_only_what_everybody_may_read(client: Client) -> None:
    HealthTipPageFactory(title="Published")
    HealthTipPageFactory(title="Draft", draft=True)
    HealthTipPageFactory(title="Expired", expired=True)
    HealthTipPageFactory(title="Private", private=True)
    StandardPageFactory(title="Not a health tip")
    assert titles(client) == ["Published"]


def test_without_articles_it_is_empty_and_valid(client: Client) -> None:
    assert titles(client) == []


def test_hostile_words_and_characters_that_xml_has_not(client: Client) -> None:
    HealthTipPageFactory(
        title="</title><script>alert(1)</script> & \x0b\x08 ]]>", introduction="Bell \x07, \ufffe and 😀"
    )
    assert titles(client) == ["</title><script>alert(1)</script> &  ]]>"]


def test_it_takes_a_fixed_number_of_queries(client: Client, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 0

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(FEED)
        return len(queries)

    topic = TopicPageFactory()
    HealthTipPageFactory(topics=[topic])
    client.get(FEED)
    few = count()
    for _ in range(15):
        HealthTipPageFactory(topics=[topic])
    assert count() == few


def test_it_is_cached_until_something_is_published(client: Client) -> None:
    page = HealthTipPageFactory(title="First")
    client.get(FEED)
    assert client.get(FEED).headers["X-Page-Cache"] == "hit"
    page.title = "Renamed"
    page.save_revision().publish()
    assert titles(client) == ["Renamed"]


def test_the_list_itself_is_still_a_page_that_is_cached(client: Client) -> None:
    assert client.get("/health-tips/").status_code == 200
    assert client.get("/health-tips/").headers["X-Page-Cache"] == "hit"
    assert client.get("/health-tips/?page=2").status_code == 200


def test_the_list_can_be_previewed(admin: Client) -> None:
    page = HealthTipIndexPage.objects.get()
    response = page.make_preview_request()
    assert response.status_code == 200
    assert "Maren Holloway" in response.rendered_content


def test_an_unpublished_series_has_no_feed(client: Client) -> None:
    HealthTipIndexPage.objects.get().unpublish()
    assert client.get(FEED).status_code == 404


def test_the_series_and_its_articles_know_the_feeds_address() -> None:
    page = HealthTipPageFactory(slug="heel")
    assert page.feed_url == FEED
    assert HealthTipIndexPage.objects.get().feed_url == page.feed_url
    assert HealthTipPage(title="New").feed_url == ""
