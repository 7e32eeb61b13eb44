"""The thread in which worker and clock say that they are there, also while they work on something long."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from types import TracebackType

from django.db import Error, connection

from clinic.core.models import Heartbeat

SECONDS_BETWEEN_BEATS = 20.0


class Beating:
    """Beats while its block runs. Without a database nothing is said: the process itself says so in the log."""

    def __init__(self, kind: Heartbeat.Kind) -> None:
        self.kind = kind
        self.name = f"{socket.gethostname()[:80]}:{os.getpid()}"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Beating:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            self._say(Heartbeat.beat)
            if self._ended.wait(SECONDS_BETWEEN_BEATS):
                break
        self._say(Heartbeat.stop)

    def _say(self, what: object) -> None:
        try:
            with suppress(Error):
                what(self.kind.value, self.name)  # type: ignore[operator]
        finally:
            # A connection that is held for a sentence in twenty seconds would be one more for the server.
            with suppress(Error):
                connection.close()
