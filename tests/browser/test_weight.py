"""What a first visit costs a phone, and that a page loads the styles of everything it shows."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import brotli
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from tests.browser.addresses import ARTICLE, PAGES
from tests.browser.conftest import ROOT, DemoSite
from tests.budgets import BYTES


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as response:
        return response.read()


def stylesheets(page: BeautifulSoup, within: str) -> list[str]:
    """The addresses of the stylesheets for screens that stand there."""
    links = page.select(f"{within} link[rel=stylesheet]:not([media])")
    return [str(link["href"]) for link in links]


@pytest.mark.budgets
def test_the_pages_that_visitors_come_in_by_have_budgets() -> None:
    assert {"/", "/health-tips/", ARTICLE, "/locations/old-wharf/", "/free-tips/"} <= BYTES.keys()


@pytest.mark.budgets
@pytest.mark.parametrize("path", BYTES)
def test_what_a_page_needs_before_the_first_paint(demo: DemoSite, path: str) -> None:
    """The page itself and the stylesheets of its head."""
    html = fetch(demo.address + path)
    needed = [html] + [
        fetch(demo.address + path) for path in stylesheets(BeautifulSoup(html, "html.parser"), "head")
    ]
    assert sum(len(brotli.compress(body)) for body in needed) <= BYTES[path]["first_paint"]


@pytest.mark.budgets
@pytest.mark.parametrize("path", BYTES)
def test_a_first_visit_on_a_phone(demo: DemoSite, browser: Browser, path: str) -> None:
    fetch(demo.address + path)
    context = browser.new_context(
        base_url=demo.address, viewport={"width": 360, "height": 740}, device_scale_factor=2
    )
    page = context.new_page()
    sizes: dict[str, int] = {}
    kinds: dict[str, str] = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    network.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    shifts = page.evaluate(
        "new Promise(done => { const all = []; new PerformanceObserver(list => { for (const one of list.getEntries()) "
        "all.push(one.sources.map(source => source.node?.parentNode?.outerHTML?.slice(0, 200))) })"
        ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(all), 300) })"
    )
    context.close()
    scripts = sum(size for request, size in sizes.items() if kinds.get(request) == "Script")
    assert len(sizes) > 4
    assert scripts <= BYTES[path]["scripts"]
    assert sum(sizes.values()) <= BYTES[path]["all"]
    assert shifts == []


def classes_of(css: str) -> set[str]:
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"/\*.*?\*/|url\([^)]*\)", "", css, flags=re.S)))


STYLED = {path.stem: classes_of(path.read_text()) for path in (ROOT / "static" / "css").glob("*.css")}
SCREEN = {"site", "blocks", "lists", "forms", "foot"}


def file_of(address: str) -> str:
    return Path(address).name.partition(".")[0]


@pytest.mark.parametrize("path", [*PAGES, "/free-tips/thank-you/"])
def test_a_page_loads_the_styles_of_everything_that_it_shows(demo: DemoSite, path: str) -> None:
    document = BeautifulSoup(fetch(demo.address + path), "html.parser")
    loaded = {file_of(address) for address in stylesheets(document, "html")}
    used = {name for element in document.select("[class]") for name in element["class"]}
    unstyled = {
        name
        for name in used
        if any(name in STYLED[sheet] for sheet in SCREEN)
        and not any(name in STYLED[sheet] for sheet in loaded)
    }
    assert unstyled == set()
