"""
Asks the Places API (New) about one place: one small answer within a fixed time, or a `PlacesFailure`.

The address is Google's, or what `GOOGLE_PLACES_URL` names; the key goes in a header and never into an address, and
redirects are not followed, since they would carry the key elsewhere.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils import timezone
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from clinic.core.http_deadline import Deadline, current_deadline

from .contract import FIELD_MASK, PlaceFigures, failure_of, read_place
from .failures import Failure, PlacesFailure

SECONDS_TO_CONNECT = 3
#: A place with our fields has less than a kilobyte, an error not much more.
MOST_BYTES = 64 * 1024
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


def ask(place_id: str, take_call: Callable[[], None]) -> PlaceFigures:
    """
    What Google says of a place now.

    `take_call` is called before each request and raises where there is none left today. Takes `GOOGLE_PLACES_TIMEOUT_SECONDS`
    at most, besides looking up the name. Raises `PlacesFailure`.
    """
    session = requests.Session()
    session.trust_env = False
    adapter = _Adapter(take_call)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    with session, Deadline(settings.GOOGLE_PLACES_TIMEOUT_SECONDS) as deadline:
        try:
            status, retry_after, body = _exchange(session, place_id)
        except PlacesFailure:
            raise
        except (requests.ConnectTimeout, requests.ReadTimeout) as error:
            raise PlacesFailure(Failure.SLOW) from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise PlacesFailure(Failure.SLOW if deadline.is_over else Failure.CUT_OFF) from error
        except (requests.RequestException, ValueError) as error:
            # The kind of the error tells nothing that staff could use, and its text may name the address.
            raise PlacesFailure(Failure.SLOW if deadline.is_over else _kind_of(error)) from error
        if deadline.is_over:
            raise PlacesFailure(Failure.SLOW)
    if status != 200:
        raise PlacesFailure(failure_of(status, body), retry_after)
    return read_place(body)


def _exchange(session: requests.Session, place_id: str) -> tuple[int, float | None, bytes]:
    url = f"{settings.GOOGLE_PLACES_URL.rstrip('/')}/v1/places/{quote(place_id, safe='')}"
    headers = {
        "X-Goog-Api-Key": settings.GOOGLE_PLACES_API_KEY,
        "X-Goog-FieldMask": FIELD_MASK,
        "Accept": "application/json",
        "Connection": "close",
    }
    timeout = (SECONDS_TO_CONNECT, settings.GOOGLE_PLACES_TIMEOUT_SECONDS)
    with session.get(url, headers=headers, timeout=timeout, allow_redirects=False, stream=True) as response:
        body = b""
        for chunk in response.iter_content(8192):
            body += chunk
            if len(body) > MOST_BYTES:
                raise PlacesFailure(Failure.NONSENSE)
        return response.status_code, _seconds_to_wait(response.headers.get("Retry-After", "")), body


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
