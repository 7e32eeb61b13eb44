"""What a screen reader gets of each page, from Chromium's accessibility tree: an order, and a name for each thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import ARTICLE, PAGES
from tests.browser.conftest import DemoSite

#: What a reader jumps to or uses, and must be told the name of.
NAMED = (
    "link",
    "button",
    "textbox",
    "searchbox",
    "checkbox",
    "combobox",
    "heading",
    "img",
    "navigation",
    "region",
)


@pytest.fixture(scope="module")
def phone(demo: DemoSite, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=demo.address, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


_trees: dict[str, list[str]] = {}


def tree(page: Page, path: str) -> list[str]:
    """The lines of a page's accessibility tree, in the order of reading. Each page is visited once."""
    if path not in _trees:
        page.goto(path)
        lines = page.locator("body").aria_snapshot().splitlines()
        _trees[path] = [line.strip().removeprefix("- ") for line in lines]
    return _trees[path]


def first(lines: list[str], start: str) -> int:
    """The place of the first line that begins so."""
    return next(number for number, line in enumerate(lines) if line.startswith(start))


@pytest.mark.parametrize("path", PAGES)
def test_the_parts_of_a_page_come_in_their_order(phone: Page, path: str) -> None:
    lines = tree(phone, path)
    assert lines[0].startswith('link "Skip to the text"')
    parts = ['region "Notices"', "banner", "main", "contentinfo", 'navigation "Call, book, find us"']
    places = [first(lines, part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("path", PAGES)
def test_headings_skip_no_level_and_everything_has_a_name(phone: Page, path: str) -> None:
    lines = tree(phone, path)
    levels = [int(found[1]) for line in lines if (found := re.match(r"heading .*\[level=(\d)\]", line))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels
    roles = "|".join(NAMED)
    unnamed = [line for line in lines if re.match(rf"(?:{roles})(?::| \[|$)", line)]
    assert unnamed == []


def test_an_article_says_first_what_it_answers_who_wrote_it_and_what_it_comes_to(phone: Page) -> None:
    lines = tree(phone, ARTICLE)
    order = [
        'heading "Why does the back of my ankle hurt?',
        'link "Maren Holloway":',
        'heading "In short"',
        'navigation "In this article"',
    ]
    main = lines[first(lines, "main") :]
    places = [first(main, part) for part in order]
    assert places == sorted(places)
