"""axe finds nothing on any kind of page, on a phone and on a desktop, in light and in dark."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.addresses import ARTICLE, PAGES
from tests.browser.conftest import DemoSite, log_in

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: The dark scheme changes colors alone.
RULES_ABOUT_COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
#: A page of each layout: what a wide screen changes is the same on the others.
LAYOUTS = {"/", ARTICLE, "/health-tips/", "/locations/old-wharf/", "/free-screening/"}
#: Every block and component in every state, for editors.
COMPONENTS = "/admin/components/"
#: Pages of the admin that are ours, for publishers. What Wagtail puts around them is its own.
ADMIN_PAGES = [
    "/admin/reports/google-rating/",
    "/admin/reports/google-rating/business-profile/",
    "/admin/closures/holidays/",
    "/admin/testimonials/1/revoke/",
]
OTHER_PAGES = [
    "/free-tips/thank-you/",
    "/free-screening/thank-you/",
    "/free-tips/received/",
    "/no-such-page/",
    "/search/?q=zebra",
    "/search/",
]


def violations(page: Page, options: dict[str, object], within: str = "html") -> list[str]:
    """What axe finds, each with the first places where it was found."""
    results = page.evaluate(
        "([within, options]) => axe.run(document.querySelector(within), options)",
        [within, options | {"resultTypes": ["violations"]}],
    )
    found = []
    for violation in results["violations"]:
        targets = [str(node["target"]) for node in violation["nodes"]][:3]
        found.append(f"{page.url}: {violation['id']} ({violation['help']}) at {', '.join(targets)}")
    return found


def found_at(page: Page, path: str, widths: tuple[int, ...]) -> list[str]:
    """What axe finds at an address, at each width and in both schemes."""
    found = []
    page.goto(path)
    page.evaluate(AXE_SCRIPT)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        found += [f"{width}: {words}" for words in violations(page, RULES)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width}, dark: {words}" for words in violations(page, RULES_ABOUT_COLORS)]
    return found


def test_axe_finds_nothing(demo: DemoSite, browser: Browser) -> None:
    context = browser.new_context(
        base_url=demo.address,
        reduced_motion="reduce",
        bypass_csp=True,  # axe itself is injected as a script
    )
    page = context.new_page()
    found = []
    for path in PAGES + OTHER_PAGES:
        found += found_at(page, path, (360, 1280) if path in LAYOUTS else (360,))
    context.close()
    assert found == []


def test_axe_finds_nothing_on_any_block_or_component(demo: DemoSite, browser: Browser) -> None:
    context = browser.new_context(base_url=demo.address, reduced_motion="reduce", bypass_csp=True)
    page = log_in(context, "editor")
    found = found_at(page, COMPONENTS, (360, 1280))
    assert page.locator("[data-block]").count() > 40
    context.close()
    assert found == []


def test_axe_finds_nothing_on_our_pages_of_the_admin(demo: DemoSite, browser: Browser) -> None:
    context = browser.new_context(base_url=demo.address, reduced_motion="reduce", bypass_csp=True)
    page = log_in(context, "publisher")
    page.goto("/admin/")
    page.get_by_role("link", name="Change a location's hours").click()
    page.get_by_role("link", name="Old Wharf", exact=True).click()
    copy_hours = page.url.replace("/admin/pages/", "/admin/locations/").replace("/edit/", "/copy-hours/")
    found = []
    for path in [*ADMIN_PAGES, copy_hours]:
        answer = page.goto(path)
        assert answer is not None and answer.ok, path
        # Wagtail's buttons take their time to change color: axe would see one in between.
        page.add_style_tag(content="* { transition: none !important }")
        page.evaluate(AXE_SCRIPT)
        for width, scheme in ((360, "light"), (360, "dark"), (1280, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found += [f"{width}, {scheme}: {words}" for words in violations(page, RULES, "main")]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
    assert found == []
