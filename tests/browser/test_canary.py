"""A person goes the whole way through the site; then every file and every table is searched for their name."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path

import requests

from tests.browser.conftest import PASSWORD, DemoSite
from tests.browser.test_visitor import plain_text

NAME, ADDRESS = "Zzcanary", "zzcanary.bird@example.org"
FOUND = re.compile(rb"zzcanary", re.IGNORECASE)
#: Where a person's name and address belong: their own rows, with the notes on them, and the e-mails that the demonstration keeps as files.
ROWS = {
    "leadcapture_lead",
    "leadcapture_screeningrequest",
    "leadcapture_staffnote",
    "leadcapture_heldrequest",
}
KEPT_ON_PURPOSE = {"mail", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"}


def send(demo: DemoSite, path: str, kind: str, **fields: str) -> None:
    """Fill in a form as a browser without scripts does; first with a mistake, which shows the form again."""
    page = requests.get(demo.address + path, timeout=30).text
    action = re.search(rf'action="(/forms/{kind}/\d+/)', page)
    token = re.search(r'name="timestamp"[^>]*value="([^"]+)"', page)
    assert action and token
    data = {**fields, "timestamp": token[1]}
    time.sleep(0.5)  # nobody types faster
    mistake = requests.post(demo.address + action[1], data={**data, "email": f"{ADDRESS}@"}, timeout=30)
    assert mistake.status_code == 422 and NAME in mistake.text
    sent = requests.post(
        demo.address + action[1],
        data={**data, "consent": "on"},
        timeout=30,
        allow_redirects=False,
        headers={"Referer": f"{demo.address}{path}?email={ADDRESS}", "User-Agent": f"Browser {ADDRESS}"},
    )
    assert sent.status_code == 303, sent.text
    assert not FOUND.search(sent.headers["Location"].encode())


def desk_works_on_it(demo: DemoSite) -> None:
    """A member of staff finds the person in every way, notes something, takes the request and books it."""
    staff = requests.Session()

    def post(path: str, **fields: str) -> requests.Response:
        page = staff.get(demo.address + path, timeout=30).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        version = re.search(r'name="version" value="(\d+)"', page)
        assert token
        data = {"csrfmiddlewaretoken": token[1], "version": version[1] if version else "", **fields}
        answer = staff.post(demo.address + path, data, headers={"Referer": demo.address + path}, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer

    post("/admin/login/", username="leads", password=PASSWORD)
    for kind, steps in (("lead", ["", ""]), ("screeningrequest", ["taken", "booked"])):
        found = staff.get(f"{demo.address}/admin/{kind}/?q={ADDRESS}", timeout=30).text
        path = re.search(rf"/admin/{kind}/inspect/\d+/", found)
        assert path
        for step in steps:
            said = post(path[0], note=f"{NAME} likes {step or 'tips'}", **({"state": step} if step else {}))
            assert "The note was saved." in said.text
        staff.get(f"{demo.address}/admin/{kind}/?export=xlsx&q={NAME}", timeout=30)
    for fields in ({"email": ADDRESS}, {"telephone": "(207) 555-0199"}):
        assert NAME in post("/admin/leads/person/", action="find", **fields).text


def test_nobody_s_name_is_anywhere_but_in_their_own_row(demo: DemoSite) -> None:
    mails = len(demo.mails())
    send(demo, "/free-tips/", "tips", first_name=NAME, email=ADDRESS)
    text = plain_text(demo.wait_for_mail(mails))
    links = re.findall(rf"{re.escape(demo.address)}/tips/\S+", text)
    assert len(links) == 4
    for link in links:
        assert not FOUND.search(link.encode())
        assert requests.get(link, timeout=30).status_code == 200
    said_yes = say_yes(next(link for link in links if "/one-by-one/" in link))
    assert said_yes.status_code == 200 and not FOUND.search(said_yes.url.encode())
    requests.get(f"{demo.address}/search/?q={ADDRESS}", timeout=30)
    requests.get(f"{demo.address}/nowhere/?email={ADDRESS}", timeout=30)
    send(demo, "/free-screening/", "screening", name=NAME, email=ADDRESS, telephone="(207) 555-0199")
    send(demo, "/free-screening/", "screening", name=NAME, email=ADDRESS, website="x")  # held back
    desk_works_on_it(demo)

    for path in ("/", "/sitemap.xml", "/health-tips/feed/", "/search/?q=zzcanary"):
        answer = requests.get(demo.address + path, timeout=30)
        assert ADDRESS.encode() not in answer.content
    assert files_with_the_name(demo.var) == []
    assert tables_with_the_name(demo.var / "db.sqlite3") == ROWS
    assert not FOUND.search("".join(demo.output).encode())


def say_yes(question: str) -> requests.Response:
    """Agree to the series, and come to the page of the subscription."""
    wording = re.search(r'name="wording" value="(\w+)"', requests.get(question, timeout=30).text)
    assert wording
    return requests.post(question, data={"wording": wording[1]}, timeout=30)


def files_with_the_name(folder: Path) -> list[str]:
    """Every file below the folder that holds the name."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and path.relative_to(folder).parts[0] not in KEPT_ON_PURPOSE
        and FOUND.search(path.read_bytes())
    ]


def tables_with_the_name(database: Path) -> set[str]:
    """Every table, index of words included, a row of which holds the name."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.text_factory = bytes
    found = set()
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for row in connection.execute(f'SELECT * FROM "{table.decode()}"'):  # noqa: S608 (our own tables)
            if any(isinstance(value, bytes) and FOUND.search(value) for value in row):
                found.add(table.decode())
    connection.close()
    return found
