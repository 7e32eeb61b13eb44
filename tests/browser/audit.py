"""
Looks at every page of the demonstration as `make audit` asks for it: with axe at three widths in three color schemes,
and with the Nu HTML checker where the environment's VNU_JAR names its jar (it needs java).

The suite's own test of accessibility takes a page of each layout; this takes all of them, and some minutes. It prints
each finding, and ends with the exit code 1 where there is any.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, ROOT, DemoSite, free_port, log_in
from tests.browser.find_chromium import find_chromium
from tests.browser.test_accessibility import COMPONENTS, OTHER_PAGES, RULES, violations

WIDTHS = (320, 768, 1280)
Scheme = Literal["light", "dark"]
ForcedColors = Literal["active", "none"]
#: What the media are called, the scheme, and whether the reader's own colors are in force. Every rule holds with those
#: too: which colors they are is the reader's choice, but a pair of them that does not belong together, such as text in
#: the color of links on the ground of a selection, is a fault of ours. The browser paints a plate of the page's ground
#: behind each line of text, which axe does not see: what it finds readable is readable without the plate.
COLORS: tuple[tuple[str, Scheme, ForcedColors], ...] = (
    ("light", "light", "none"),
    ("dark", "dark", "none"),
    ("forced colors", "light", "active"),
)
#: Results, their second page, and a query without letters.
SEARCHES = ["/search/?q=ankle", "/search/?q=pain&page=2", "/search/?q=%3F"]
#: Valid (https://www.w3.org/TR/css-view-transitions-2/#view-transition-rule), and newer than the checker.
NOT_KNOWN_TO_THE_CHECKER = "Unrecognized at-rule “@view-transition”"


def addresses(context: BrowserContext) -> list[str]:
    """The paths of the sitemap, and of the pages that stand in no sitemap."""
    sitemap = context.request.get("/sitemap.xml").text()
    listed = [re.sub(r"^https?://[^/]+", "", found) for found in re.findall(r"<loc>([^<]+)</loc>", sitemap)]
    assert len(listed) > 10, f"The sitemap lists {listed} only."
    return list(dict.fromkeys([*listed, *OTHER_PAGES, *SEARCHES, COMPONENTS]))


def axe_findings(page: Page, path: str) -> Iterator[str]:
    """What axe finds at an address, at each width and in each scheme."""
    page.goto(path)
    page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for name, scheme, forced in COLORS:
            page.emulate_media(color_scheme=scheme, forced_colors=forced, reduced_motion="reduce")
            for words in violations(page, RULES):
                yield f"{width}, {name}: {words}"


def look_with_axe(browser: Browser, site: DemoSite) -> tuple[list[str], dict[str, str]]:
    """What axe finds at all addresses, and their HTML by path."""
    context = browser.new_context(
        base_url=site.address, bypass_csp=True
    )  # axe itself is injected as a script
    visitor = context.new_page()
    member = browser.new_context(base_url=site.address, bypass_csp=True)
    editor = log_in(member, "editor")
    found, pages = [], {}
    paths = addresses(context)
    for path in paths:
        is_for_staff = path.startswith("/admin/")
        for words in axe_findings(editor if is_for_staff else visitor, path):
            print(words, flush=True)
            found.append(words)
        pages[path] = (member if is_for_staff else context).request.get(path).text()
    print(f"axe: {len(paths)} addresses, {len(WIDTHS) * len(COLORS)} states of each, {len(found)} findings")
    return found, pages


def nu_findings(jar: str, arguments: list[str], files: dict[Path, str]) -> Iterator[str]:
    """The errors and warnings of the Nu HTML checker about files, each named as given."""
    command = ["java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", *arguments]
    answer = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True)
    names = {path.name: name for path, name in files.items()}
    messages: list[dict[str, Any]] = json.loads(answer.stdout)["messages"]
    for message in messages:
        is_finding = message["type"] != "info" or message.get("subType") == "warning"
        if not is_finding or NOT_KNOWN_TO_THE_CHECKER in message["message"]:
            continue
        name = names.get(Path(message.get("url", "")).name, "")
        extract = " ".join(message.get("extract", "").split())
        yield f"{name}:{message.get('lastLine', 0)}: {message['message']} {extract}".rstrip()


def look_with_the_nu_checker(jar: str, pages: dict[str, str], folder: Path) -> list[str]:
    """What the checker finds in the HTML of the pages and in the stylesheets."""
    html = {}
    for number, (path, text) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(text, encoding="utf-8")
        html[file] = path
    styles = {file: file.name for file in sorted((ROOT / "static" / "css").glob("*.css"))}
    found = [*nu_findings(jar, [], html), *nu_findings(jar, ["--css"], styles)]
    for words in found:
        print(words, flush=True)
    print(f"Nu: {len(html)} pages, {len(styles)} stylesheets, {len(found)} findings")
    return found


def main() -> int:
    """Start the demonstration, look at everything, stop it; 1 where anything was found."""
    jar = os.environ.get("VNU_JAR", "")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        site = DemoSite(free_port(), folder / "var")
        site.var.mkdir()
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        try:
            print("Starting the demonstration ...", flush=True)
            site.start()
            found, pages = look_with_axe(browser, site)
        finally:
            browser.close()
            if site.process is not None:
                site.stop()
        if not jar or shutil.which("java") is None:
            print("Nu: not asked, because VNU_JAR names no jar, or java is missing.")
        else:
            found += look_with_the_nu_checker(jar, pages, folder)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
