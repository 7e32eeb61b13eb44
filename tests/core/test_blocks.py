"""Every block that an editor can insert renders, alone and within a page."""

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from django.urls import reverse

from blog.models import HealthTipPage
from clinic.core.blocks.registry import insertable_blocks
from clinic.core.checks import ROOMS
from tests.core.admin_pages import block_form
from tests.factories import (
    ClinicianPageFactory,
    DocumentFactory,
    GoogleListingFactory,
    HealthTipPageFactory,
    ImageFactory,
    LocationPageFactory,
    NavigationFactory,
    ScreeningFormPageFactory,
    ServiceFactory,
    TestimonialFactory,
    TipsFormPageFactory,
)

#: Every block but bare lines of text, which have nothing to preview.
BLOCKS = [
    pytest.param(name, block, id=f"{name}-{type(block).__name__}")
    for name, block in insertable_blocks()
    if type(block).__module__.startswith(ROOMS)
]


@pytest.fixture
def content(branding):
    """Something of everything that a block may show."""
    ImageFactory(), DocumentFactory(), ServiceFactory(), ClinicianPageFactory(), GoogleListingFactory()
    LocationPageFactory(open_weekdays=True), HealthTipPageFactory()
    TipsFormPageFactory(), TestimonialFactory()
    NavigationFactory(booking_page=ScreeningFormPageFactory())


def context(page) -> dict:
    request = RequestFactory().get(page.url, headers={"host": "testserver"})
    return {"request": request, "page": page}


def inner_text(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def words_of(value) -> list[str]:
    """The words that an editor typed into a block, wherever they stand in it."""
    if isinstance(value, str):
        return [value] if " " in value and not value.startswith(("http", "<", "(")) else []
    if isinstance(value, dict):
        return [word for part in value.values() for word in words_of(part)]
    if isinstance(value, list):
        return [word for part in value for word in words_of(part)]
    return []


@pytest.mark.parametrize("name, block", BLOCKS)
def test_a_block_shows_its_preview_in_a_page_and_in_the_chooser_and_its_form_takes_it(
    content, home, admin, name, block
):
    value = block.get_preview_value()
    _shows_its_words_within_a_page(home, block, value)
    _is_previewed_in_the_chooser(admin, block)
    _is_taken_by_its_form(block, value)


def _shows_its_words_within_a_page(home, block, value):
    html = str(block.render(value, context=context(home)))
    assert html.strip()
    assert inner_text(html) or BeautifulSoup(html, "html.parser").find(["picture", "img"])
    for words in words_of(block.get_prep_value(value)):
        assert words in BeautifulSoup(html, "html.parser").get_text() or words in html


def _is_previewed_in_the_chooser(admin, block):
    assert block.is_previewable
    answer = admin.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert answer.status_code == 200
    assert inner_text(answer.content.decode())


@pytest.mark.parametrize("name, block", BLOCKS)
def test_a_block_with_nothing_to_show_does_not_break_a_page(home, name, block):
    """On a site without content, and in the preview of a page whose required fields are still empty."""
    block.render(block.get_preview_value(), context=context(home))
    block.render(block.normalize(block.get_default()), context=context(home))


def _is_taken_by_its_form(block, value):
    sent = {}
    _flatten("b", block_form(block, value), sent)
    received = block.value_from_datadict(_Sent(sent), {}, "b")
    assert _without_ids(block.get_prep_value(block.clean(received))) == _without_ids(
        block.get_prep_value(value)
    )


def test_every_block_of_an_article_is_tested_here():
    names = {block.values[0] for block in BLOCKS}
    assert len(names) > 20
    assert set(HealthTipPage._meta.get_field("body").stream_block.child_blocks) <= names


class _Sent(dict):
    def getlist(self, name):
        return [self[name]] if name in self else []


def _flatten(prefix: str, value, into: dict) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            _flatten(f"{prefix}-{name}", part, into)
    elif value != "" or not prefix.endswith("decorative"):
        into[prefix] = value


def _without_ids(value):
    """Comparable: no identifiers of list rows, nothing empty, no keys that the rich text editor adds."""
    if isinstance(value, dict):
        parts = {name: _without_ids(part) for name, part in value.items() if name != "id"}
        return {name: part for name, part in parts.items() if part not in (None, "", [], {}, False)}
    if isinstance(value, list):
        return [_without_ids(part) for part in value]
    if isinstance(value, str) and value.startswith("<"):
        return inner_text(value)
    return value
