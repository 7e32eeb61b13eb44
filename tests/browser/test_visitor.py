"""A visitor reads the article, asks for the tips with a slip in the address, then rightly, and opens the mail's link."""

from __future__ import annotations

import email
import email.policy
import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.addresses import ARTICLE, PAGES
from tests.browser.conftest import DemoSite


def plain_text(mail: str) -> str:
    """The plain part of a mail as Django's file backend writes it."""
    message = email.message_from_string(mail.split("\n-----")[0].rstrip("-\n"), policy=email.policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()


def ask_for_the_tips(page: Page, demo: DemoSite, address: str) -> str:
    """Fill in the form above the article, first with a slip; the plain text of the mail that comes."""
    page.goto(ARTICLE)
    form = page.locator("form[action*='/forms/tips/']").first
    form.get_by_role("textbox", name="First name").fill("Ana")
    form.get_by_role("textbox", name=re.compile("E-?mail")).fill("ana.example.com")
    form.get_by_role("checkbox").check()
    page.wait_for_timeout(400)
    form.get_by_role("button").click()

    # The error stands beside its field, and nothing that was typed is lost.
    form = page.locator("form[action*='/forms/tips/']").first
    field = form.get_by_role("textbox", name=re.compile("E-?mail"))
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("ana.example.com")
    expect(form.get_by_role("textbox", name="First name")).to_have_value("Ana")
    expect(form.get_by_role("checkbox")).to_be_checked()
    described = field.get_attribute("aria-describedby") or ""
    error = page.locator(f"[id='{described.split()[-1]}']")
    expect(error).to_be_visible()
    links = form.locator("[data-summary] a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", f"#{field.get_attribute('id')}")

    mails = len(demo.mails())
    field.fill(address)
    page.wait_for_timeout(400)
    form.get_by_role("button").click()
    page.wait_for_url(re.compile(r"/thank-you/(#.*)?$"))  # a browser keeps the form's fragment on the way
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert address not in page.url
    return plain_text(demo.wait_for_mail(mails))


def open_the_tips(page: Page, demo: DemoSite, text: str) -> None:
    """Open the mailed link twice, and download the first sheet."""
    link = re.search(rf"{re.escape(demo.address)}/tips/\S+", text)
    assert link, text
    for _ in range(2):
        page.goto(link[0])
        expect(page.get_by_role("main")).to_contain_text("Ankle and foot")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").first.click()
    path = download.value.path()
    assert path.read_bytes().startswith(b"%PDF-")


def test_with_scripts(phone: Page, demo: DemoSite) -> None:
    open_the_tips(phone, demo, ask_for_the_tips(phone, demo, "ana.scripts@example.org"))


def test_without_scripts(phone_without_javascript: Page, demo: DemoSite) -> None:
    page = phone_without_javascript
    open_the_tips(page, demo, ask_for_the_tips(page, demo, "ana.plain@example.org"))


def test_details_are_deleted_from_the_mail_with_one_button(phone: Page, demo: DemoSite) -> None:
    text = ask_for_the_tips(phone, demo, "ana.deleted@example.org")
    link = re.search(rf"{re.escape(demo.address)}/tips/remove/\S+", text)
    tips = re.search(rf"{re.escape(demo.address)}/tips/(?!remove)\S+", text)
    assert link and tips
    phone.goto(link[0])
    phone.get_by_role("main").get_by_role("button").click()
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    response = phone.goto(tips[0])
    assert response is not None and response.status in (404, 410)


def test_the_screening_form_takes_a_request(phone: Page) -> None:
    phone.goto(ARTICLE)
    phone.get_by_role("main").locator("a[href$='/free-screening/']").last.click()
    form = phone.locator("form[action*='/forms/screening/']")
    form.get_by_role("textbox", name="Name").fill("Ana Example")
    form.get_by_role("textbox", name=re.compile("Telephone")).fill("(207) 555-0142")
    form.locator("select").select_option(index=1)
    form.locator("input[type=radio]").first.check()
    form.get_by_role("checkbox").check()
    phone.wait_for_timeout(400)
    form.get_by_role("button").click()
    phone.wait_for_url("**/thank-you/")


def test_the_article_shows_every_element_of_the_modelled_page(phone: Page) -> None:
    phone.goto(ARTICLE)
    text = phone.locator("body").inner_text()
    assert "Lantern Road" in text  # the announcement of the new location
    assert "COVID-19" in text
    assert "Maren Holloway's Health Tips" in text  # the named series, with its tagline
    assert "Ask your physical therapist" in phone.get_by_role("main").inner_text()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("?")
    assert phone.locator("main figure img, main picture img").count() >= 4
    for image in phone.locator("main img").all():
        assert image.get_attribute("alt") is not None
    for cause in (
        "Achilles tendinitis",
        "Achilles tendon rupture",
        "impingement",
        "Tarsal tunnel",
        "Sciatica",
    ):
        assert cause.lower() in text.lower()
    for slug in ("iliotibial-band-syndrome", "physical-therapist-near-you", "prolonged-coccyx-pain"):
        assert phone.locator(f"main a[href$='/{slug}/']").count() >= 1
    assert "161" in text and "4.9" in text and "Google Maps" in text
    assert phone.locator("main a[href$='/free-screening/']").count() >= 1
    byline = phone.locator("main").inner_text()
    assert "Maren Holloway" in byline and "PT, DPT, OCS" in byline and "Lucía Brandt" in byline
    for location in ("27 Ropewalk Street", "310 Saltbox Lane", "8 Lantern Road"):
        assert location in text


def test_no_page_scrolls_sideways(phone: Page) -> None:
    wide = []
    for path in PAGES:
        phone.goto(path)
        for width in (320, 360, 768, 1280):
            phone.set_viewport_size({"width": width, "height": 740})
            overflow = phone.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if overflow > 0:
                wide.append((path, width, overflow))
    assert wide == []


def test_a_closed_notice_stays_closed_and_leaves_no_cookie(desktop: Page) -> None:
    desktop.goto("/")
    notice = desktop.locator("[data-notice-key]").first
    key = notice.get_attribute("data-notice-key")
    notice.get_by_role("button").click()
    expect(desktop.locator(f"[data-notice-key='{key}']")).to_be_hidden()
    desktop.goto("/team/")
    expect(desktop.locator(f"[data-notice-key='{key}']")).to_be_hidden()
    assert desktop.context.cookies() == []


def test_the_skip_link_is_first_and_leads_to_the_text(desktop: Page) -> None:
    desktop.goto(ARTICLE)
    desktop.keyboard.press("Tab")
    expect(desktop.locator(":focus")).to_have_attribute("href", "#main")
    desktop.keyboard.press("Enter")
    expect(desktop.locator(":focus")).to_have_attribute("id", "main")


def test_the_search_survives_what_people_type(desktop: Page) -> None:
    for words in ('">', "'\"unbalanced", "NEAR(", "* OR *", "%00", "ankle AND (", "x" * 3000):
        response = desktop.goto(f"/search/?q={words if words == '%00' else ''}") if words == "%00" else None
        if response is None:
            desktop.goto("/search/")
            desktop.get_by_role("main").get_by_role("searchbox").fill(words)
            with desktop.expect_navigation() as navigation:
                desktop.keyboard.press("Enter")
            response = navigation.value
        assert response is not None and response.status == 200, words


def test_a_page_is_fetched_when_somebody_is_about_to_follow_its_link(
    demo: DemoSite, browser: Browser
) -> None:
    context = browser.new_context(base_url=demo.address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Preload.enable")
    fetched: list[str] = []
    network.on(
        "Preload.prefetchStatusUpdated",
        lambda event: fetched.append(f"{event['prefetchUrl']} {event['status']}"),
    )
    page.goto("/")
    page.wait_for_load_state("networkidle")
    link = page.get_by_role("navigation").get_by_role("link", name="Our team").first
    link.hover()
    page.wait_for_timeout(1500)
    assert f"{demo.address}/team/ Ready" in fetched
    link.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()
