"""deploy/varnish.vcl with a real Varnish: what is published is seen at once, and the site stays up without us."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.browser.addresses import ARTICLE, PAGES
from tests.browser.conftest import ROOT, DemoSite
from tests.browser.varnish import VARNISHD, Answer, Edge, ask, varnish_before
from tests.processes import clean_environment

pytestmark = pytest.mark.skipif(VARNISHD is None, reason="There is no Varnish with its module xkey.")

WATCHED = ("/", ARTICLE, "/health-tips/", "/locations/old-wharf/", "/health-tips/feed/", "/sitemap.xml")
#: Changes that the long test makes; a release is tried with many more.
EDITS = int(os.environ.get("EDITS", "6"))
NO_PAGE_READS_THIS = "?compared=1"


def words_of(answer: Answer) -> str:
    """The page without the signed moment at which its forms were made."""
    return re.sub(r'name="timestamp" value="[^"]*"', "", answer.body)


@pytest.fixture(scope="module")
def edge(demo: DemoSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    with varnish_before(demo, tmp_path_factory.mktemp("varnish")) as site:
        yield site


@pytest.fixture(scope="module")
def staff(demo: DemoSite) -> Iterator[subprocess.Popen[str]]:
    """A process of the application that changes content: another one than those that answer."""
    process = subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "tests" / "browser" / "change_content.py")],
        env=clean_environment(**demo.settings()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    yield process
    process.stdin and process.stdin.close()
    process.wait(timeout=60)


def change(staff: subprocess.Popen[str], what: str, words: str) -> None:
    """Have something changed, and wait until it is."""
    assert staff.stdin and staff.stdout
    staff.stdin.write(f"{what} {words}\n")
    staff.stdin.flush()
    assert staff.stdout.readline() == "done\n"


def test_a_page_is_kept_with_brotli_and_nothing_of_ours_is_told(edge: Edge) -> None:
    answer = edge.wait_until_kept(ARTICLE, Accept_Encoding="gzip, br")
    assert answer.headers["content-encoding"] == "br"
    assert not {"surrogate-control", "xkey", "x-page-cache", "via", "x-varnish"} & set(answer.headers)
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = edge.get(ARTICLE, Accept_Encoding="gzip, br", If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, "")
    assert edge.get(ARTICLE, Accept_Encoding="gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in edge.get(ARTICLE).headers


def test_people_who_are_logged_in_and_forms_go_past_it(edge: Edge) -> None:
    for path in ("/admin/login/", "/healthz", "/search/?q=ankle"):
        assert "x-edge" not in edge.get(path).headers
        assert "x-edge" not in edge.get(path).headers
    edge.wait_until_kept("/about/")
    assert "x-edge" not in edge.get("/about/", Cookie="sessionid=somebody").headers
    form = re.search(r'action="(/forms/tips/\d+/)', edge.get("/free-tips/").body)
    assert form and edge.get(form[1], method="POST").status in (403, 422)


def test_only_the_application_ends_pages_and_only_all_of_them(edge: Edge) -> None:
    assert edge.get("/about/", method="PURGE").status == 400
    assert edge.get("/about/", method="PURGE", X_Purge="everything").status == 200


def test_every_change_is_seen_by_the_next_request(edge: Edge, staff: subprocess.Popen[str]) -> None:
    seed = random.randrange(10**6)
    choices = random.Random(seed)
    host = f"127.0.0.1:{edge.demo.port}"
    for path in WATCHED:
        edge.get(path)
    for number in range(EDITS):
        what = choices.choice(("article", "notice", "rating", "branding", "hours", "index"))
        change(staff, what, f"Words{seed}x{number}")
        for path in WATCHED:
            kept = edge.get(path)
            fresh = ask(edge.demo.port, path + NO_PAGE_READS_THIS, host)
            assert kept.status == fresh.status == 200
            assert words_of(kept) == words_of(fresh), f"{path} after change {number} ({what}), seed {seed}"


def test_without_the_application_every_page_that_was_kept_is_served(
    edge: Edge, staff: subprocess.Popen[str]
) -> None:
    for path in PAGES[:-1]:
        edge.wait_until_kept(path)
    # As if it hung: its processes are stopped, and answer nothing.
    stopped = edge.demo.web_processes()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(4)  # the probe notices
        for path in PAGES[:-1]:
            assert edge.get(path).status == 200, path
        unknown = edge.get("/never-asked-for/")
        assert unknown.status == 503
        assert "We will be back in a few minutes" in unknown.body
        change(staff, "article", "Changed meanwhile")
        assert "Changed meanwhile" not in edge.get(ARTICLE).body
        assert edge.get(ARTICLE).status == 200
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    deadline = time.monotonic() + 15
    while edge.get("/healthz").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    time.sleep(3)  # the probe notices
    assert "Changed meanwhile" in edge.get(ARTICLE).body


@pytest.mark.parametrize("encodings", ["", "gzip", "gzip, br"])
def test_while_the_application_is_worked_on_every_page_that_was_kept_is_served(
    edge: Edge, staff: subprocess.Popen[str], encodings: str
) -> None:
    accept = {"Accept_Encoding": encodings} if encodings else {}
    words = f"Changed under way, {encodings or 'plain'}"
    edge.wait_until_kept(ARTICLE, **accept)
    page = edge.demo.var / "maintenance.html"
    page.write_text("We are working on this site")
    try:
        time.sleep(1.2)  # the processes look once a second
        change(staff, "article", words)
        for _ in range(3):
            kept = edge.get(ARTICLE, **accept)
            assert kept.status == 200
            assert words not in kept.body
            time.sleep(0.3)
        for path in ("/never-asked-for-either/", "/admin/login/"):
            answer = edge.get(path, **accept)
            assert (answer.status, answer.body) == (503, "We are working on this site"), path
        assert edge.get("/readyz").status == 200
        form = edge.get("/forms/tips/1/", method="POST", Accept="application/json")
        assert (form.status, form.headers["content-type"]) == (503, "application/json")
    finally:
        page.unlink()
    time.sleep(1.2)
    assert words in edge.get(ARTICLE, **accept).body


def test_what_was_withdrawn_does_not_come_back(edge: Edge, staff: subprocess.Popen[str]) -> None:
    for accept in ({}, {"Accept_Encoding": "gzip, br"}):
        edge.wait_until_kept("/about/", **accept)
    change(staff, "unpublish", "about")
    page = edge.demo.var / "maintenance.html"
    page.write_text("We are working on this site")
    try:
        time.sleep(1.2)
        for accept in ({}, {"Accept_Encoding": "gzip, br"}):
            assert edge.get("/about/", **accept).status == 503
    finally:
        page.unlink()
        change(staff, "publish", "about")
    time.sleep(1.2)
    assert edge.get("/about/").status == 200
