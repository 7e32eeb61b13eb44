"""
A cache in Redis or Valkey that may be away: the site goes on without it, and so do its limits.

While the server does not answer, each process uses a memory of its own in its place: pages are kept there, and posts and
wrong passwords counted. What stands in that memory is not carried over when the server is back.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.cache.backends import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

#: Seconds for connecting, and for an answer. A server on the same network needs a thousandth.
TIMEOUT = 0.5
#: After a failure nobody asks the server for so many seconds; then one request does.
PAUSE = 2.0
#: The log says so again after so many seconds.
SECONDS_BETWEEN_LINES = 60.0
#: So many entries of each cache a process keeps in its own memory.
ENTRIES = 2000
#: Keys that are removed at once.
BATCH = 500

Result = TypeVar("Result")


class Breaker:
    """Whether a server is worth asking; one for each server and process."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._try_again_at: float | None = None
        self._said_at = float("-inf")
        self._failures = 0

    @property
    def is_open(self) -> bool:
        """Whether the last answer was none."""
        return self._try_again_at is not None

    def lets_through(self) -> bool:
        """Whether the caller may ask the server. While it is away, one may after each pause."""
        if self._try_again_at is None:
            return True
        with self._lock:
            now = time.monotonic()
            if self._try_again_at is None or now < self._try_again_at:
                return self._try_again_at is None
            self._try_again_at = now + PAUSE
            return True

    def answered(self) -> None:
        """The server has answered."""
        if self._try_again_at is None:
            return
        with self._lock:
            self._try_again_at = None
            self._failures, self._said_at = 0, float("-inf")
        logger.warning("The cache at %s answers again.", self.name)

    def failed(self, error: Exception) -> None:
        """The server has not answered, or not as it should."""
        with self._lock:
            now = time.monotonic()
            self._try_again_at = now + PAUSE
            self._failures += 1
            if now - self._said_at < SECONDS_BETWEEN_LINES:
                return
            self._said_at, failures = now, self._failures
        # The kind of the error only: its text may hold the password of the address.
        logger.error(
            "The cache at %s does not answer (%s, %d times by now). Each process uses its own memory until it does.",
            self.name,
            type(error).__name__,
            failures,
        )


_breakers: dict[str, Breaker] = {}


def _breaker(location: str) -> Breaker:
    parts = urlsplit(location)
    name = f"{parts.hostname or parts.path}:{parts.port}" if parts.port else parts.hostname or parts.path
    return _breakers.setdefault(name, Breaker(name))


class RedisCache(redis.RedisCache):
    """Django's cache in Redis, and a memory of the process where it does not answer."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": TIMEOUT,
            "socket_timeout": TIMEOUT,
            # A connection that the server closed is made anew once; redis-py itself would try for seconds.
            "retry": Retry(NoBackoff(), 1),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        location: str = self._servers[0]  # type: ignore[attr-defined]
        self.breaker = _breaker(location)
        memory = {**params, "OPTIONS": {"MAX_ENTRIES": ENTRIES}}
        self.memory = LocMemCache(f"{location}#{self.key_prefix}", memory)

    def _either(self, ask: Callable[[], Result], remember: Callable[[], Result]) -> Result:
        if self.breaker.lets_through():
            try:
                result = ask()
            except (RedisError, OSError) as error:
                self.breaker.failed(error)
            except ValueError:
                # `incr` says so where there is no such key: that is an answer.
                self.breaker.answered()
                raise
            else:
                self.breaker.answered()
                return result
        return remember()

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._either(
            lambda: redis.RedisCache.add(self, key, value, timeout, version),
            lambda: self.memory.add(key, value, timeout, version),
        )

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        return self._either(
            lambda: redis.RedisCache.get(self, key, default, version),
            lambda: self.memory.get(key, default, version),
        )

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        return self._either(
            lambda: redis.RedisCache.set(self, key, value, timeout, version),
            lambda: self.memory.set(key, value, timeout, version),
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._either(
            lambda: redis.RedisCache.touch(self, key, timeout, version),
            lambda: self.memory.touch(key, timeout, version),
        )

    def delete(self, key: str, version: Any = None) -> bool:
        self.memory.delete(key, version)
        return self._either(lambda: redis.RedisCache.delete(self, key, version), lambda: False)

    def get_many(self, keys: Any, version: Any = None) -> dict[str, Any]:
        wanted = list(keys)
        return self._either(
            lambda: redis.RedisCache.get_many(self, wanted, version),
            lambda: self.memory.get_many(wanted, version),
        )

    def has_key(self, key: str, version: Any = None) -> bool:
        return self._either(
            lambda: redis.RedisCache.has_key(self, key, version), lambda: self.memory.has_key(key, version)
        )

    def incr(self, key: str, delta: int = 1, version: Any = None) -> int:
        def count() -> int:
            # It may have been counted on the server a moment ago: the count begins anew, and is not refused.
            self.memory.add(key, 0, version=version)
            return self.memory.incr(key, delta, version)

        return self._either(lambda: redis.RedisCache.incr(self, key, delta, version), count)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        return self._either(
            lambda: redis.RedisCache.set_many(self, data, timeout, version),
            lambda: self.memory.set_many(data, timeout, version),
        )

    def delete_many(self, keys: Any, version: Any = None) -> None:
        wanted = list(keys)
        self.memory.delete_many(wanted, version)
        self._either(lambda: redis.RedisCache.delete_many(self, wanted, version), lambda: None)

    def clear(self) -> None:
        """Remove what stands under this cache's prefix. Django would empty the database, and with it the counters."""
        self.memory.clear()
        self._either(self._remove_mine, lambda: None)

    def _remove_mine(self) -> None:
        client = self._cache.get_client(None, write=True)
        pattern = f"{self.key_prefix}:*" if self.key_prefix else "*"
        batch: list[bytes] = []
        for name in client.scan_iter(match=pattern, count=BATCH):
            batch.append(name)
            if len(batch) >= BATCH:
                client.unlink(*batch)
                batch.clear()
        if batch:
            client.unlink(*batch)
