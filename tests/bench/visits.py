"""
What a first visit to each type of page costs a phone, by a real Chromium, as JSON lines:

    {"page": "blog.HealthTipPage", "path": "/health-tips/...", "lcp_ms": 1180, "cls": 0.0, "inp_ms": 40,
     "requests": 12, "bytes": 83000, "bytes_by_kind": {"Document": 9900, "Stylesheet": 6100, ...}}

The network is the slow 4G of Lighthouse's phones (150 ms for a round trip, 1.6 Mbit/s down, 0.75 up) and the processor
takes four times as long; both are Chromium's own emulation. The page is in the page cache, the browser's cache is empty.
`lcp_ms` and `cls` are the page's, unscrolled. `inp_ms` is the longest of the interactions that a visitor may begin
with: a tap on the menu, a tap beside it, and a letter typed into the first field.
"""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.scripts import script
from tests.browser.conftest import CHROMIUM_ARGUMENTS, DemoSite, free_port
from tests.browser.find_chromium import find_chromium

SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 768_000 / 8,
}
SLOWER_PROCESSOR = 4
OBSERVE = """
window.measured = {lcp: 0, cls: 0, inp: 0};
new PerformanceObserver(list => { for (const e of list.getEntries()) measured.lcp = e.startTime })
    .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) measured.cls += e.value })
    .observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries())
    if (e.interactionId) measured.inp = Math.max(measured.inp, e.duration) })
    .observe({type: "event", buffered: true, durationThreshold: 16});
"""


def interact(page: Page) -> None:
    """What a visitor may begin with. Not every page has a menu button or a field."""
    menu = page.locator(".menu-button:not(.menu-close)").first
    if menu.is_visible():
        menu.tap()
        page.keyboard.press("Escape")
    page.touchscreen.tap(5, 400)
    field = page.locator("main input[type=text]:visible, main input[type=search]:visible").first
    if field.count():
        field.tap()
        page.keyboard.type("a")


def visit(browser: Browser, address: str, path: str) -> dict[str, Any]:
    """One first visit."""
    with urllib.request.urlopen(address + path, timeout=60):
        time.sleep(0.5)  # its encodings are being made
    context = browser.new_context(
        base_url=address,
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    page.add_init_script(OBSERVE)
    protocol = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: Counter[str] = Counter()
    requests: set[str] = set()

    def finished(event: dict[str, Any]) -> None:
        requests.add(event["requestId"])
        sizes[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    protocol.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    protocol.on("Network.loadingFinished", finished)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", SLOW_4G)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.goto(path)
    page.wait_for_load_state("networkidle")
    before = page.evaluate("({lcp: measured.lcp, cls: measured.cls})")
    line = {
        "lcp_ms": round(before["lcp"]),
        "cls": round(before["cls"], 4),
        "inp_ms": 0,
        "requests": len(requests),
        "bytes": sum(sizes.values()),
        "bytes_by_kind": dict(sizes.most_common()),
    }
    interact(page)
    page.wait_for_timeout(500)
    line["inp_ms"] = round(page.evaluate("measured.inp"))
    context.close()
    return line


def main() -> None:
    """Start the demonstration and visit one page of each type."""
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
        site = DemoSite(free_port(), Path(folder))
        site.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
                for label, path in json.loads(script(site, "page_types")).items():
                    line = {"page": label, "path": path, **visit(browser, site.address, path)}
                    print(json.dumps(line), flush=True)
                browser.close()
        finally:
            site.stop()
