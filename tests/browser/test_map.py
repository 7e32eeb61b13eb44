"""The map of a location in a browser: nothing before a press, a frame after it, a link without scripts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DemoSite

LOCATION = "/locations/old-wharf/"
GOOGLE = "https://www.google.com/**"
TICK = """
import django
django.setup()
from locations.models import LocationPage
page = LocationPage.objects.get(slug="old-wharf")
page.offers_map = {}
page.save_revision().publish()
"""


def tick(demo: DemoSite, offers: bool) -> None:
    """Change it as an editor would."""
    subprocess.run([sys.executable, "-c", TICK.format(offers)], env=demo.settings(), check=True)


@pytest.fixture(scope="module")
def offered(demo: DemoSite) -> Iterator[None]:
    """The location offers a map meanwhile."""
    tick(demo, True)
    yield
    tick(demo, False)


def google_of_our_own(page: Page) -> list[str]:
    """Answers in Google's place; what was asked of it."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<!doctype html><title>A map</title><p>A map", content_type="text/html")

    page.route(GOOGLE, answer)
    return asked


def test_a_press_shows_the_map_and_nothing_is_asked_before(phone: Page, offered: None) -> None:
    asked = google_of_our_own(phone)
    complaints: list[str] = []
    phone.on("console", lambda message: complaints.append(message.text))
    phone.goto(LOCATION)
    phone.wait_for_load_state("networkidle")
    assert asked == []
    expect(phone.get_by_text("Nothing loads from Google until you press this.")).to_be_visible()
    phone.get_by_role("link", name="Show the map").press("Enter")
    frame = phone.locator("iframe[title='Map: Old Wharf']")
    expect(frame).to_be_focused()
    expect(frame.content_frame.get_by_text("A map")).to_be_visible()
    expect(phone.get_by_text("Nothing loads from Google")).to_have_count(0)
    box = frame.bounding_box()
    assert box is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert box["height"] > 200
    (address,) = asked
    assert address.startswith("https://www.google.com/maps/embed/v1/place?key=")
    assert complaints == []


def test_without_scripts_it_is_a_link(phone_without_javascript: Page, offered: None) -> None:
    phone_without_javascript.goto(LOCATION)
    link = phone_without_javascript.get_by_role("link", name="Show the map")
    href = link.get_attribute("href")
    assert href is not None
    assert href.startswith("https://")
    assert "maps/embed" not in href


def test_it_is_not_on_paper(phone: Page, offered: None) -> None:
    phone.goto(LOCATION)
    phone.emulate_media(media="print")
    expect(phone.get_by_role("link", name="Show the map")).to_be_hidden()
