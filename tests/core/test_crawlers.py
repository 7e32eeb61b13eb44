"""/robots.txt and /sitemap.xml."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import Site

from tests.factories import (
    HealthTipIndexPageFactory,
    HealthTipPageFactory,
    StandardPageFactory,
    TipsFormPageFactory,
    TopicPageFactory,
)

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(autouse=True)
def _address(site: Site) -> None:
    site.hostname, site.port = "www.example.org", 443
    site.save()


def sitemap(client: Client, **parameters: Any) -> dict[str, str | None]:
    """The addresses of the sitemap with their dates."""
    response = client.get("/sitemap.xml", parameters)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(response.content)
    return {
        url.findtext("s:loc", namespaces=NAMESPACE) or "": url.findtext("s:lastmod", namespaces=NAMESPACE)
        for url in tree.findall("s:url", NAMESPACE)
    }


def test_robots_keeps_crawlers_off_what_is_not_for_them_and_names_the_sitemap(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    for path in ("/admin/", "/search/", "/tips/", "/forms/"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /" not in lines
    assert "Sitemap: https://www.example.org/sitemap.xml" in lines
    assert not response.cookies


def test_the_sitemap_lists_what_everybody_may_read(client: Client) -> None:
    StandardPageFactory(title="About", slug="about")
    StandardPageFactory(title="Draft", slug="draft", draft=True)
    StandardPageFactory(title="Private", slug="private", private=True)
    listed = sitemap(client)
    assert "https://www.example.org/" in listed
    assert "https://www.example.org/about/" in listed
    assert not [address for address in listed if "draft" in address or "private" in address]


def test_thank_you_pages_are_not_in_the_sitemap(client: Client) -> None:
    TipsFormPageFactory(slug="free-tips")
    listed = sitemap(client)
    assert "https://www.example.org/free-tips/" in listed
    assert not [address for address in listed if "thank-you" in address]


def test_a_topic_is_listed_once_it_has_an_article(client: Client) -> None:
    topic = TopicPageFactory(slug="neck")
    HealthTipPageFactory(topics=[topic], private=True)
    assert "https://www.example.org/health-tips/topics/neck/" not in sitemap(client)
    HealthTipPageFactory(topics=[topic])
    assert "https://www.example.org/health-tips/topics/neck/" in sitemap(client, again="1")


def test_an_article_states_the_day_of_its_publication_and_not_of_a_draft(client: Client) -> None:
    published = datetime(2026, 3, 1, 9, tzinfo=UTC)
    article = HealthTipPageFactory(slug="ankle", last_published_at=published)
    article.title = "A draft that nobody sees yet"
    article.save_revision()
    assert sitemap(client)["https://www.example.org/health-tips/ankle/"] == "2026-03-01"


def test_a_page_that_lists_others_states_no_day(client: Client) -> None:
    published = datetime(2026, 3, 1, 9, tzinfo=UTC)
    HealthTipIndexPageFactory(last_published_at=published)
    HealthTipPageFactory(topics=[TopicPageFactory(slug="running", last_published_at=published)])
    listed = sitemap(client)
    assert listed["https://www.example.org/health-tips/"] is None
    assert listed["https://www.example.org/health-tips/topics/running/"] is None
    assert listed["https://www.example.org/"] is None


def test_a_page_that_names_another_address_as_its_own_is_left_out(client: Client) -> None:
    StandardPageFactory(slug="copy", canonical_url="https://www.example.org/original/")
    StandardPageFactory(slug="self", canonical_url="https://www.example.org/self/")
    listed = sitemap(client)
    assert "https://www.example.org/copy/" not in listed
    assert "https://www.example.org/self/" in listed


def test_a_page_of_the_sitemap_that_does_not_exist_is_a_404(client: Client) -> None:
    for number in ("2", "abc", "-1", "9" * 5000):
        assert client.get("/sitemap.xml", {"p": number}).status_code == 404


def test_the_sitemap_takes_a_fixed_number_of_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        HealthTipPageFactory(topics=[TopicPageFactory()] if number % 2 else [])
        TopicPageFactory()
    with django_assert_max_num_queries(19):
        sitemap(client)


def test_both_are_answered_from_the_page_cache_until_something_is_published(client: Client) -> None:
    page = StandardPageFactory(slug="about")
    for address in ("/robots.txt", "/sitemap.xml"):
        client.get(address)
        assert client.get(address).headers.get("X-Page-Cache") == "hit"
    page.unpublish()
    response = client.get("/sitemap.xml")
    assert "X-Page-Cache" not in response.headers
    assert b"/about/" not in response.content
