"""The anchors of headings are unique on a page, and live as long as the heading's words."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from blog.models import HealthTipPage
from clinic.core.blocks.stream import TEMPLATE_IDS, contents
from clinic.home.models import HomePage
from tests.factories import HealthTipPageFactory, StandardPageFactory


def body(*headings: tuple[str, str] | str):
    """A text of these headings; a heading is its words, or words and level."""
    pairs = [(heading, "h2") if isinstance(heading, str) else heading for heading in headings]
    block = HealthTipPage._meta.get_field("body").stream_block
    return block.to_python(
        [{"type": "heading", "value": {"text": text, "level": level}} for text, level in pairs]
    )


def anchors(text) -> list[str]:
    contents(text)
    return [block.value.anchor for block in text]


def test_an_anchor_is_made_of_the_headings_words():
    assert anchors(body("What can I do at home?")) == ["what-can-i-do-at-home"]


def test_the_same_words_get_a_number():
    assert anchors(body("Causes", "Causes", ("Causes", "h3"))) == ["causes", "causes-2", "causes-3"]


def test_a_heading_added_below_leaves_the_anchors_above_as_they_were():
    assert anchors(body("One", "Two")) == anchors(body("One", "Two", "One"))[:2]


def test_words_without_letters_still_get_an_anchor():
    assert anchors(body("?!", "疼痛")) == ["section", "section-2"]


@pytest.mark.parametrize("words", sorted(TEMPLATE_IDS))
def test_an_anchor_is_never_an_identifier_of_the_template(words):
    assert anchors(body(words.title())) == [f"{words}-2"]


@given(st.lists(st.sampled_from(["a", "A!", "a 2", "a-2", "a-2-2", "", "é", "main"]), max_size=12))
def test_anchors_are_unique_whatever_the_headings_say(headings):
    found = anchors(body(*headings))
    assert len(set(found)) == len(found)
    assert all(found)


def test_the_list_of_contents_names_the_sections_only():
    assert contents(body("Causes", ("Tendons", "h3"), "Exercises")) == [
        {"id": "causes", "text": "Causes"},
        {"id": "exercises", "text": "Exercises"},
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("make", ["article", "standard", "home"])
def test_no_identifier_stands_twice_on_a_page(home, client, make):
    headings = ["Causes", "Causes", "Contents", "Main", "Menu"]
    text = json.dumps([{"type": "heading", "value": {"text": words, "level": "h2"}} for words in headings])
    if make == "home":
        page = HomePage.objects.get()
        page.body = text
        page.save_revision().publish()
    else:
        page = {"article": HealthTipPageFactory, "standard": StandardPageFactory}[make](body=text)
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    ids = [tag["id"] for tag in html.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    assert "causes-2" in ids


@pytest.mark.django_db
def test_every_entry_of_the_list_of_contents_leads_to_its_heading(home, client):
    text = [
        {"type": "heading", "value": {"text": words, "level": "h2"}}
        for words in ("Causes", "Causes", "Contents")
    ]
    html = BeautifulSoup(client.get(HealthTipPageFactory(body=json.dumps(text)).url).content, "html.parser")
    links = [link["href"] for link in html.select("nav.contents a")]
    assert links == ["#causes", "#causes-2", "#contents-2"]
    for link in links:
        assert html.find(id=link[1:]).name == "h2"


def test_the_templates_identifiers_are_known_to_the_headings():
    """An identifier that a template gives to a fixed place may not be a heading's anchor as well."""
    written = set()
    for template in (settings.ROOT / "templates").rglob("*.html"):
        if "admin" in template.parts:
            continue  # no visitor's heading stands beside them
        written |= set(re.findall(r'\sid="([a-z][\w-]*)"', template.read_text()))
    assert written <= TEMPLATE_IDS
