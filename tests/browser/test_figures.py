"""A visit is counted once, a form once, where it came from arrives with it, and nobody is asked twice on a device."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.addresses import ARTICLE
from tests.browser.conftest import ROOT, DemoSite
from tests.processes import clean_environment

#: A browser that says that it is driven by a program is not counted.
A_PERSONS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
NOT_DRIVEN = "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false})"
ASKS_NOT_TO_BE_TRACKED = (
    "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
)

READ = """
import json
import django
django.setup()
from leadcapture.models import DailyCount, LeadSource
print(json.dumps({
    "counts": list(DailyCount.objects.filter(campaign=%(campaign)r).values_list("kind", "source", "medium", "number")),
    "leads": list(LeadSource.objects.filter(last_campaign=%(campaign)r).values("first_source", "last_source", "last_term")),
}))
"""


def read(demo: DemoSite, campaign: str) -> dict[str, Any]:
    """What the demonstration's database holds of a campaign."""
    code = READ % {"campaign": campaign}
    environment = clean_environment(**demo.settings())
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture
def person(browser: Browser, demo: DemoSite) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of people: what they run first, and their options."""
    contexts = []

    def open_browser(*scripts: str, **options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=demo.address,
            user_agent=A_PERSONS,
            **{"viewport": {"width": 360, "height": 740}, **options},
        )
        contexts.append(context)
        for script in (NOT_DRIVEN, *scripts):
            context.add_init_script(script)
        return context

    yield open_browser
    for context in contexts:
        context.close()


def ask_for_the_tips(page: Page, address: str) -> None:
    form = page.locator("form[action*='/forms/tips/']").first
    form.get_by_role("textbox", name="First name").type("Ana")
    form.get_by_role("textbox", name="E-mail").fill(address)
    form.get_by_role("checkbox").check()
    page.wait_for_timeout(400)
    form.get_by_role("button").click()
    page.wait_for_url("**/thank-you/**")


def test_a_visit_is_counted_once_and_is_sent_with_the_form(
    demo: DemoSite, person: Callable[..., BrowserContext]
) -> None:
    context = person()
    page = context.new_page()
    page.goto(f"{ARTICLE}?utm_source=Poster&utm_campaign=browser-first&gclid=secret-click")
    page.reload()
    page.goto(
        "/health-tips/?utm_source=newsletter&utm_medium=email&utm_campaign=browser-last&utm_term=ankle&fbclid=secret"
    )
    page.goto(ARTICLE)
    ask_for_the_tips(page, "ana.figures@example.org")
    stored = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "secret" not in stored and "ana" not in stored
    assert context.cookies() == []

    first, last = read(demo, "browser-first"), read(demo, "browser-last")
    assert first["counts"] == [
        ["view", "poster", "", 1]
    ]  # the second view of the page in this tab is the same one
    assert sorted(last["counts"]) == [
        ["request", "newsletter", "email", 1],
        ["start", "newsletter", "email", 1],
        ["view", "newsletter", "email", 1],
    ]
    assert last["leads"] == [{"first_source": "poster", "last_source": "newsletter", "last_term": "ankle"}]


def test_who_asks_not_to_be_tracked_sends_and_keeps_nothing(
    demo: DemoSite, person: Callable[..., BrowserContext]
) -> None:
    page = person(ASKS_NOT_TO_BE_TRACKED).new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{ARTICLE}?utm_campaign=browser-private")
    ask_for_the_tips(page, "ana.private@example.org")
    assert page.evaluate("sessionStorage.length") == 0
    assert not [address for address in sent if address.endswith("/forms/seen/")]
    assert read(demo, "browser-private") == {"counts": [], "leads": []}


@pytest.mark.parametrize("viewport", [{"width": 360, "height": 740}, {"width": 1280, "height": 4000}])
def test_who_asked_is_not_asked_again_on_the_same_device(
    person: Callable[..., BrowserContext], viewport: dict[str, int]
) -> None:
    context = person(viewport=viewport)
    page = context.new_page()
    page.goto(ARTICLE)
    field = page.get_by_role("textbox", name="First name").first
    expect(field).to_be_visible()
    page.goto("/free-tips/thank-you/")
    page.wait_for_load_state("networkidle")

    page.goto(ARTICLE)
    expect(page.get_by_text("You asked for these tips on this device already.").first).to_be_visible()
    expect(field).to_be_hidden()
    shift = page.evaluate(
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) "
        "sum += e.value }).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300) })"
    )
    assert shift == 0
    page.get_by_role("button", name="Ask again").first.focus()
    page.keyboard.press("Enter")
    expect(field).to_be_visible()
    expect(field).to_be_focused()

    page.goto("/free-tips/")
    expect(page.get_by_role("textbox", name="First name")).to_be_visible()


def test_without_scripts_the_form_is_there(phone_without_javascript: Page) -> None:
    phone_without_javascript.goto("/free-tips/thank-you/")
    phone_without_javascript.goto(ARTICLE)
    expect(phone_without_javascript.get_by_role("textbox", name="First name").first).to_be_visible()
