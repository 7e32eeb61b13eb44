"""Who may wait for the database, and who is not let in to wait."""

from __future__ import annotations

import threading
from types import ModuleType

import pytest
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.database import patience
from clinic.core.database.limits import Limits, Process, this_process, with_limits
from clinic.core.database.outage import is_outage
from clinic.core.database.patience import Away, Door, LongWaits, WaitsTooLong

LIMITS = Limits(lock=5, statement=30, idle_in_transaction=60, connect=3)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    stand_in = ModuleType("time")
    stand_in.monotonic = lambda: now[0]  # type: ignore[attr-defined]
    monkeypatch.setattr(patience, "time", stand_in)
    return now


def fail(door: Door, error: Exception | None = None) -> None:
    with pytest.raises(type(error or OSError())), door.attempt():
        raise error or OSError()


def test_after_a_failure_nobody_tries_for_a_moment(clock: list[float]) -> None:
    door = Door(pause=1)
    fail(door)
    clock[0] += 0.9
    with pytest.raises(Away), door.attempt():
        pytest.fail("tried")
    clock[0] += 0.2
    with door.attempt():
        pass
    with door.attempt():
        pass


def test_while_it_is_away_only_one_tries(clock: list[float]) -> None:
    door = Door(pause=1)
    fail(door)
    clock[0] += 2
    with door.attempt():
        in_another_thread = threading.Thread(target=lambda: tried.append(tries(door)))
        tried: list[bool] = []
        in_another_thread.start()
        in_another_thread.join()
    assert tried == [False]


def tries(door: Door) -> bool:
    try:
        with door.attempt():
            return True
    except Away:
        return False


def test_a_slow_attempt_holds_up_nobody_else(clock: list[float]) -> None:
    door = Door(slow=0.5)
    tried: list[bool] = []
    with door.attempt():
        for moved in (0.4, 0.2):
            clock[0] += moved
            thread = threading.Thread(target=lambda: tried.append(tries(door)))
            thread.start()
            thread.join()
    assert tried == [True, False]


def test_an_error_that_says_nothing_of_the_database_closes_no_door(clock: list[float]) -> None:
    door = Door(counts=is_outage)
    fail(door, ValueError("a mistake in a form"))
    assert tries(door)
    fail(door, OperationalError("canceling statement due to lock timeout"))
    assert not tries(door)


def test_few_wait_long() -> None:
    waits = LongWaits(at_once=2)
    with waits.one(), waits.one(), pytest.raises(WaitsTooLong), waits.one():
        pass
    with waits.one(), waits.one():
        pass


@pytest.mark.parametrize(
    ("argv", "modules", "process"),
    [
        (["/venv/bin/gunicorn", "clinic.wsgi:application"], {"clinic.wsgi": None}, "web"),
        (["site/manage.py", "runserver"], {}, "web"),
        (["/srv/site/manage.py", "run_worker", "--interval", "1"], {}, "worker"),
        (["manage.py", "db_worker"], {}, "worker"),
        (["manage.py", "run_clock"], {}, "clock"),
        (["manage.py", "migrate"], {}, "command"),
        (["manage.py"], {}, "command"),
        (["pytest", "run_worker"], {}, "command"),
        ([], {}, "command"),
    ],
)
def test_a_process_knows_what_it_is(argv: list[str], modules: dict[str, None], process: str) -> None:
    assert this_process(argv, modules) == process


@pytest.mark.parametrize(
    ("process", "session"),
    [
        (
            Process.WEB,
            "-c lock_timeout=5000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
        ),
        (Process.WORKER, "-c lock_timeout=20000 -c idle_in_transaction_session_timeout=60000"),
        (Process.CLOCK, "-c lock_timeout=20000 -c idle_in_transaction_session_timeout=60000"),
        (Process.COMMAND, None),
    ],
)
def test_each_kind_of_process_has_its_limits(process: Process, session: str | None) -> None:
    options = LIMITS.options(process)
    assert options.get("options") == session
    assert options["connect_timeout"] == 3
    assert options["application_name"] == f"clinic {process.value}"


def test_what_the_url_says_counts_more() -> None:
    given_options = {"options": "-c lock_timeout=100", "application_name": "mine", "sslmode": "require"}
    options = with_limits({"NAME": "clinic", "OPTIONS": given_options}, LIMITS, Process.WEB)["OPTIONS"]
    assert options["options"].endswith(" -c lock_timeout=100")
    assert options["options"].startswith("-c lock_timeout=5000")
    assert (options["application_name"], options["sslmode"]) == ("mine", "require")


@given(st.tuples(*[st.floats(0, 100_000)] * 3), st.sampled_from(Process))
def test_a_limit_is_whole_milliseconds_or_none(seconds: tuple[float, float, float], process: Process) -> None:
    session = Limits(*seconds, connect=0).options(process).get("options", "")
    for part in session.replace("-c ", "").split():
        assert int(part.partition("=")[2]) >= 0


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OperationalError("connection refused"), True),
        (OperationalError("database is locked"), True),
        (OperationalError("database or disk is full"), True),
        (OperationalError("unable to open database file"), True),
        (InterfaceError("connection already closed"), True),
        (OperationalError("no such table: blog_article"), False),
        (OperationalError("no such column: x"), False),
        (OperationalError('near "SELEC": syntax error'), False),
        (ProgrammingError("relation does not exist"), False),
        (InternalError("current transaction is aborted"), False),
        (ValueError("no"), False),
        (None, False),
    ],
)
def test_what_is_an_outage_and_what_a_mistake(error: Exception | None, outage: bool) -> None:
    assert is_outage(error) is outage
