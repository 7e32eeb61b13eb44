"""
One exchange with Google: a small answer within a fixed time, or a `GoogleFailure`.

Redirects are not followed, since they would carry keys and tokens elsewhere. Neither belongs into an address.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from clinic.core.http_deadline import Deadline, current_deadline

from .failures import Failure, GoogleFailure

SECONDS_TO_CONNECT = 3
#: A place with our fields has less than a kilobyte, an error not much more, a page of locations less than this.
MOST_BYTES = 256 * 1024
#: Once more after a fault that may pass in a moment; a worker that sends e-mails too does not wait for long.
RETRIES = 1
SECONDS_BEFORE_A_RETRY = 0.25
PASSING_STATUSES = (500, 502, 503, 504)
#: Longer than this nobody is believed.
LONGEST_RETRY_AFTER = 24 * 3600


class _ShortRetry(Retry):
    """Tries a fault again, unless Google says when: that time is heeded by the schedule, and holds up no worker."""

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        return not has_retry_after and super().is_retry(method, status_code, has_retry_after)


class _Watched:
    """A connection that the deadline can end."""

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()  # type: ignore[misc]
        current_deadline.get().watch(connected)
        return connected


class _Plain(_Watched, HTTPConnection):
    pass


class _Encrypted(_Watched, HTTPSConnection):
    pass


class _Counts:
    """Asks before every request, also before one that is tried again, whether there is a call left for it."""

    take_call: Callable[[], None]

    def urlopen(self, *args: Any, **kwargs: Any) -> Any:
        self.take_call()
        return super().urlopen(*args, **kwargs)  # type: ignore[misc]


class _Adapter(HTTPAdapter):
    def __init__(self, take_call: Callable[[], None]) -> None:
        self._take_call = take_call
        super().__init__(
            max_retries=_ShortRetry(
                total=RETRIES,
                redirect=0,
                allowed_methods={"GET"},
                status_forcelist=PASSING_STATUSES,
                backoff_factor=SECONDS_BEFORE_A_RETRY,
                raise_on_status=False,
            )
        )

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        counts = {"take_call": staticmethod(self._take_call)}
        plain = type("PlainPool", (_Counts, HTTPConnectionPool), {"ConnectionCls": _Plain, **counts})
        encrypted = type(
            "EncryptedPool", (_Counts, HTTPSConnectionPool), {"ConnectionCls": _Encrypted, **counts}
        )
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": encrypted}


@dataclass(frozen=True)
class Answer:
    """What Google answered. `retry_after` is in seconds, as it asked for; None where it did not."""

    status: int
    retry_after: float | None
    body: bytes


def count_nothing() -> None:
    """For exchanges that no budget counts: those about the connection itself."""


def exchange(
    method: str,
    url: str,
    *,
    headers: dict[str, str] | None = None,
    params: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
    take_call: Callable[[], None] = count_nothing,
    seconds: float | None = None,
) -> Answer:
    """
    Ask, and read the answer whole, whatever its status.

    `take_call` is called before each request and raises where there is none left today. Takes `seconds` at most, or
    `GOOGLE_TIMEOUT_SECONDS`, besides looking up the name. Raises `GoogleFailure`.
    """
    session = requests.Session()
    session.trust_env = False
    adapter = _Adapter(take_call)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    seconds = settings.GOOGLE_TIMEOUT_SECONDS if seconds is None else seconds
    request: dict[str, Any] = {
        "headers": {"Accept": "application/json", "Connection": "close"} | (headers or {}),
        "params": params,
        "data": form,
        "timeout": (min(SECONDS_TO_CONNECT, seconds), seconds),
    }
    with session, Deadline(seconds) as deadline:
        try:
            answer = _read(session, method, url, request)
        except GoogleFailure:
            raise
        except (requests.ConnectTimeout, requests.ReadTimeout) as error:
            raise GoogleFailure(Failure.SLOW) from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise GoogleFailure(Failure.SLOW if deadline.is_over else Failure.CUT_OFF) from error
        except (requests.RequestException, ValueError) as error:
            # The kind of the error tells nothing that staff could use, and its text may name the address.
            raise GoogleFailure(Failure.SLOW if deadline.is_over else _kind_of(error)) from error
        if deadline.is_over:
            raise GoogleFailure(Failure.SLOW)
    return answer


def _read(session: requests.Session, method: str, url: str, request: dict[str, Any]) -> Answer:
    with session.request(method, url, allow_redirects=False, stream=True, **request) as response:
        body = b""
        for chunk in response.iter_content(8192):
            body += chunk
            if len(body) > MOST_BYTES:
                raise GoogleFailure(Failure.NONSENSE)
        return Answer(response.status_code, _seconds_to_wait(response.headers.get("Retry-After", "")), body)


def _kind_of(error: Exception) -> Failure:
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return Failure.NONSENSE
    words = repr(error)
    if "IncompleteRead" in words or "RemoteDisconnected" in words or "Connection aborted" in words:
        return Failure.CUT_OFF
    return Failure.UNREACHED


def _seconds_to_wait(retry_after: str, now: datetime | None = None) -> float | None:
    """`Retry-After` (RFC 9110, section 10.2.3): seconds, or a date."""
    seconds: float | None = None
    if retry_after.strip().isascii() and retry_after.strip().isdigit():
        seconds = float(retry_after[:10])
    elif retry_after:
        with suppress(ValueError, TypeError):
            seconds = (parsedate_to_datetime(retry_after) - (now or timezone.now())).total_seconds()
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
