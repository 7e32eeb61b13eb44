"""Redis is away, or answers nothing: the site goes on without it, its limits hold, and the probe is told."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests

from tests.outage.conftest import Stage, needs_servers
from tests.outage.visitor import VERDICT_SECONDS, OpenForm, get, wait_until_all_is_well

pytestmark = needs_servers
PAGES = ("/", "/health-tips/", "/free-tips/", "/search/?q=ankle", "/insurance/", "/sitemap.xml")


@pytest.fixture(params=["ended", "frozen"])
def without_redis(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Stage]:
    form = OpenForm.at(stage.address)
    assert form.send("before@example.com").status == 303
    stage.cache.stop() if request.param == "ended" else stage.cache.freeze()
    yield stage
    if request.param == "ended":
        stage.cache.start()
    else:
        stage.cache.thaw()
    wait_until_all_is_well(stage.address)


def test_pages_and_forms_work_and_the_probe_is_told(without_redis: Stage) -> None:
    address = without_redis.address
    began = time.monotonic()
    for path in PAGES:
        seen = get(address + path)
        assert seen.status == 200, path
    # The first question waits half a second for an answer, and not each of a page's twenty.
    assert time.monotonic() - began < 10
    assert OpenForm.at(address).send("without@example.com").status == 303
    time.sleep(VERDICT_SECONDS)
    ready = get(f"{address}/readyz")
    assert ready.status == 200
    assert ready.response.json() == {"status": "degraded", "degraded": ["cache"]}


def test_wrong_passwords_are_still_counted(without_redis: Stage) -> None:
    """By each process in its own memory; the site of these tests has one."""
    with without_redis.database.connect() as session:
        row = session.execute("SELECT id, page_id FROM wagtailcore_pageviewrestriction").fetchone()
    address = f"{without_redis.address}/_util/authenticate_with_password/{row[0]}/{row[1]}/"
    browser = requests.Session()
    browser.get(f"{without_redis.address}/for-patients/")
    statuses = []
    for _ in range(10):
        token = browser.cookies.get("csrftoken", "")
        answer = browser.post(
            address,
            data={"password": "guess", "return_url": "/for-patients/", "csrfmiddlewaretoken": token},
            timeout=20,
        )
        statuses.append(answer.status_code)
    assert statuses[0] != 403
    assert statuses[-1] == 429, statuses


def test_the_log_says_it_once(without_redis: Stage) -> None:
    before = len(without_redis.site.log)
    for _ in range(40):
        get(f"{without_redis.address}/insurance/")
    lines = without_redis.site.log[before:].decode().splitlines()
    assert len([line for line in lines if "cache at" in line]) <= 3  # each of the three processes
    assert not [line for line in lines if "Traceback" in line]
