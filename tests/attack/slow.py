"""Hundreds of connections that send or read slowly, or nothing at all, and a visitor who wants a page."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

from tests.attack.outcome import Outcome
from tests.servers.chain import Chain

CONNECTIONS = 200
#: So long a visitor's page may take.
SECONDS_FOR_A_PAGE = 1.0
#: So long each kind of slowness goes on.
SECONDS = 4.0
#: The page is asked for past the caches too, so that the application has to answer.
PAGES = ("/health-tips/", "/about/?slow={number}", "/admin/login/")
#: With the cookie Django reads the body to look for the other half of the token.
LOG_IN = (
    "Cookie: csrftoken=abcdefghijklmnopqrstuvwxyz012345",
    "Content-Type: application/x-www-form-urlencoded",
)


def starts(chain: Chain) -> dict[str, bytes]:
    """What each of the slow ones sends at first, by the kind of slowness."""
    host = f"Host: {chain.host}\r\n"
    post = f"POST /admin/login/ HTTP/1.1\r\n{host}{LOG_IN[0]}\r\n{LOG_IN[1]}\r\n"
    page = chain.get("/health-tips/").text
    start = page.find("/media/images/")
    picture = (
        page[start:].replace("'", '"').replace(" ", '"').split('"')[0]
        if start > 0
        else "/static/staticfiles.json"
    )
    reads = f"GET {picture} HTTP/1.1\r\n{host}\r\nGET /health-tips/ HTTP/1.1\r\n{host}\r\n" * 10
    return {
        "nothing": b"",
        "half a header": f"GET / HTTP/1.1\r\n{host}X-Slow: ".encode(),
        "half a body": f"{post}Content-Length: 100000\r\n\r\nusername=".encode(),
        "half a chunk": f"{post}Transfer-Encoding: chunked\r\n\r\nffff\r\nusername=".encode(),
        "reading": reads.encode(),
    }


def attack(chain: Chain) -> Iterator[Outcome]:
    """Every kind of slowness, one after the other."""
    first = starts(chain)
    for path in PAGES * 4:
        chain.get(path)  # every process has made each of them once
    for name, start in first.items():
        with closing(SlowClients(chain, start, is_reader=name == "reading")) as clients:
            worst = clients.worst_page()
        broken = "" if worst <= SECONDS_FOR_A_PAGE else f"a page took {worst:.1f} s, or did not come"
        yield Outcome("slow", f"{chain.name}: {CONNECTIONS} × {name}, worst page {worst:.2f} s", broken)


class SlowClients:
    """Connections that drip, or that take what they are sent in drops."""

    def __init__(self, chain: Chain, start: bytes, is_reader: bool, count: int = CONNECTIONS) -> None:
        self.chain, self.is_reader = chain, is_reader
        self.connections: list[socket.socket] = []
        self._ending = threading.Event()
        for _ in range(count):
            with suppress(OSError):
                connection = chain.connect(timeout=2)
                if is_reader:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                self.connections.append(connection)
                connection.sendall(start)
        self._drip = threading.Thread(target=self._go_on, daemon=True)
        self._drip.start()

    def _go_on(self) -> None:
        while not self._ending.wait(1):
            for connection in self.connections:
                connection.settimeout(0.01)
                with suppress(OSError):
                    self._read(connection) if self.is_reader else connection.send(b"a")

    @staticmethod
    def _read(connection: socket.socket) -> None:
        connection.recv(16)

    def worst_page(self, clock: Callable[[], float] = time.monotonic) -> float:
        """The longest that a page took meanwhile; 99 where one did not come."""
        worst, number, end = 0.0, 0, clock() + SECONDS
        while clock() < end:
            path = PAGES[number % len(PAGES)].format(number=number)
            began = clock()
            answer = self.chain.send(self.chain.request(path), timeout=5)
            worst = max(worst, clock() - began if answer.status == 200 else 99.0)
            number += 1
            time.sleep(0.1)
        return worst

    def close(self) -> None:
        """End them all."""
        self._ending.set()
        self._drip.join(timeout=10)
        for connection in self.connections:
            with suppress(OSError):
                connection.close()
