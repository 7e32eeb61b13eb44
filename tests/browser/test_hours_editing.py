"""A publisher lays out a week by days, and enters, moves and deletes a closure; visitors see each change at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DemoSite, log_in
from tests.browser.test_editor import REQUESTS, publish, seen

LOCATION = "/locations/pine-point/"
OTHER = "/locations/mill-creek/"


@pytest.fixture(scope="module")
def publisher(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    """A page of the admin, with a publisher logged in."""
    context = browser.new_context(base_url=demo.address, viewport={"width": 1280, "height": 900})
    yield log_in(context, "publisher")
    context.close()


def day(page: Page, name: str) -> Locator:
    """A day's box in the usual week."""
    return page.locator("week-grid").first.get_by_role("region", name=name)


def open_location(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="Change a location's hours").click()
    page.get_by_role("link", name="Pine Point", exact=True).click()
    expect(day(page, "Sunday")).to_be_visible()


def test_a_day_is_filled_copied_and_emptied_in_the_grid(publisher: Page, demo: DemoSite) -> None:
    open_location(publisher)
    sunday = day(publisher, "Sunday")
    expect(sunday).to_contain_text("Closed")
    before = sunday.locator("[data-inline-panel-child]:not(.deleted)").count()
    assert before == 0

    sunday.get_by_role("button", name="Add hours on Sunday").press("Enter")
    opens = sunday.locator("[name$='-opens']")
    expect(opens).to_be_focused()
    opens.fill("09:05")
    sunday.locator("[name$='-closes']").fill("12:05")
    warnings = publisher.locator("week-grid").first.locator(".week-grid-warnings")

    sunday.get_by_role("button", name="Add hours on Sunday").click()
    sunday.locator("[name$='-opens']").last.fill("11:00")
    sunday.locator("[name$='-closes']").last.fill("13:00")
    expect(warnings).to_contain_text("Sunday, 9:05 am to 12:05 pm, overlaps with Sunday, 11 am to 1 pm.")
    sunday.locator("[id$='-DELETE-button']").last.click()
    expect(warnings).not_to_contain_text("overlaps")

    publish(publisher)
    assert seen(demo, LOCATION, "9:05 am to 12:05 pm") == REQUESTS

    open_location(publisher)
    sunday = day(publisher, "Sunday")
    saturday = day(publisher, "Saturday")
    saturday_before = [row.input_value() for row in saturday.locator("[name$='-opens']").all()]
    sunday.get_by_text("Copy to").click()
    sunday.get_by_label("Saturday").check()
    sunday.get_by_role("button", name="Copy the hours of Sunday to these days").click()
    copied = saturday.locator("[data-inline-panel-child]:not(.deleted) [name$='-opens']")
    expect(copied).to_have_count(1)
    expect(copied).to_have_value("09:05")
    assert saturday_before != ["09:05"]

    publisher.reload()
    sunday = day(publisher, "Sunday")
    sunday.locator("[id$='-DELETE-button']").click()
    publish(publisher)
    assert seen(demo, LOCATION, "9:05 am to 12:05 pm") == 0


def test_a_closure_is_entered_moved_and_deleted_and_its_notice_follows(
    publisher: Page, demo: DemoSite
) -> None:
    today = date.today()
    first, moved = today + timedelta(days=5), today + timedelta(days=6)
    words = "Pipes are being mended"

    def save() -> None:
        publisher.get_by_role("button", name="Save", exact=True).click()
        expect(publisher.locator(".messages .success")).to_be_visible()

    publisher.goto("/admin/snippets/locations/closure/add/")
    publisher.locator("#id_reason").fill(words)
    publisher.locator("#id_first_day").fill(f"{first:%Y-%m-%d}")
    publisher.locator("#id_last_day").fill(f"{first:%Y-%m-%d}")
    publisher.get_by_label("Pine Point", exact=True).check()
    publisher.locator("#id_notice_days").select_option("7")
    save()
    assert seen(demo, LOCATION, words) == REQUESTS
    assert seen(demo, OTHER, words) == 0
    closed = f"Closed on {first:%A, %B} {first.day}"
    assert seen(demo, LOCATION, closed) == REQUESTS

    publisher.get_by_role("link", name=words).first.click()
    publisher.locator("#id_first_day").fill(f"{moved:%Y-%m-%d}")
    publisher.locator("#id_last_day").fill(f"{moved:%Y-%m-%d}")
    publisher.locator("#id_notice_on").select_option("site")
    save()
    assert seen(demo, LOCATION, closed) == 0
    assert seen(demo, LOCATION, f"Closed on {moved:%A, %B} {moved.day}") == REQUESTS
    assert seen(demo, "/", words) == REQUESTS

    publisher.goto("/admin/snippets/locations/closure/")
    publisher.get_by_role("link", name=words).first.click()
    publisher.get_by_role("button", name="Actions").first.click()
    publisher.get_by_role("link", name="Delete").first.click()
    publisher.get_by_role("button", name="Yes, delete").click()
    for path in ("/", LOCATION):
        assert seen(demo, path, words) == 0
