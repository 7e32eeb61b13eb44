"""PostgreSQL is away, or answers nothing: what was shown is shown, forms keep what was typed, and all comes back."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.chaos.site import MANAGE
from tests.outage.conftest import Stage, needs_servers
from tests.outage.visitor import JSON, OpenForm, at_once, get, wait_until, wait_until_all_is_well

pytestmark = needs_servers
PAGES = ("/", "/insurance/", "/health-tips/", "/locations/", "/free-tips/")
#: More than the threads of the web server.
VISITORS = 12


def run_on(stage: Stage, code: str) -> None:
    """What an editor does, in another process than those that answer."""
    subprocess.run([*MANAGE, "shell", "--no-imports", "-c", code], env=stage.site.env, check=True)


@pytest.fixture(params=["ended", "frozen"])
def outage(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The pages have been looked at, one was changed and another withdrawn; then the database goes."""
    for path in (*PAGES, "/old-offer/", "/rarely-read/"):
        assert get(stage.address + path).status == 200, path
    stage.form = OpenForm.at(stage.address)  # type: ignore[attr-defined]
    run_on(
        stage,
        "from wagtail.models import Page; page = Page.objects.get(slug='insurance').specific; "
        "page.introduction = 'Changed.'; page.save_revision().publish()",
    )
    for path in PAGES:
        wait_until(lambda path=path: get(stage.address + path).status == 200, 5)
    stage.database.stop() if request.param == "ended" else stage.database.freeze()
    yield stage
    if request.param == "ended":
        stage.database.start()
    else:
        stage.database.thaw()
    wait_until_all_is_well(stage.address)


def test_what_was_shown_goes_on_being_shown_and_says_that_it_is_old(outage: Stage) -> None:
    address = outage.address
    for path in (*PAGES, "/rarely-read/", "/?utm_source=mail"):
        seen = get(address + path)
        assert seen.status == 200, path
        assert "detail=database-away" in seen.response.headers["Cache-Status"]
    assert get(address + "/", Cookie="sessionid=of-somebody").status == 200
    tag = get(address + "/").response.headers["ETag"]
    assert get(address + "/", **{"If-None-Match": tag}).status == 304
    began = time.monotonic()
    assert {seen.status for seen in at_once(VISITORS, lambda number: get(address + "/insurance/"))} == {200}
    assert time.monotonic() - began < 3
    assert get(address + "/healthz").seconds < 1.5


def test_what_no_cache_has_is_a_page_with_the_telephone(outage: Stage) -> None:
    seen = get(f"{outage.address}/search/?q=never-asked")
    assert seen.status == 503
    assert seen.response.headers["Retry-After"]
    assert "(207) 555-0100" in seen.text
    assert "Tern &amp; Tide" in seen.text
    wait_until(lambda: get(f"{outage.address}/readyz").response.json().get("failing") == ["database"], 10)


def test_forms_keep_what_was_typed(outage: Stage) -> None:
    form: OpenForm = outage.form  # type: ignore[attr-defined]
    shown = form.send("away@example.com", first_name='Ada "O\'Neil" <b>')
    assert shown.status == 503
    assert "(207) 555-0100" in shown.text
    assert 'value="away@example.com"' in shown.text
    assert "Ada &quot;O&#x27;Neil&quot; &lt;b&gt;" in shown.text
    assert "<b>" not in shown.text
    told = form.send("away@example.com", **JSON)
    assert told.status == 503
    assert "(207) 555-0100" in told.response.json()["message"]
    assert told.response.headers["Retry-After"]


def test_all_comes_back_by_itself_and_within_seconds(stage: Stage) -> None:
    form = OpenForm.at(stage.address)
    stage.database.stop()
    at_once(VISITORS, lambda number: form.send(f"back{number}@example.com", **JSON))
    time.sleep(1)
    stage.database.start()
    assert wait_until(lambda: form.send("back@example.com").status == 303, 10) < 5
    assert get(f"{stage.address}/search/?q=ankle").status == 200
    assert "Cache-Status" not in get(f"{stage.address}/insurance/").response.headers
    assert stage.site.process("task 0").poll() is None
    assert stage.site.process("clock").poll() is None

    def mail_was_tried() -> bool:
        with stage.database.connect() as session:
            rows = session.execute(
                "SELECT count(*) FROM leadcapture_outgoingmail m JOIN leadcapture_lead l ON l.id = m.lead_id "
                "WHERE l.email = 'back@example.com' AND (m.attempts > 0 OR m.claim IS NOT NULL OR m.last_error <> '')"
            )
            return rows.fetchone()[0] > 0

    wait_until(mail_was_tried, 30)


def test_what_was_withdrawn_does_not_come_back(stage: Stage) -> None:
    for path in ("/old-offer/", "/insurance/"):
        assert get(stage.address + path).status == 200
    run_on(stage, "from wagtail.models import Page; Page.objects.get(slug='old-offer').unpublish()")
    # At once, before this web process has heard of it.
    stage.database.stop()
    try:
        assert get(f"{stage.address}/old-offer/").status == 503
    finally:
        stage.database.start()
    wait_until(lambda: get(f"{stage.address}/old-offer/").status == 404, 10)


def test_the_log_is_not_flooded(stage: Stage) -> None:
    before = len(stage.site.log)
    stage.database.stop()
    try:
        for number in range(60):
            get(f"{stage.address}/insurance/")
            get(f"{stage.address}/search/?q=never-asked-{number}")
        time.sleep(3)
    finally:
        stage.database.start()
    wait_until_all_is_well(stage.address)
    lines = stage.site.log[before:].decode().splitlines()
    assert len(lines) < 25, lines[:40]
