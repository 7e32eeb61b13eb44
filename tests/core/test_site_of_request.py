"""What is remembered before the page of a request is known follows every change at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction, Site

from blog.models import HealthTipPage
from tests.factories import (
    HealthTipIndexPageFactory,
    HealthTipPageFactory,
    StandardPageFactory,
    restrict,
)


def visited(url: str) -> int:
    """The status for a visitor whom the page cache does not answer, after another one was there."""
    Client().get(url + "?measured=1")
    return Client().get(url + "?measured=1").status_code


def asks_for_a_password(url: str) -> bool:
    return "Password required" in Client().get(url + "?measured=1").content.decode()


def test_a_page_that_becomes_private_asks_at_once(home: Page) -> None:
    page = StandardPageFactory()
    assert visited(page.url) == 200
    assert not asks_for_a_password(page.url)
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="open"
    )
    assert asks_for_a_password(page.url)
    restriction.delete()
    assert not asks_for_a_password(page.url)


def test_a_page_below_a_private_one_is_private_too(home: Page) -> None:
    article = HealthTipPageFactory()
    other = StandardPageFactory()
    restrict(article.get_parent())
    assert asks_for_a_password(article.url)
    assert not asks_for_a_password(other.url)


def test_the_site_has_another_home_page_at_once(home: Page) -> None:
    page = StandardPageFactory(title="About us")
    assert visited("/") == 200
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": page})
    assert "About us" in Client().get("/?measured=1").content.decode()


def test_a_page_that_is_unpublished_is_not_found(home: Page) -> None:
    article = HealthTipPageFactory()
    url = article.url
    assert visited(url) == 200
    article.unpublish()
    assert visited(url) == 404


def test_a_page_that_is_moved_is_found_where_it_is(home: Page) -> None:
    page, section = StandardPageFactory(), StandardPageFactory()
    url = page.url
    assert visited(url) == 200
    page.move(section, pos="last-child")
    moved = Page.objects.get(pk=page.pk)
    assert moved.url != url
    assert visited(moved.url) == 200
    assert visited(url) in (301, 404)


@pytest.mark.parametrize("path", ["/health-tips/none/", "/none/at/all/", "/health-tips/x/y/"])
def test_an_address_without_a_page_is_not_found(home: Page, path: str) -> None:
    HealthTipPageFactory()
    assert visited(path) == 404


def test_a_text_links_only_articles_that_everybody_may_read(home: Page) -> None:
    shown, draft = (HealthTipPageFactory(title=title) for title in ("Shown", "Draft"))
    section = HealthTipIndexPageFactory(slug="private")
    private = HealthTipPageFactory(title="Private", parent=section)
    restrict(section)
    HealthTipPage.objects.get(pk=draft.pk).unpublish()
    body = [
        {
            "type": "more_articles",
            "value": {"heading": "More", "pages": [draft.pk, private.pk, 99999, shown.pk]},
        }
    ]
    article = HealthTipPageFactory(body=json.dumps(body))
    html: Any = Client().get(article.url).content.decode()
    assert f'href="{shown.url}"' in html
    assert private.url not in html
    assert draft.url not in html
