"""A phone whose owner reads letters twice as large: 180 pixels of the usual letters."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import ARTICLE
from tests.browser.conftest import DemoSite

#: Longer words, such as "Musculoskeletal", may be broken there.
LONGEST_WORD = 12
BROKEN_WORDS = r"""longest => {
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const range = document.createRange(), broken = [];
    for (let text; text = texts.nextNode();) {
        const box = text.parentElement;
        if (!box.checkVisibility() || box.closest(".hidden-visually, .hp, thead, [href^='mailto:']")) continue;
        for (const word of text.data.matchAll(/\p{L}+/gu)) {
            if (word[0].length > longest) continue;
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].filter(part => part.width).map(part => part.top));
            if (lines.size > 1) broken.push(`${word[0]} in ${box.outerHTML.slice(0, 60)}`);
        }
    }
    return broken;
}"""


@pytest.mark.parametrize(
    "path",
    ["/", "/health-tips/", ARTICLE, "/team/", "/team/maren-holloway/", "/locations/", "/free-screening/"],
)
def test_no_word_is_broken_and_nothing_scrolls_sideways(demo: DemoSite, browser: Browser, path: str) -> None:
    context = browser.new_context(base_url=demo.address, viewport={"width": 180, "height": 370})
    page = context.new_page()
    page.goto(path)
    page.evaluate("document.fonts.ready")
    assert page.evaluate(BROKEN_WORDS, LONGEST_WORD) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 180
    context.close()
