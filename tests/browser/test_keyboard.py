"""The focus of a keyboard: it can be seen wherever it is, and what it reaches is not covered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from clinic.core.colors import contrast
from tests.browser.addresses import ARTICLE
from tests.browser.conftest import DemoSite

#: The outline of what has the focus, and the colors of what it is drawn on, the nearest first.
OUTLINE = """control => {
    control.focus();
    const style = getComputedStyle(control), grounds = [];
    for (let box = control.parentElement; box; box = box.parentElement) {
        grounds.push(getComputedStyle(box).backgroundColor);
    }
    return [style.outlineStyle, style.outlineColor, ...grounds];
}"""


def hex_of(css: str) -> str:
    """The hexadecimal form of a color that a browser gives as rgb()."""
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", css)[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_can_be_told_from_what_it_is_drawn_on(
    demo: DemoSite, browser: Browser, scheme: str
) -> None:
    context = browser.new_context(base_url=demo.address, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(ARTICLE)
    page.locator(".callout.urgent .rich").first.evaluate(
        "box => { box.innerHTML = '<a href=\"/\">Link</a>' }"
    )
    page.keyboard.press("Tab")
    controls = page.locator(
        ":is(.call, .urgent, .tips-form) :is(a, button, input:not([type=hidden], [tabindex]))"
    )
    assert controls.count() >= 7
    for control in controls.all():
        line, color, *grounds = control.evaluate(OUTLINE)
        ground = next(ground for ground in grounds if ground != "rgba(0, 0, 0, 0)")
        assert line == "solid"
        assert contrast(hex_of(color), hex_of(ground)) >= 3, control.inner_text()
    context.close()


def test_the_opened_menu_takes_the_focus_and_closes_when_it_leaves(phone: Page) -> None:
    phone.goto("/health-tips/")
    menu = phone.locator("#menu")
    phone.get_by_role("button", name="Menu").focus()
    phone.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Close")).to_be_focused()
    for _ in menu.get_by_role("link").all():
        phone.keyboard.press("Tab")
        expect(menu).to_be_visible()
    phone.keyboard.press("Tab")
    expect(menu).to_be_hidden()
    phone.get_by_role("button", name="Menu").focus()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("button", name="Menu")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1000, 1130, 1183, 1184, 1280])
def test_the_menu_is_a_line_of_the_header_or_covers_the_page(desktop: Page, width: int) -> None:
    desktop.set_viewport_size({"width": width, "height": 800})
    desktop.goto("/team/")
    button = desktop.get_by_role("button", name="Menu")
    assert desktop.locator(".masthead").evaluate("header => header.offsetHeight") < 90
    if button.is_visible():
        button.click()
        box = desktop.locator("#menu").bounding_box()
        assert box is not None and (box["x"], box["y"], box["width"]) == (0, 0, width)
    else:
        expect(desktop.locator("#menu").get_by_role("link", name="Search")).to_be_visible()
