"""axe finds nothing on any kind of page, on a phone and on a desktop, in light and in dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.addresses import PAGES
from tests.browser.conftest import DemoSite

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OTHER_PAGES = [
    "/free-tips/thank-you/",
    "/free-screening/thank-you/",
    "/no-such-page/",
    "/search/?q=zebra",
    "/search/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(demo: DemoSite, browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(
        base_url=demo.address,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        bypass_csp=True,  # axe itself is injected as a script
    )
    page = context.new_page()
    found = []
    for path in PAGES + OTHER_PAGES:
        page.goto(path)
        for violation in Axe().run(page, options=RULES).response["violations"]:
            targets = [str(node["target"]) for node in violation["nodes"]][:3]
            found.append(f"{path}: {violation['id']} ({violation['help']}) at {', '.join(targets)}")
    context.close()
    assert found == []
