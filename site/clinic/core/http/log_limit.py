"""
A handler of the log that writes the same line once a minute, with the number of times that it was meant.

While a part is away every request fails for the same reason. The first line says so at once; a thousand more would bury what
else there is to read, and fill the disk.
"""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import dataclass
from typing import TextIO

SECONDS = 60.0
#: So many different lines are remembered; then those that began first are forgotten.
MOST_LINES = 500


@dataclass
class _Line:
    """A line that was written, and how often it was held back since."""

    record: logging.LogRecord
    written_at: float
    held_back: int = 0


def key_of(record: logging.LogRecord) -> tuple[object, ...]:
    """
    What makes two records the same: their words, and with an error its kind and the places that it passed.

    The path of a request is no part of it where an error is: one mistake fails on many pages.
    """
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return record.name, record.levelno, record.getMessage()
    places = [(frame.f_code, number) for frame, number in traceback.walk_tb(error.__traceback__)]
    return record.name, record.levelno, type(error), tuple(places)


class OnceAMinute(logging.StreamHandler):
    """Writes to standard error, or to `stream`. What was held back is told with the next such line, or by the next line of another kind."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self._lines: dict[tuple[object, ...], _Line] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record unless the same was written within the last minute. Called with the handler's lock held."""
        if record.levelno < logging.WARNING:
            super().emit(record)
            return
        try:
            key = key_of(record)
        except Exception:
            self.handleError(record)
            return
        now = time.monotonic()
        line = self._lines.get(key)
        if line is not None and now - line.written_at < SECONDS:
            line.held_back += 1
            return
        self._tell_what_was_held_back(now)
        self._lines[key] = _Line(record, now)
        super().emit(record)

    def flush_counts(self) -> None:
        """Tell at once what is held back."""
        self.acquire()
        try:
            self._tell_what_was_held_back(float("inf"))
        finally:
            self.release()

    def close(self) -> None:
        """The process ends."""
        self.flush_counts()
        super().close()

    def _tell_what_was_held_back(self, now: float) -> None:
        while len(self._lines) >= MOST_LINES:
            self._tell(self._lines.pop(next(iter(self._lines))))
        over = [key for key, line in self._lines.items() if now - line.written_at >= SECONDS]
        for key in over:
            self._tell(self._lines.pop(key))

    def _tell(self, line: _Line) -> None:
        if not line.held_back:
            return
        first = line.record
        message = f"{line.held_back} times more: {first.getMessage()}"
        if first.exc_info and first.exc_info[0]:
            message += f" ({first.exc_info[0].__name__})"
        told = logging.LogRecord(first.name, first.levelno, first.pathname, first.lineno, message, None, None)
        super().emit(told)
