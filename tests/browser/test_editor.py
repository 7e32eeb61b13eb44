"""Staff change a notice, an article, a location's hours and the rating in the admin; visitors see it at once."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.addresses import ARTICLE
from tests.browser.conftest import DemoSite, log_in

#: So many that each of the web server's processes answers some.
REQUESTS = 4


def admin_page(browser: Browser, demo: DemoSite, account: str) -> Iterator[Page]:
    context = browser.new_context(base_url=demo.address, viewport={"width": 1280, "height": 900})
    yield log_in(context, account)
    context.close()


@dataclass
class Requests:
    """What the publisher's browser asked for, and what of it was not there."""

    asked: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def note(self, answer: Response) -> None:
        """Keep an answer's address. A form that is refused is an answer too."""
        self.asked.append(answer.url)
        if answer.status >= 400 and answer.request.method == "GET":
            self.missing.append(answer.url)


@pytest.fixture(scope="module")
def requests() -> Requests:
    """All that the publisher's browser asked for in this module."""
    return Requests()


@pytest.fixture(scope="module")
def publisher(browser: Browser, demo: DemoSite, requests: Requests) -> Iterator[Page]:
    """A page of the admin, with a publisher logged in."""
    for page in admin_page(browser, demo, "publisher"):
        page.on("response", requests.note)
        yield page


@pytest.fixture(scope="module")
def editor(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    """A page of the admin, with an editor logged in."""
    yield from admin_page(browser, demo, "editor")


def seen(demo: DemoSite, path: str, words: str) -> int:
    """How many of `REQUESTS` anonymous requests show the words."""
    shown = 0
    for _ in range(REQUESTS):
        with urllib.request.urlopen(demo.address + path, timeout=30) as response:
            shown += words in response.read().decode()
    return shown


def choices(page: Page) -> list[str]:
    """What can be done with what is edited: the button at the foot and its menu, which this opens."""
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    expect(page.locator("footer .tippy-content, footer [data-tippy-root]").first).to_be_visible()
    return [words.strip() for words in page.locator("footer :is(button, a)").all_inner_texts()]


def choose(page: Page, words: str) -> None:
    """Open the menu at the foot and choose from it."""
    assert words in choices(page)
    page.locator("footer :is(button, a)").get_by_text(words, exact=True).click()


def publish(page: Page) -> None:
    choose(page, "Publish")
    expect(page.locator(".messages .success")).to_contain_text("published")


def open_article(page: Page, title: str) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="Health tips", exact=True).click()
    page.get_by_role("main").get_by_role("link", name=title, exact=True).click()


def test_a_notice_is_put_up_in_seconds_and_taken_down(publisher: Page, demo: DemoSite) -> None:
    words = "Closed today because of the storm"
    publisher.goto("/admin/")
    publisher.get_by_role("link", name="Put up a notice").click()
    publisher.locator("#id_kind").select_option("emergency")
    publisher.locator("#id_title").fill(words)
    publish(publisher)
    assert seen(demo, "/", words) == REQUESTS
    assert seen(demo, ARTICLE, words) == REQUESTS

    publisher.get_by_role("link", name=words).click()
    choose(publisher, "Unpublish")
    publisher.get_by_role("button", name="Yes, unpublish it").click()
    expect(publisher.locator(".messages .success")).to_contain_text("unpublished")
    assert seen(demo, "/", words) == 0
    assert seen(demo, ARTICLE, words) == 0

    publisher.get_by_role("link", name=words).click()
    publisher.get_by_role("button", name="Actions").first.click()
    publisher.get_by_role("link", name="Delete").click()
    publisher.get_by_role("button", name="Yes, delete").click()
    expect(publisher.get_by_role("link", name=words)).to_have_count(0)


def test_the_title_of_an_article(publisher: Page, demo: DemoSite) -> None:
    old, new = "Why does the back of my ankle hurt?", "Why does my heel cord hurt, and what helps?"
    for before, after in ((old, new), (new, old)):
        open_article(publisher, before)
        publisher.locator("#id_title").fill(after)
        publish(publisher)
        assert seen(demo, ARTICLE, f"<h1>{after}</h1>") == REQUESTS
        assert seen(demo, "/health-tips/", after) == REQUESTS
        assert seen(demo, "/health-tips/", before) == 0


def test_the_hours_of_a_location_and_hours_that_overlap(publisher: Page, demo: DemoSite) -> None:
    address = "/locations/old-wharf/"

    def open_location() -> None:
        publisher.goto("/admin/")
        publisher.get_by_role("link", name="Change a location's hours").click()
        publisher.get_by_role("link", name="Old Wharf", exact=True).click()

    open_location()
    closes = publisher.locator("#id_hours-0-closes")
    before = closes.input_value()
    assert before == "12:30"
    assert seen(demo, address, "7 am to 11:15 am") == 0
    closes.fill("11:15")
    publish(publisher)
    assert seen(demo, address, "7 am to 11:15 am") == REQUESTS

    publisher.go_back()
    closes.fill("14:00")
    choose(publisher, "Publish")
    expect(publisher.locator(".messages .error")).to_contain_text("Some opening hours overlap")
    expect(publisher.locator(".error-message").first).to_contain_text("Change one of the two, or remove it.")
    assert seen(demo, address, "7 am to 11:15 am") == REQUESTS

    closes.fill(before)
    publish(publisher)
    assert seen(demo, address, "7 am to 11:15 am") == 0


def test_the_rating_and_a_day_in_the_future(publisher: Page, demo: DemoSite) -> None:
    def open_rating() -> None:
        publisher.goto("/admin/")
        publisher.get_by_role("link", name="Correct a Google rating").click()
        publisher.get_by_role("link", name="Tern & Tide Physical Therapy", exact=True).click()

    def save() -> None:
        publisher.get_by_role("button", name="Save", exact=True).click()

    open_rating()
    count, day = publisher.locator("#id_review_count"), publisher.locator("#id_as_of")
    before = count.input_value(), day.input_value()
    count.fill("165")
    day.fill("2099-01-01")
    save()
    expect(publisher.locator(".error-message")).to_contain_text("This day is in the future.")
    assert seen(demo, "/", "based on 165 reviews") == 0
    day.fill(before[1])
    save()
    expect(publisher.locator(".error-message")).to_contain_text("The figures are new")
    day.fill(f"{date.today():%Y-%m-%d}")
    save()
    expect(publisher.locator(".messages .success")).to_be_visible()
    assert seen(demo, "/", "based on 165 reviews") == REQUESTS

    open_rating()
    count.fill(before[0])
    day.fill(before[1])
    save()
    expect(publisher.locator(".messages .success")).to_be_visible()
    assert seen(demo, "/", f"based on {before[0]} reviews") == REQUESTS


def test_an_editor_submits_and_cannot_publish(editor: Page) -> None:
    open_article(editor, "Why does the back of my ankle hurt?")
    offered = choices(editor)
    assert "Submit to Clinical review, then publish" in offered
    assert not [words for words in offered if re.search("^(Publish|Unpublish|Approve)", words)]

    editor.goto("/admin/")
    editor.get_by_role("link", name="Prepare a notice").click()
    expect(editor.locator("footer").get_by_role("button", name="Save draft")).to_be_visible()
    offered = choices(editor)
    assert [words for words in offered if "Submit" in words] == ["Submit to Publish"]
    assert not [words for words in offered if re.search("^(Publish|Unpublish|Approve)", words)]
    expect(editor.get_by_role("link", name="Google ratings")).to_have_count(0)
    editor.goto("/admin/snippets/reviews/googlelisting/")
    expect(editor.locator(".messages .error")).to_contain_text("do not have permission")


def test_the_admin_asked_for_nothing_that_is_missing_and_for_no_other_host(
    publisher: Page, requests: Requests, demo: DemoSite
) -> None:
    open_article(publisher, "Why does the back of my ankle hurt?")
    publisher.get_by_role("button", name="Toggle preview").click()
    publisher.wait_for_load_state("networkidle")
    assert len(requests.asked) > 50
    assert requests.missing == []
    own = (demo.address, "data:", "blob:")
    assert [address for address in requests.asked if not address.startswith(own)] == []
