"""A table that somebody else holds: no visitor waits for it for long, and nobody else notices."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clinic.core.database.patience import PAUSE
from tests.outage.conftest import Stage, needs_servers
from tests.outage.visitor import JSON, OpenForm, Seen, at_once, get, wait_until

pytestmark = needs_servers
#: More than the threads of the web server.
VISITORS = 10


@contextmanager
def locked(stage: Stage, table: str) -> Iterator[None]:
    """What a migration, VACUUM FULL or a forgotten session does."""
    with stage.database.connect() as session:
        session.autocommit = False
        session.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        session.rollback()


def test_each_process_says_who_it_is_and_how_long_it_waits(stage: Stage) -> None:
    get(stage.address + "/search/?q=ankle")

    def both_are_there() -> bool:
        with stage.database.connect() as session:
            rows = session.execute("SELECT application_name FROM pg_stat_activity").fetchall()
        return {"clinic web", "clinic worker"} <= {row[0] for row in rows}

    wait_until(both_are_there, 20)


def test_forms_get_a_sentence_and_pages_go_on_while_a_table_is_locked(stage: Stage) -> None:
    form = OpenForm.at(stage.address)
    get(f"{stage.address}/insurance/")
    waits: list[float] = []
    answers: list[Seen] = []
    with locked(stage, "leadcapture_receivedrequest"):
        posts = threading.Thread(
            target=lambda: answers.extend(
                at_once(
                    VISITORS,
                    lambda number: form.send(f"locked{number}@example.com", **(JSON if number % 2 else {})),
                )
            )
        )
        posts.start()
        time.sleep(0.2)
        until = time.monotonic() + 4
        while time.monotonic() < until:
            for path in ("/healthz", "/insurance/", "/"):
                seen = get(stage.address + path)
                assert seen.status == 200, path
                waits.append(seen.seconds)
            time.sleep(0.05)
        posts.join()
    assert max(waits) < 1.5, sorted(waits)[-5:]
    for number, answer in enumerate(answers):
        assert answer.status == 503
        assert answer.seconds < 9
        assert "(207) 555-0100" in answer.text
        assert answer.response.headers["Retry-After"]
        if number % 2:
            assert "We could not take this just now" in answer.response.json()["message"]
        else:
            assert f'value="locked{number}@example.com"' in answer.text
            assert 'value="Ada"' in answer.text


def test_forms_are_taken_again_as_soon_as_the_table_is_free(stage: Stage) -> None:
    form = OpenForm.at(stage.address)
    with locked(stage, "leadcapture_receivedrequest"):
        assert form.send("waits@example.com").status == 503
    time.sleep(PAUSE)
    assert form.send("waits@example.com").status == 303
    wait_until(lambda: leads_with(stage, "waits@example.com") == 1, 30)


def test_forms_are_taken_while_the_leads_are_locked_and_become_leads_afterwards(stage: Stage) -> None:
    form = OpenForm.at(stage.address)
    with locked(stage, "leadcapture_lead"):
        seen = form.send("later@example.com")
        assert seen.status == 303
        assert seen.seconds < 2
    wait_until(lambda: leads_with(stage, "later@example.com") == 1, 90)


def leads_with(stage: Stage, email: str) -> int:
    """How many there are with this address."""
    with stage.database.connect() as session:
        found = session.execute("SELECT count(*) FROM leadcapture_lead WHERE email = %s", [email]).fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize("table", ["core_contentgeneration", "wagtailcore_page"])
def test_pages_that_are_kept_go_on_whatever_table_is_locked(stage: Stage, table: str) -> None:
    get(f"{stage.address}/insurance/")
    with locked(stage, table):
        for _ in range(2):
            seen = at_once(VISITORS, lambda number: get(f"{stage.address}/insurance/"))
            assert {answer.status for answer in seen} == {200}
        alive = get(f"{stage.address}/healthz")
    assert alive.status == 200
    assert alive.seconds < 1.5
