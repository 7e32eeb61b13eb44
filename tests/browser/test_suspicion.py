"""A form that looks like a machine's: proven by the browser itself, or taken and looked at; nobody is turned away."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.addresses import ARTICLE
from tests.browser.conftest import DemoSite, log_in
from tests.browser.test_visitor import plain_text

#: With a domain for addresses that are thrown away, and a form that did not come from a page of ours at first, two small
#: signs add up to suspicion.
DOMAIN = "mailinator.com"


def fill_in(page: Page, address: str, name: str = "Ana") -> Locator:
    form = page.locator("form[action*='/forms/tips/']").first
    form.get_by_role("textbox", name="First name").fill(name)
    form.get_by_role("textbox", name=re.compile("E-?mail")).fill(address)
    form.get_by_role("checkbox").check()
    page.wait_for_timeout(400)
    return form


def without_our_token(page: Page) -> None:
    """The first form that is sent from this page bears a token that is none of ours."""
    done: list[Route] = []

    def forge(route: Route) -> None:
        sent = dict(parse_qsl(route.request.post_data or ""))
        if route.request.method != "POST" or done:
            return route.continue_()
        done.append(route)
        return route.continue_(post_data=urlencode({**sent, "timestamp": "forged"}))

    page.route(re.compile("/forms/tips/"), forge)


def send_suspiciously(page: Page, address: str) -> None:
    """Send the form until there is suspicion."""
    without_our_token(page)
    page.goto("/free-tips/")
    fill_in(page, address).get_by_role("button").click()
    expect(page.locator("[data-summary]")).to_contain_text("send the form once more")
    fill_in(page, address).get_by_role("button").click()


def test_the_browser_proves_it_by_itself(phone: Page, demo: DemoSite) -> None:
    scripts: list[str] = []
    phone.on("request", lambda request: scripts.append(request.url))
    said: list[str] = []
    phone.expose_function("noteFocus", lambda text: said.append(text))
    phone.add_init_script(
        "document.addEventListener('focusin', e => e.target.matches('[data-summary]') "
        "&& noteFocus(e.target.getAttribute('role') + ': ' + e.target.textContent))"
    )
    mails = len(demo.mails())
    address = f"ana.proves@{DOMAIN}"
    without_our_token(phone)
    phone.goto(ARTICLE)
    fill_in(phone, address).get_by_role("button").click()
    expect(phone.locator("form[action*='/forms/tips/'] [data-summary]").first).to_contain_text("once more")
    assert not any("proof" in url for url in scripts)
    fill_in(phone, address).get_by_role("button").click()
    phone.wait_for_url(re.compile("/free-tips/thank-you/"), timeout=60_000)
    assert sum("/js/proof." in url for url in scripts) == 1
    assert all(url.startswith(demo.address) for url in scripts)
    # Who uses a keyboard or listens is taken to the sentence, which is read out.
    assert any(text.startswith("alert: One moment, please") for text in said)
    assert plain_text(demo.wait_for_mail(mails))


def no_crypto(page: Page) -> None:
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")


def no_module(page: Page) -> None:
    page.route("**/js/proof.*", lambda route: route.abort())


@pytest.mark.parametrize("fails", [no_crypto, no_module])
def test_where_solving_fails_a_person_looks(phone: Page, fails: Callable[[Page], None]) -> None:
    fails(phone)
    send_suspiciously(phone, f"ana.{fails.__name__.replace('_', '.')}@{DOMAIN}")
    phone.wait_for_url(re.compile("/free-tips/received/"))
    expect(phone.get_by_role("main")).to_contain_text("Somebody at the clinic looks at it")
    expect(phone.get_by_role("main").get_by_role("link", name="(207) 555-0100")).to_be_visible()


def test_without_scripts_a_person_looks(phone_without_javascript: Page) -> None:
    send_suspiciously(phone_without_javascript, f"ana.plain@{DOMAIN}")
    phone_without_javascript.wait_for_url(re.compile("/free-tips/received/"))


def test_staff_release_what_was_held_back(
    phone_without_javascript: Page, browser: Browser, demo: DemoSite
) -> None:
    page = phone_without_javascript
    page.goto("/free-tips/")
    fill_in(page, "ana.link@example.org", name="Ana www.example.org").get_by_role("button").click()
    page.wait_for_url(re.compile("/free-tips/received/"))

    context = browser.new_context(base_url=demo.address, viewport={"width": 1280, "height": 900})
    admin = log_in(context, "leads")
    admin.get_by_role("link", name=re.compile(r"requests? (is|are) held back")).click()
    row = admin.get_by_role("row", name=re.compile("ana.link@example.org"))
    expect(row).to_contain_text("The name holds a link")
    mails = len(demo.mails())
    row.get_by_role("checkbox").check()
    admin.get_by_role("link", name="Release the chosen requests").click()
    expect(admin.get_by_role("main")).to_contain_text("ana.link@example.org")
    admin.get_by_role("button", name="Yes, release").click()
    expect(admin.get_by_role("status")).to_contain_text("1 request released.")
    assert plain_text(demo.wait_for_mail(mails))
    context.close()
