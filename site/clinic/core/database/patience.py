"""
How many threads of a process may wait long for the database, and who tries to connect while it is away.

A web process has few threads. If all of them waited for one lock, or for a server that does not answer, then nobody
would be served: no page of the cache, no health check. So a few may wait as long as the limits allow; the others give
up soon, and their visitors get a page or a sentence instead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: A wait is long after so many seconds.
LONG = 0.6
#: So many threads of a process may wait long. `deploy/gunicorn.conf.py` starts four.
LONG_WAITS = 2
#: After a failed attempt to connect nobody tries again for so many seconds.
PAUSE = 1.0
#: An attempt to connect that takes so many seconds holds up nobody else.
SLOW_CONNECT = 0.5


class WaitsTooLong(Exception):
    """Others are waiting long already."""


class LongWaits:
    """Counts the threads that wait long."""

    def __init__(self, at_once: int = LONG_WAITS) -> None:
        self._places = threading.BoundedSemaphore(at_once)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait long. Raises `WaitsTooLong` where all places are taken."""
        if not self._places.acquire(blocking=False):
            raise WaitsTooLong
        try:
            yield
        finally:
            self._places.release()


class Away(Exception):
    """It failed a moment ago, and nothing was tried."""


class Door:
    """
    Whether something is worth an attempt that failed a moment ago; one for each kind of attempt and process.

    `counts` says which errors are failures; `slow`, after how many seconds an attempt that is still under way keeps
    others from beginning theirs.
    """

    def __init__(
        self,
        pause: float = PAUSE,
        slow: float = float("inf"),
        counts: Callable[[BaseException], bool] = lambda error: True,
    ) -> None:
        self._pause, self._slow, self._counts = pause, slow, counts
        self._lock = threading.Lock()
        self._failed_at: float | None = None
        self._trying_since: dict[int, float] = {}

    def open(self) -> None:
        """Forget a failure, as if nothing had been tried yet."""
        with self._lock:
            self._failed_at = None

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """
        An attempt, which failed if an exception leaves it.

        Raises `Away` without one where the last one failed a moment ago, or where another is taking long.
        """
        me = threading.get_ident()
        now = time.monotonic()
        with self._lock:
            others = self._trying_since.values()
            if self._failed_at is not None:
                # While it is away one tries, and no more.
                if others or now - self._failed_at < self._pause:
                    raise Away
            elif any(now - since > self._slow for since in others):
                raise Away
            self._trying_since[me] = now
        try:
            yield
        except BaseException as error:
            if self._counts(error):
                with self._lock:
                    self._failed_at = time.monotonic()
            raise
        else:
            with self._lock:
                self._failed_at = None
        finally:
            with self._lock:
                self._trying_since.pop(me, None)
