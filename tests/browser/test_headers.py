"""The headers of the running site: gunicorn, WhiteNoise and all, and what a browser makes of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import DemoSite
from tests.browser.test_demonstration import fetch

HEADERS = {"x-content-type-options", "cross-origin-resource-policy"}
#: On everything that a browser may show as a page, and on none of a page's parts.
HEADERS_OF_PAGES = {"referrer-policy", "permissions-policy", "cross-origin-opener-policy"}
PARTS_OF_PAGES = ("text/css", "text/javascript", "font/", "image/")


def test_every_answer_has_them(demo: DemoSite) -> None:
    home = fetch(demo.address + "/")[2].decode()
    files = re.findall(r'(?:href|src)="(/(?:static|media)/[^"]+)"', home)
    assert any(file.startswith("/static/") for file in files)
    for path in ["/", "/nowhere/", "/healthz", "/readyz", "/admin/login/", "/admin/", "/favicon.ico", *files[:12]]:  # fmt: skip
        headers = {name.lower(): value for name, value in fetch(demo.address + path)[1].items()}
        assert set(headers) >= HEADERS, path
        of_pages = HEADERS_OF_PAGES & set(headers)
        is_part = headers.get("content-type", "").startswith(PARTS_OF_PAGES)
        assert of_pages == (set() if is_part else HEADERS_OF_PAGES), path


@pytest.mark.parametrize("name", ["staticfiles.json", "staticfiles.json.gz", "staticfiles.json.br"])
def test_the_list_of_static_files_is_nobodys_business(demo: DemoSite, name: str) -> None:
    assert fetch(f"{demo.address}/static/{name}")[0] == 404
    assert (demo.var / "staticfiles.json").is_file()


def test_whom_to_tell_of_a_hole(demo: DemoSite) -> None:
    status, headers, body = fetch(demo.address + "/.well-known/security.txt")
    assert status == 200
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert body.startswith(b"Contact: mailto:")


@pytest.mark.parametrize("path", ["/", "/locations/", "/admin/login/"])
def test_the_browser_knows_every_word_of_the_policy(demo: DemoSite, browser: Browser, path: str) -> None:
    context = browser.new_context(base_url=demo.address)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path)
    features = page.evaluate("document.featurePolicy ? document.featurePolicy.allowedFeatures() : null")
    context.close()
    assert [line for line in said if "olicy" in line] == []
    if features is not None:
        assert "geolocation" in features
        assert not {"camera", "microphone", "payment", "usb"} & set(features)
