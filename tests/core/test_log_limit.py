"""The same line of the log once a minute, with a count, and no other line lost."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from clinic.core.http import log_limit
from clinic.core.http.log_limit import MOST_LINES, OnceAMinute


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(log_limit, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


@pytest.fixture
def log(clock: list[float]) -> Any:
    handler = OnceAMinute()
    handler.setStream(io.StringIO())
    logger = logging.Logger("of.a.test")
    logger.addHandler(handler)
    return SimpleNamespace(
        logger=logger, handler=handler, lines=lambda: handler.stream.getvalue().splitlines()
    )


def test_the_first_line_is_written_at_once_and_the_others_are_counted(log: Any, clock: list[float]) -> None:
    for _ in range(500):
        log.logger.error("The database does not answer: %s.", "OperationalError")
        clock[0] += 0.1
    assert log.lines() == ["The database does not answer: OperationalError."]
    clock[0] += 60
    log.logger.error("The database does not answer: %s.", "OperationalError")
    assert log.lines()[1:] == [
        "499 times more: The database does not answer: OperationalError.",
        "The database does not answer: OperationalError.",
    ]


def test_what_ended_is_told_by_the_next_line_of_another_kind(log: Any, clock: list[float]) -> None:
    for _ in range(3):
        log.logger.warning("Redis is away.")
    clock[0] += 61
    log.logger.warning("Something else.")
    assert log.lines() == ["Redis is away.", "2 times more: Redis is away.", "Something else."]


def test_what_is_held_back_is_told_when_the_process_ends(log: Any) -> None:
    for _ in range(3):
        log.logger.warning("Redis is away.")
    log.handler.close()
    assert log.lines()[-1] == "2 times more: Redis is away."


def test_lines_that_say_something_else_are_all_written(log: Any) -> None:
    for number in range(20):
        log.logger.error("The page %s could not be drawn.", number)
        log.logger.info("A line for those who want to read everything.")
    assert len([line for line in log.lines() if "could not be drawn" in line]) == 20


def test_one_mistake_on_many_pages_is_one_and_two_mistakes_are_two(log: Any) -> None:
    def fail(number: int) -> None:
        raise ValueError(number)

    def one() -> None:
        fail(1)

    def another() -> None:
        fail(2)

    def note(call: Callable[[], None], path: str) -> None:
        try:
            call()
        except ValueError:
            log.logger.error("Internal Server Error: %s", path, exc_info=True)

    for number in range(10):
        note(one, f"/page-{number}/")
    note(another, "/other/")
    text = "\n".join(log.lines())
    assert text.count("Traceback") == 2
    assert "/page-0/" in text and "/other/" in text
    assert "/page-1/" not in text


def test_strangers_can_not_fill_the_memory_with_different_lines(log: Any) -> None:
    for number in range(MOST_LINES * 3):
        log.logger.warning("Not Found: /guess-%s", number)
    assert len(log.handler._lines) <= MOST_LINES
    assert len(log.lines()) == MOST_LINES * 3


@pytest.mark.parametrize("arguments", [("a line with %s and %s", "one"), ("100 %", "x")])
def test_a_line_that_can_not_be_made_hurts_nobody(
    log: Any, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    log.logger.error(*arguments)
    log.logger.error("The next one.")
    assert log.lines() == ["The next one."]
