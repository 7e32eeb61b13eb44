"""
A real site behind a real Varnish lives through a midnight: closures and their notices come and go with nobody touching it.

The site's processes believe that it is shortly before midnight in New York, on the night to March 3, 2027. Varnish
counts seconds, and needs no other clock.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from tests.browser.conftest import ROOT, DemoSite, free_port
from tests.browser.varnish import VARNISHD, Answer, Edge, varnish_before
from tests.processes import clean_environment

# `make test` installs it; it is missing only where nothing can be installed.
pytestmark = pytest.mark.skipif(VARNISHD is None, reason="There is no Varnish with its module xkey.")

MIDNIGHT = datetime(2027, 3, 3, tzinfo=ZoneInfo("America/New_York"))
#: Enough to start the site, and to have its pages kept.
BEFORE = timedelta(seconds=45)
#: So late a page may change on a busy machine: Varnish counts whole seconds, and fetches behind the back of a visitor.
SECONDS_LATE = 20
PAGES = ("/", "/locations/old-wharf/", "/locations/mill-creek/", "/locations/pine-point/")


@pytest.fixture
def night(demo: DemoSite, tmp_path: Path) -> Iterator[tuple[Edge, float]]:
    """The site before Varnish, shortly before midnight, and the moment of midnight by `time.time()`."""
    var = tmp_path / "var"
    var.mkdir()
    site = DemoSite(free_port(), var, edge_port=free_port())
    with (
        closing(sqlite3.connect(demo.var / "db.sqlite3")) as ours,
        closing(sqlite3.connect(var / "db.sqlite3")) as copy,
    ):
        ours.backup(copy)
    shutil.copy(demo.var / "secret_key", var)
    for name in ("static", "staticfiles.json", "media", "private"):
        if (demo.var / name).exists():
            (var / name).symlink_to(demo.var / name)
    environment = clean_environment(**site.settings())
    subprocess.run(
        [sys.executable, ROOT / "tests" / "browser" / "enter_closures.py"], env=environment, check=True
    )
    moved = (MIDNIGHT - BEFORE).timestamp() - time.time()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "clinic.wsgi:application"),
            *("--config", str(ROOT / "tests" / "browser" / "moved_clock.conf.py")),
            *("--bind", f"127.0.0.1:{site.port}", "--graceful-timeout", "2"),
        ],
        env={**environment, "SECONDS_MOVED": str(moved)},
        cwd=ROOT,
    )
    try:
        folder = tmp_path / "varnish"
        folder.mkdir()
        with varnish_before(site, folder) as edge:
            yield edge, MIDNIGHT.timestamp() - moved
    finally:
        server.terminate()
        server.wait(timeout=20)


def told(answer: Answer) -> tuple[list[str], list[str]]:
    """The titles of the notices on a page, and what it says is different soon."""
    page = BeautifulSoup(answer.body, "html.parser")
    titles = [" ".join(strong.get_text().split()) for strong in page.select(".notice.closure strong")]
    return titles, [" ".join(item.get_text().split()) for item in page.select(".ahead > ul > li")]


def test_closures_and_their_notices_come_and_go_on_kept_pages(night: tuple[Edge, float]) -> None:
    edge, midnight = night
    for path in PAGES:
        edge.wait_until_kept(path)
    assert time.time() < midnight - 3, "The site took too long to start."
    time.sleep(midnight - 2 - time.time())
    before = {path: edge.get(path) for path in PAGES}
    assert {answer.headers.get("x-edge") for answer in before.values()} == {"hit"}
    (home, floor), training, (pipe, pipe_ahead) = (
        (told(before["/"])[0], told(before["/locations/old-wharf/"])),
        told(before["/locations/mill-creek/"]),
        told(before["/locations/pine-point/"]),
    )
    assert home == [] and floor[0] == []
    assert any("Floor repair" in words for words in floor[1])
    assert training[0] == [] and any("Staff training" in words for words in training[1])
    assert len(pipe) == 1 and any("Burst pipe" in words for words in pipe_ahead)

    # Whoever comes first may be given the page of before while the new one is fetched.
    after: dict[str, tuple[list[str], list[str]]] = {}
    while len(after) < len(PAGES):
        assert time.time() < midnight + SECONDS_LATE, f"Still the page of before: {set(PAGES) - set(after)}"
        time.sleep(0.5)
        now = {path: told(edge.get(path)) for path in PAGES if path not in after}
        after |= {path: words for path, words in now.items() if words != told(before[path])}
    assert len(after["/"][0]) == 1
    assert len(after["/locations/old-wharf/"][0]) == 1
    assert len(after["/locations/mill-creek/"][0]) == 2  # its own, and that of the whole site
    assert any("Staff training" in words for words in after["/locations/mill-creek/"][1])
    assert after["/locations/pine-point/"][0] == after["/"][0]
    assert not any("Burst pipe" in words for words in after["/locations/pine-point/"][1])
