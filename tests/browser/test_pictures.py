"""Pictures as staff upload them in a browser, and as every process of the real server shows them afterwards."""

from __future__ import annotations

import re
import sqlite3
import urllib.request
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.addresses import ARTICLE
from tests.browser.conftest import DemoSite, log_in
from tests.files.uploads import RED, Upload, saved, upload_named

#: Enough that each of the server's processes answers several times.
VISITS = 24
#: Milliseconds for an upload, on a machine that has other things to do.
PATIENCE = 20_000
PICTURE = re.compile(r"/media/images/[^\s\"',)]+")


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def main_picture(demo: DemoSite) -> tuple[int, Path]:
    """The key of the article's main picture, and its original."""
    database = sqlite3.connect(f"file:{demo.var / 'db.sqlite3'}?mode=ro", uri=True)
    slug = ARTICLE.strip("/").rpartition("/")[2]
    key, name = database.execute(
        "SELECT image.id, image.file FROM core_clinicimage image JOIN blog_healthtippage tip ON tip.hero_image_id = image.id"
        " JOIN wagtailcore_page page ON page.id = tip.page_ptr_id WHERE page.slug = ?",
        [slug],
    ).fetchone()
    database.close()
    return key, demo.var / "media" / name


def replace(admin: Page, key: int, name: str, content: bytes) -> None:
    admin.goto(f"/admin/images/{key}/")
    admin.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("updated")).to_be_visible(timeout=PATIENCE)


def shown(demo: DemoSite) -> str:
    """The address of the main picture for social sites; all addresses of pictures answer, in every process."""
    found = set()
    for _ in range(VISITS):
        page = get(demo.address + ARTICLE).decode()
        addresses = sorted(set(PICTURE.findall(page)))
        for address in addresses:
            get(demo.address + address)
        found.add(re.search(r'property="og:image" content="([^"]+)"', page)[1])  # type: ignore[index]
    assert len(found) == 1
    return found.pop()


def test_a_picture_that_is_replaced_and_put_back_is_right_in_every_process(
    browser: Browser, demo: DemoSite
) -> None:
    assert len(demo.web_processes()) >= 3  # the one that watches, and two that answer
    key, original = main_picture(demo)
    before, first = original.read_bytes(), shown(demo)
    other = saved(Image.new("RGB", (1400, 900), RED), "PNG")
    admin = log_in(browser.new_context(base_url=demo.address), "publisher")
    try:
        replace(admin, key, original.name, other)
        second = shown(demo)
        with Image.open(BytesIO(get(second))) as picture:
            red, green, blue = picture.convert("RGB").getpixel((10, 10))
        assert red > 180
        assert max(green, blue) < 70
    finally:
        replace(admin, key, original.name, before)
    assert first != second
    assert get(shown(demo)) != get_or_nothing(second)
    admin.context.close()


def get_or_nothing(url: str) -> bytes:
    """The content of an address; nothing where it has gone, as that of a picture that was replaced has."""
    try:
        return get(url)
    except OSError:
        return b""


@pytest.mark.parametrize("name", ["cut.jpg", "moving.gif", "bomb.png", "paint.bmp"])
def test_a_file_that_is_no_good_is_refused_beside_itself(browser: Browser, demo: DemoSite, name: str) -> None:
    upload: Upload = upload_named(name)
    context = browser.new_context(base_url=demo.address)
    admin = log_in(context, "editor")
    for address, field in (
        ("/admin/images/add/", "input[name=file]"),
        ("/admin/images/multiple/add/", "input[type=file]"),
    ):
        admin.goto(address)
        admin.locator(field).set_input_files({"name": name, "mimeType": "", "buffer": upload.content})
        if "multiple" not in address:
            admin.locator("#id_title").fill("A picture")
            admin.get_by_role("button", name="Upload").click()
        expect(admin.locator("main").get_by_text(upload.refused).first).to_be_visible(timeout=PATIENCE)
    context.close()


def test_an_iphones_picture_is_taken(browser: Browser, demo: DemoSite) -> None:
    context = browser.new_context(base_url=demo.address)
    admin = log_in(context, "editor")
    admin.goto("/admin/images/multiple/add/")
    upload = upload_named("from-a-phone.heic")
    admin.locator("input[type=file]").set_input_files(
        {"name": upload.name, "mimeType": "image/heic", "buffer": upload.content}
    )
    # Chromium itself can't show it; the list of pictures has a small copy in another format.
    expect(admin.locator(".upload-success")).to_be_visible(timeout=PATIENCE)
    admin.goto("/admin/images/")
    expect(admin.get_by_text("from-a-phone").first).to_be_visible(timeout=PATIENCE)
    picture = admin.locator("main img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("element => element.decode().then(() => element.naturalWidth)") > 0
    context.close()
