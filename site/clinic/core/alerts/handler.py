"""
The handler of the log that gathers errors. It costs the request that failed next to nothing.

A thread, which starts with the first error and ends when nothing waits, writes them down for all processes and sends.
What waits when a process ends is written down too; the clock sends it.
"""

from __future__ import annotations

import logging
import os
import threading
import time

from django.conf import settings

from clinic.core.alerts import delivery
from clinic.core.alerts.report import Report, report_of
from clinic.core.alerts.spool import MOST_WAITING, Entry

logger = logging.getLogger(__name__)

#: Errors come in crowds: so many seconds of them go into one email.
SECONDS_TO_GATHER = 10.0
SECONDS_BETWEEN_TRIES = 60.0
#: The loggers of this package and of what sends: an error of theirs would be told for ever.
OURS = "clinic.core.alerts"


class ErrorEmails(logging.Handler):
    """Gathers records of the level ERROR and above, and has them told to `ADMINS`."""

    def __init__(self, level: int = logging.ERROR) -> None:
        super().__init__(level)
        self._gathered: dict[str, Entry] = {}
        self._thread: threading.Thread | None = None
        self._process = os.getpid()

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ADMINS or record.name.startswith(OURS) or getattr(delivery.sending, "now", False):
            return
        try:
            self._gather(report_of(record), record.created)
            self._start()
        except Exception:
            # A request must not fail, or fail otherwise, because its error could not be told.
            self.handleError(record)

    def _gather(self, report: Report, at: float) -> None:
        if known := self._gathered.get(report.key):
            known.count, known.last = known.count + 1, at
        elif len(self._gathered) < MOST_WAITING:
            self._gathered[report.key] = Entry(report.key, report.title, report.details, first=at, last=at)

    def _start(self) -> None:
        forked = self._process != os.getpid()
        if forked or self._thread is None or not self._thread.is_alive():
            self._process = os.getpid()
            self._thread = threading.Thread(target=self._work, name="emails-about-errors", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        seconds = SECONDS_TO_GATHER
        while True:
            time.sleep(seconds)
            seconds = SECONDS_BETWEEN_TRIES
            waits = self.tell()
            self.acquire()
            try:
                if not waits and not self._gathered:
                    self._thread = None
                    return
                if self._gathered:
                    seconds = SECONDS_TO_GATHER
            finally:
                self.release()

    def tell(self) -> bool:
        """Write down what was gathered, and send what may be sent; whether something still waits."""
        self.flush()
        try:
            return delivery.deliver()
        except OSError as error:
            logger.warning("What waits to be told can’t be read or written: %s.", error.strerror)
            return False

    def flush(self) -> None:
        """Write down what was gathered; it stays where that fails."""
        self.acquire()
        try:
            gathered, self._gathered = self._gathered, {}
        finally:
            self.release()
        if not gathered:
            return
        try:
            delivery.keep(gathered.values())
        except OSError as error:
            logger.warning("Errors can’t be written down to be told: %s.", error.strerror)
            self.acquire()
            try:
                for key, later in self._gathered.items():
                    if known := gathered.get(key):
                        known.count, known.last = known.count + later.count, later.last
                    else:
                        gathered[key] = later
                self._gathered = gathered
            finally:
                self.release()


def tell_now() -> None:
    """Send at once what this process has gathered, if it may be sent: the process is about to end."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, ErrorEmails):
            handler.tell()
