"""
Requests to addresses that staff typed in, which must not reach into our own network.

A name is looked up at the moment of connecting, and the connection goes to the very address that was looked at: a name
that answers with a public address first and a private one later gains nothing. Redirects are not followed.

An exchange ends when its time is over, however slowly the other side listens or speaks: the patience of a socket begins
anew with every byte.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError

#: Seconds to connect. `WEBHOOK_TIMEOUT_SECONDS` is the time for all that follows.
SECONDS_TO_CONNECT = 5
#: A name may stand for any number of addresses that don't answer.
MOST_ADDRESSES = 4


class PrivateAddress(NewConnectionError):
    """The name stands for an address that is not on the public internet."""


def is_allowed(address: str) -> bool:
    """Whether we may connect to this IP address: a public one, or one in `WEBHOOK_PRIVATE_NETWORKS`."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    networks = (ipaddress.ip_network(one) for one in settings.WEBHOOK_PRIVATE_NETWORKS)
    if any(ip in network for network in networks if network.version == ip.version):
        return True
    if isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local:
        return False  # private networks of old (RFC 3879), which some still use
    if isinstance(ip, ipaddress.IPv6Address) and ip.sixtofour:
        return False  # leads to the IPv4 address within, and nobody uses it any more (RFC 7526)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _Deadline:
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
        self._token = _current_deadline.set(self)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _current_deadline.reset(self._token)
        self._timer.cancel()
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()


_current_deadline: ContextVar[_Deadline] = ContextVar("deadline of an exchange")


class _LooksFirst:
    """
    A connection that looks at the address before it connects to it.

    It stands before urllib3's classes, whose errors want the connection that only the two together are.
    """

    _dns_host: str
    port: int
    timeout: Any

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(self._dns_host, self, error) from error  # type: ignore[arg-type]
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not all(map(is_allowed, addresses)):
            raise PrivateAddress(self, "The name stands for an address within a private network.")  # type: ignore[arg-type]
        failure: OSError = OSError("The name stands for no address.")
        deadline = _current_deadline.get()
        for address in addresses[:MOST_ADDRESSES]:
            try:
                connected = socket.create_connection(
                    (address, self.port), timeout=min(self.timeout, max(deadline.seconds_left, 0.001))
                )
            except OSError as error:
                failure = error
            else:
                deadline.watch(connected)
                return connected
        raise NewConnectionError(self, type(failure).__name__) from failure  # type: ignore[arg-type]


class _Plain(_LooksFirst, HTTPConnection):
    pass


class _Encrypted(_LooksFirst, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _Encrypted


class _Adapter(HTTPAdapter):
    """Connects to public addresses only, and tries nothing twice by itself."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _EncryptedPool}


def session() -> requests.Session:
    """A session for such requests. It heeds no proxy, no `.netrc` and no cookie."""
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", _Adapter())
    made.mount("https://", _Adapter())
    return made


def post(made: requests.Session, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """
    Send a body; the status of the answer and its `Retry-After`. The answer's content is not read.

    All of it takes `SECONDS_TO_CONNECT` and `WEBHOOK_TIMEOUT_SECONDS` at most, besides looking up the name. Raises
    `requests.RequestException`.
    """
    timeout = (SECONDS_TO_CONNECT, settings.WEBHOOK_TIMEOUT_SECONDS)
    # A connection for each exchange: one that is kept open belongs to a deadline that is over.
    headers = {**headers, "Connection": "close"}
    with _Deadline(sum(timeout)) as deadline:
        try:
            with made.post(
                url, data=body, headers=headers, timeout=timeout, allow_redirects=False, stream=True
            ) as response:
                made.cookies.clear()
                answer = response.status_code, response.headers.get("Retry-After", "")
        except requests.RequestException as error:
            if deadline.is_over:
                raise requests.Timeout("The exchange took too long.") from error
            raise
        if deadline.is_over:
            # What is cut off in the middle of its headers looks like an answer.
            raise requests.Timeout("The exchange took too long.")
    return answer
