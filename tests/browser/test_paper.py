"""What a printed page says."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.addresses import ARTICLE


@pytest.mark.parametrize("path", [ARTICLE, "/free-tips/", "/free-screening/"])
def test_paper_says_where_the_clinic_is_and_whom_to_call_in_an_emergency(desktop: Page, path: str) -> None:
    desktop.goto(path)
    desktop.emulate_media(media="print")
    foot = desktop.get_by_role("contentinfo")
    for words in ("27 Ropewalk Street", "(207) 555-0110", "In an emergency, call 911."):
        expect(foot.get_by_text(words)).to_be_visible()


def test_the_screening_page_prints_the_number_and_no_empty_form(desktop: Page) -> None:
    desktop.goto("/free-screening/")
    desktop.emulate_media(media="print")
    main = desktop.get_by_role("main")
    expect(main.get_by_text("(207) 555-0100").first).to_be_visible()
    expect(main.get_by_text("Ask for a time")).to_be_hidden()


@pytest.mark.parametrize("paper", ["Letter", "A4"])
@pytest.mark.parametrize("slug", ["old-wharf", "mill-creek", "pine-point"])
def test_a_location_fits_on_one_sheet(desktop: Page, slug: str, paper: str) -> None:
    desktop.goto(f"/locations/{slug}/")
    sheets = PdfReader(BytesIO(desktop.pdf(format=paper))).pages
    assert len(sheets) == 1
    text = " ".join(sheets[0].extract_text().split())
    # A term in the narrow column may be on two lines, with its text between them.
    for words in ("When we are open", "Parking", "Accessibility", "What to bring", "Insurance we", "Monday"):
        assert words in text
    assert "now." not in text
