"""A picture, a document and a tip sheet, by clicking: who may change and release them, and what visitors get."""

from __future__ import annotations

import io
import re
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import DemoSite
from tests.browser.test_editor import admin_page, open_article, publish

ARTICLE = "Why does my knee hurt going down stairs?"


@pytest.fixture(scope="module")
def publisher(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    """A page of the admin, with a publisher logged in."""
    yield from admin_page(browser, demo, "publisher")


@pytest.fixture(scope="module")
def editor(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    """A page of the admin, with an editor logged in."""
    yield from admin_page(browser, demo, "editor")


def picture(name: str, color: str) -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (1600, 1000), color).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def pdf(name: str, words: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" + words}


def status(address: str) -> int:
    """What a stranger is answered."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def open_in_list(page: Page, menu: str, title: str) -> None:
    page.goto("/admin/")
    page.get_by_role("navigation").get_by_role("link", name=menu, exact=True).click()
    page.get_by_role("main").get_by_role("link", name=title).first.click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messages .success")).to_contain_text("updated")


def delete(page: Page) -> None:
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Delete").first.click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.locator(".messages .success")).to_contain_text("deleted")


def choose_main_picture(page: Page, title: str) -> None:
    """Put another main picture into the article that is open."""
    chooser = page.locator("#id_hero_image-chooser")
    chooser.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Change image").click()
    page.locator(".modal-content").get_by_role("link", name=re.compile(re.escape(title))).first.click()
    expect(page.locator(".modal-content")).to_have_count(0)


def test_a_picture_is_its_editors_until_it_is_live(editor: Page, publisher: Page) -> None:
    title = "A red staircase"
    editor.goto("/admin/images/add/")
    editor.locator("#id_file").set_input_files(picture("staircase.png", "red"))
    editor.locator("#id_title").fill(title)
    editor.locator("#id_description").fill("A red staircase")
    editor.get_by_role("main").get_by_role("button", name="Upload").click()
    expect(editor.locator(".messages .success")).to_contain_text("added")

    open_in_list(editor, "Images", title)
    editor.locator("#id_file").set_input_files(picture("staircase.png", "green"))
    save(editor)

    open_article(publisher, ARTICLE)
    before = publisher.locator("#id_hero_image-chooser .chooser__title").inner_text()
    choose_main_picture(publisher, title)
    publish(publisher)

    open_in_list(editor, "Images", title)
    expect(
        editor.get_by_role("heading", name="You can’t change or delete this picture just now")
    ).to_be_visible()
    expect(editor.get_by_role("main")).to_contain_text("because visitors can see it now")
    expect(editor.get_by_role("main").get_by_role("link", name=ARTICLE)).to_be_visible()
    editor.get_by_role("link", name="Upload a new picture").click()
    expect(editor.locator("#id_file")).to_be_visible()

    open_in_list(publisher, "Images", title)
    publisher.locator("#id_file").set_input_files(picture("staircase.png", "blue"))
    save(publisher)
    open_article(publisher, ARTICLE)
    choose_main_picture(publisher, before)
    publish(publisher)

    open_in_list(editor, "Images", title)
    delete(editor)


def test_a_document_is_for_staff_until_a_publisher_releases_it(
    editor: Page, publisher: Page, demo: DemoSite
) -> None:
    editor.goto("/admin/")
    editor.get_by_role("navigation").get_by_role("link", name="Documents", exact=True).click()
    editor.get_by_role("link", name="Add a document").click()
    expect(editor.get_by_role("main")).to_contain_text(
        "Visitors can open it once a page that uses it is published"
    )
    editor.locator("#fileupload").set_input_files(pdf("stairs-handout.pdf", b"the first"))
    editor.get_by_role("button", name="Update").click()
    open_in_list(editor, "Documents", "stairs-handout")
    expect(editor.get_by_role("heading", name="Who can open it: Staff only")).to_be_visible()
    expect(editor.get_by_role("button", name="Release")).to_have_count(0)
    address = demo.address + (
        editor.get_by_role("link", name="stairs-handout.pdf").get_attribute("href") or ""
    )
    assert status(address) == 404
    assert editor.context.request.get(address).status == 200

    open_in_list(publisher, "Documents", "stairs-handout")
    publisher.get_by_role("button", name="Release").click()
    expect(publisher.locator(".messages .success")).to_contain_text("is released")
    assert status(address) == 200

    open_in_list(editor, "Documents", "stairs-handout")
    expect(editor.get_by_role("main")).to_contain_text("because it was released on")
    expect(editor.locator("#id_file")).to_have_count(0)

    open_in_list(publisher, "Documents", "stairs-handout")
    publisher.locator("#id_file").set_input_files(pdf("stairs-handout.pdf", b"the second"))
    save(publisher)
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.read().endswith(b"the second")
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    open_in_list(publisher, "Documents", "stairs-handout")
    publisher.get_by_role("button", name="Take back").click()
    expect(publisher.locator(".messages .success")).to_contain_text("visitors can’t open it any more")
    assert status(address) == 404

    open_in_list(editor, "Documents", "stairs-handout")
    delete(editor)


def test_a_tip_sheet_is_the_publishers(editor: Page, publisher: Page) -> None:
    editor.goto("/admin/")
    expect(editor.get_by_role("link", name="Tip sheets")).to_have_count(0)
    editor.goto("/admin/snippets/leadcapture/tipsheet/")
    expect(editor.locator(".messages .error")).to_contain_text("do not have permission")

    title = "Stairs, step by step"
    publisher.goto("/admin/")
    publisher.get_by_role("navigation").get_by_role("link", name="Tip sheets", exact=True).click()
    publisher.get_by_role("link", name="Add tip sheet").first.click()
    publisher.locator("#id_title").fill(title)
    publisher.locator("#id_slug").fill("step-by-step")
    publisher.locator("#id_file").set_input_files(pdf("stairs.pdf", b"the first"))
    publisher.get_by_role("button", name="Save", exact=True).click()
    expect(publisher.locator(".messages .success")).to_contain_text("created")
    open_in_list(publisher, "Tip sheets", title)
    publisher.locator("#id_file").set_input_files(pdf("stairs.pdf", b"the second"))
    save(publisher)
    open_in_list(publisher, "Tip sheets", title)
    address = publisher.get_by_role("link", name="Look at the PDF").get_attribute("href") or ""
    answer = publisher.context.request.get(address)
    assert answer.body().endswith(b"the second")
    assert "no-store" in answer.headers["cache-control"]
    assert editor.context.request.get(address, max_redirects=0).status in (302, 403)
    delete(publisher)
    expect(publisher.get_by_role("link", name=title)).to_have_count(0)
