"""`make demo`: every address answers, nothing is asked of another host, and a second start changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import Browser

from tests.browser.addresses import OTHERS, PAGES
from tests.browser.conftest import DemoSite, contents_of, free_port


def fetch(address: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


@pytest.mark.parametrize("path", PAGES + OTHERS)
def test_every_promised_address_answers(demo: DemoSite, path: str) -> None:
    status, _headers, body = fetch(demo.address + path)
    assert status == 200
    assert body


def test_every_address_of_the_sitemap_answers(demo: DemoSite) -> None:
    _status, _headers, body = fetch(demo.address + "/sitemap.xml")
    addresses = [node.text or "" for node in ElementTree.fromstring(body).iter() if node.tag.endswith("loc")]
    assert len(addresses) >= 35
    for address in addresses:
        assert address.startswith(demo.address), address
        assert fetch(address)[0] == 200, address


def test_an_unknown_address_is_not_found_in_the_clinics_own_layout(demo: DemoSite) -> None:
    status, _headers, body = fetch(demo.address + "/no-such-page/")
    assert status == 404
    assert b"<main" in body and b"Tern &amp; Tide" in body


def test_nothing_is_requested_from_another_host_and_no_cookie_is_set(
    demo: DemoSite, browser: Browser
) -> None:
    context = browser.new_context(base_url=demo.address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    broken: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: broken.append(response.url) if response.status >= 400 else None)
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    for path in PAGES:
        page.goto(path)
        # Lazy pictures too.
        page.evaluate("for (const img of document.images) img.loading = 'eager'")
        page.evaluate(
            "Promise.all([...document.images].map((image) => image.complete || new Promise((done) => "
            "{ image.onload = image.onerror = done })))"
        )
    foreign = [address for address in asked if not address.startswith((demo.address, "data:"))]
    assert foreign == []
    assert broken == []
    assert context.cookies() == []
    context.close()


def rows_of_content(var: Path) -> dict[str, int]:
    """How many rows each table of content holds, and how far the content generation has come."""
    connection = sqlite3.connect(var / "db.sqlite3")
    tables = [
        name
        for (name,) in connection.execute("select name from sqlite_master where type='table'")
        if not name.startswith(
            ("sqlite_", "django_session", "django_tasks", "wagtailsearch", "core_heartbeat")
        )
    ]
    rows = {table: connection.execute(f'select count(*) from "{table}"').fetchone()[0] for table in tables}  # noqa: S608
    rows["generation"] = connection.execute("select number from core_contentgeneration").fetchone()[0]
    connection.close()
    return rows


def wait_until_nothing_is_queued(var: Path, seconds: float = 90) -> None:
    """Until the worker has done what the first start queued, such as the tip sheets: it is content too."""
    deadline = time.monotonic() + seconds
    table = DBTaskResult._meta.db_table
    with closing(sqlite3.connect(var / "db.sqlite3")) as connection:
        waiting = f"select count(*) from {table} where status in ('READY', 'RUNNING')"  # noqa: S608
        while connection.execute(waiting).fetchone()[0]:
            assert time.monotonic() < deadline, "The worker does not come to an end."
            time.sleep(0.5)


@pytest.fixture(scope="module")
def second_start(
    demo: DemoSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DemoSite, float]]:
    """The demonstration started again on a copy of what the first start wrote, and the seconds that it took."""
    wait_until_nothing_is_queued(demo.var)
    var = tmp_path_factory.mktemp("second") / "var"
    shutil.copytree(demo.var, var, ignore=shutil.ignore_patterns("db.sqlite3*"))
    # Not the file: what is still in the first one's journal would be missing.
    with (
        closing(sqlite3.connect(demo.var / "db.sqlite3")) as first,
        closing(sqlite3.connect(var / "db.sqlite3")) as second,
    ):
        first.backup(second)
    site = DemoSite(free_port(), var)
    with sqlite3.connect(var / "db.sqlite3") as connection:
        connection.execute(
            "update wagtailcore_site set port = ?", (site.port,)
        )  # as if at the same address again
    connection.close()
    before = rows_of_content(var)
    seconds = site.start()
    site.rows_before = before  # type: ignore[attr-defined]
    yield site, seconds
    site.stop()


def test_a_second_start_is_quick_and_changes_no_content(second_start: tuple[DemoSite, float]) -> None:
    site, seconds = second_start
    before: dict[str, int] = dict(site.rows_before)  # type: ignore[attr-defined]
    after = rows_of_content(site.var)
    # A tip sheet holds the site's address. The second start has another one, so the clock has them made anew.
    raised = after.pop("generation") - before.pop("generation")
    assert after == before
    assert 0 <= raised <= before["leadcapture_tipsheet"]
    assert seconds < 30, "the second start repeats work of the first"


def test_ctrl_c_ends_every_process(second_start: tuple[DemoSite, float]) -> None:
    site, _seconds = second_start
    assert fetch(site.address + "/healthz")[0] == 200
    assert site.stop() == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(site.address + "/healthz", timeout=5)
    marker = str(site.var).encode()
    assert not [path for path in Path("/proc").glob("[0-9]*/environ") if marker in contents_of(path)]
