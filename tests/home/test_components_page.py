"""The page of all blocks and components: complete, the site's own look, and for those alone who edit pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page

from tests.core.test_content_security import policy_of
from tests.factories import (
    ClinicianPageFactory,
    DocumentFactory,
    GoogleListingFactory,
    HealthTipPageFactory,
    ImageFactory,
    LocationPageFactory,
    NoticeFactory,
    ServiceFactory,
    TestimonialFactory,
    TipsFormPageFactory,
    TopicPageFactory,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/components/"
TEMPLATES = settings.ROOT / "templates"
OWN_TEMPLATES = {
    str(path.relative_to(TEMPLATES))
    for folder in ("blocks", "components")
    for path in (TEMPLATES / folder).rglob("*.html")
}


@pytest.fixture
def content(branding: Any, roles: None) -> None:
    """A site that has a row for every sample."""
    image = ImageFactory()
    DocumentFactory(), ServiceFactory(), GoogleListingFactory(), TipsFormPageFactory(), NoticeFactory()
    TestimonialFactory()
    LocationPageFactory(open_weekdays=True)
    clinician = ClinicianPageFactory(portrait=image)
    HealthTipPageFactory(author=clinician, hero_image=image, topics=[TopicPageFactory()])


@pytest.fixture
def editor(login: Callable[[str], Client]) -> Client:
    """A browser in which an editor is logged in."""
    return login("editor")


def document_of(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def blocks_of_all_pages() -> set[str]:
    """The name of every block in every StreamField of every type of page."""
    return {
        name
        for model in apps.get_models()
        if issubclass(model, Page)
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
        for name in field.stream_block.child_blocks
    }


def test_every_block_of_every_page_type_is_shown(content: None, editor: Client) -> None:
    samples = document_of(editor.get(ADDRESS)).select("[data-block]")
    shown = {
        sample["data-block"]
        for sample in samples
        if sample.select_one(".sample-body").get_text(strip=True) or sample.select_one(".sample-body img")
    }
    assert len(shown) > 20
    assert blocks_of_all_pages() - shown == set()


def test_every_template_of_a_block_or_a_component_is_used(content: None, editor: Client) -> None:
    used = {template.name for template in editor.get(ADDRESS).templates}
    assert OWN_TEMPLATES - used == set()


def test_no_sample_misses_anything_on_a_site_with_content(content: None, editor: Client) -> None:
    text = document_of(editor.get(ADDRESS)).get_text()
    assert "This site has no" not in text


def test_a_site_without_content_says_what_is_missing(home: Any, editor: Client) -> None:
    document = document_of(editor.get(ADDRESS))
    missing = document.select_one("#block-picture-decorative").find_parent(class_="sample").get_text()
    assert "This site has no picture yet" in missing
    assert document.select_one("#block-callout-urgent")


def test_each_sample_has_its_own_identifiers_and_is_in_the_contents(content: None, editor: Client) -> None:
    document = document_of(editor.get(ADDRESS))
    twice = [
        name for name, count in Counter(tag["id"] for tag in document.select("[id]")).items() if count > 1
    ]
    assert twice == []
    identifiers = {tag["id"] for tag in document.select("[id]")}
    links = {link["href"][1:] for link in document.select(".samples-contents a")}
    assert len(links) > 30
    assert links <= identifiers
    assert {title.get_text().split(":")[0] for title in document.select(".sample-title")} == {
        title.get_text().split(" (")[0] for title in document.select(".samples-contents a")
    }


def test_it_is_a_page_of_the_site_and_not_of_the_admin(content: None, editor: Client, client: Client) -> None:
    response = editor.get(ADDRESS)
    assert policy_of(response) == policy_of(client.get("/"))
    document = document_of(response)
    styles = [link["href"] for link in document.select("link[rel=stylesheet]")]
    assert {"site.css", "blocks.css", "lists.css"} <= {style.rpartition("/")[2] for style in styles}
    assert not any("admin" in style for style in styles)
    assert document.select("[style], style, script:not([src], [type='application/json'])") == []


def test_no_cache_keeps_it_and_no_search_engine_lists_it(content: None, editor: Client) -> None:
    response = editor.get(ADDRESS)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert document_of(response).select_one("meta[name=robots]")["content"] == "noindex"
    assert editor.post(ADDRESS).status_code == 405


def test_looking_writes_nothing_but_sizes_of_pictures(content: None, editor: Client) -> None:
    editor.get(ADDRESS)  # makes the sizes
    with CaptureQueriesContext(connection) as queries:
        editor.get(ADDRESS)
    written = [query["sql"] for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("nobody", False), ("leads", False), ("reviewer", False), ("editor", True), ("publisher", True)],
)
def test_those_who_edit_pages_find_it_below_help(
    login: Callable[[str], Client], role: str, allowed: bool
) -> None:
    client = login(role)
    assert (client.get(ADDRESS).status_code == 200) is allowed
    if role == "nobody":
        return
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    props = BeautifulSoup(html, "html.parser").select_one("#wagtail-sidebar-props").string
    assert json.loads(props)
    assert ("Blocks and components" in props) is allowed
