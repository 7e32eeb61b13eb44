"""Requests about whose end or host two servers could disagree: a second one in them must reach nobody else's answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress

from tests.attack.outcome import Outcome
from tests.attack.sameness import difference
from tests.servers.chain import Chain

#: Where a smuggled request would lead to: a page that nobody else asks for.
CANARY = "/privacy/?smuggled=1"
LOOKS = 6


def requests(host: str) -> Iterator[tuple[str, bytes]]:
    """What is sent, by its name."""
    hidden = f"GET {CANARY} HTTP/1.1\r\nHost: {host}\r\nX-Rest: ".encode()
    head = f"Host: {host}\r\n"

    def post(lines: str, body: bytes) -> bytes:
        return f"POST /about/ HTTP/1.1\r\n{head}{lines}\r\n".encode("latin-1") + body

    chunked_end = b"0\r\n\r\n"
    length = f"Content-Length: {len(chunked_end + hidden)}\r\n"
    yield "length and chunks", post(f"{length}Transfer-Encoding: chunked\r\n", chunked_end + hidden)
    yield "chunks and length", post(f"Transfer-Encoding: chunked\r\n{length}", chunked_end + hidden)
    yield (
        "chunks, a short length",
        post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"5c\r\n" + hidden),
    )
    for number, coding in enumerate(
        (
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
            "Transfer-Encoding:\tchunked",
            "Transfer-Encoding: \x0bchunked",
            " Transfer-Encoding: chunked",
            "X: x\nTransfer-Encoding: chunked",
            "Transfer-Encoding\r\n : chunked",
            "Transfer_Encoding: chunked",
            "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: chunked, identity",
            "transfer-encoding: CHUNKED",
            "Transfer-Encoding: gzip, chunked",
        )
    ):
        yield f"coding {number}: {coding!r}", post(f"{length}{coding}\r\n", chunked_end + hidden)
    for lines in (
        "Content-Length: 0\r\nContent-Length: 90\r\n",
        "Content-Length: 0, 90\r\n",
        "Content-Length: +0\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x10\r\n",
        "Content-Length: 1_0\r\n",
        "Content-Length: \r\n",
        "Content-Length : 0\r\n",
        "Content_Length: 0\r\n",
        "Content-Length: 99999999999999999999999\r\n",
    ):
        yield f"length {lines.strip()!r}", post(lines, hidden)
    yield "a wrong size of a chunk", post("Transfer-Encoding: chunked\r\n", b"zz\r\n" + hidden)
    yield "a negative size of a chunk", post("Transfer-Encoding: chunked\r\n", b"-1\r\n" + hidden)
    yield "an extension of a chunk", post("Transfer-Encoding: chunked\r\n", b"0;a=\n\r\n\r\n" + hidden)
    yield "a chunk ended by a bare line feed", post("Transfer-Encoding: chunked\r\n", b"0\n\n" + hidden)
    yield (
        "GET with a body",
        f"GET /about/ HTTP/1.1\r\n{head}Content-Length: {len(hidden)}\r\n\r\n".encode() + hidden,
    )
    yield (
        "HTTP/1.0 with chunks",
        f"POST /about/ HTTP/1.0\r\n{head}Transfer-Encoding: chunked\r\n\r\n".encode() + hidden,
    )
    yield "two hosts", f"GET /about/ HTTP/1.1\r\n{head}Host: evil.example\r\nX-Rest: ".encode()
    yield "a host in the next line", f"GET /about/ HTTP/1.1\r\nHost: {host}\r\n evil.example\r\n\r\n".encode()
    yield "two hosts, one absolute", f"GET http://evil.example/about/ HTTP/1.1\r\n{head}\r\n".encode()
    yield "no host", b"GET /about/ HTTP/1.1\r\n\r\n"
    yield "HTTP/0.9", b"GET /about/\r\n\r\n"
    yield "HTTP/9.9", f"GET /about/ HTTP/9.9\r\n{head}\r\n".encode()
    yield "a space in the target", f"GET /about/ {CANARY} HTTP/1.1\r\n{head}\r\n".encode()
    yield "a NUL in a header", f"GET /about/ HTTP/1.1\r\n{head}X: a\0b\r\n\r\n".encode()
    yield "bare line feeds", f"GET /about/ HTTP/1.1\nHost: {host}\n\n".encode() + hidden
    yield (
        "a carriage return in a header",
        f"GET /about/ HTTP/1.1\r\n{head}X: a\rHost: evil.example\r\n\r\n".encode(),
    )
    yield "CONNECT", f"CONNECT evil.example:443 HTTP/1.1\r\n{head}\r\n".encode() + hidden
    yield "an asterisk", f"OPTIONS * HTTP/1.1\r\n{head}\r\n".encode() + hidden
    yield "TRACE", f"TRACE /about/ HTTP/1.1\r\n{head}Max-Forwards: 0\r\n\r\n".encode()
    yield (
        "an upgrade to HTTP/2",
        f"GET /about/ HTTP/1.1\r\n{head}Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n".encode(),
    )
    yield "the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    yield (
        "a PROXY line",
        f"PROXY TCP4 203.0.113.7 127.0.0.1 1 2\r\nGET /about/ HTTP/1.1\r\n{head}\r\n".encode(),
    )
    yield "a long header", f"GET /about/ HTTP/1.1\r\n{head}X: {'a' * 200_000}\r\n\r\n".encode()
    yield "a long target", f"GET /about/?{'a' * 200_000} HTTP/1.1\r\n{head}\r\n".encode()
    yield "many headers", f"GET /about/ HTTP/1.1\r\n{head}".encode() + b"X: a\r\n" * 2000 + b"\r\n"
    yield "bytes that are no request", bytes(range(256)) * 4


def attack(chain: Chain) -> Iterator[Outcome]:
    """Send each, leave the connection open for a moment, and ask as others do."""
    expected = chain.get("/about/")
    for name, data in requests(chain.host):
        chain.forget()
        broken = ""
        with closing(chain.connect(timeout=0.3)) as connection:
            first = b""
            with suppress(OSError):
                connection.sendall(data)
                while len(first) < 1_000_000 and (part := connection.recv(65536)):
                    first += part
            if b"HTTP/1.1 500" in first or b"Traceback" in first:
                broken = f"an error of ours: {first[:80]!r}"
            for _ in range(LOOKS):
                broken = broken or (
                    f"another visitor gets {found}"
                    if (found := difference(chain.get("/about/"), expected))
                    else ""
                )
        yield Outcome("smuggling", f"{chain.name}: {name}", broken)
