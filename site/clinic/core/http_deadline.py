"""
An end to an exchange over HTTP, however slowly the other side listens or speaks.

The patience of a socket begins anew with every byte; a deadline does not.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from contextvars import ContextVar
from types import TracebackType
from typing import Self


class Deadline:
    """
    Ends the connections that are used within it once its time is over, whatever they are waiting for.

    It holds a second handle of each: shutting that down wakes whoever reads or writes, encryption or not.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._ends_at = time.monotonic() + seconds
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    @property
    def seconds_left(self) -> float:
        """How long it still goes on."""
        return self._ends_at - time.monotonic()

    def watch(self, connected: socket.socket) -> None:
        """End this connection too."""
        with self._lock:
            self._handles.append(connected.dup())
        if self.is_over:
            self._end()

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            for handle in self._handles:
                with suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._token = current_deadline.set(self)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        current_deadline.reset(self._token)
        self._timer.cancel()
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()


current_deadline: ContextVar[Deadline] = ContextVar("deadline of an exchange")
