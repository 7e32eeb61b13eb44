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
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError

from clinic.core.http_deadline import Deadline, current_deadline

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
        deadline = current_deadline.get()
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
    with Deadline(sum(timeout)) as deadline:
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
