"""What a header can set: nothing of a page, a scheme, a host, or the sender's address."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.login import log_in
from tests.attack.outcome import Outcome
from tests.attack.sameness import difference
from tests.servers.chain import Chain

#: An address that no cache keeps, so that each try reaches the application.
PAGE = "/about/?tried={number}"

PATHS = ("/", "/about", "/admin/", "//evil.example/", "/x")
HOSTS = ("evil.example", "evil.example:443", "127.0.0.1:9", "[::1]", "")
SCHEMES = ("https", "http", "on", "off", "https, http", "wss", "")
METHODS = ("POST", "DELETE", "PUT", "HEAD", "OPTIONS")
ADDRESSES = ("127.0.0.1", "203.0.113.7", "10.0.0.1, 127.0.0.1", "unknown", "::1", "'\"><script>")

TRICKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("SCRIPT_NAME", PATHS),
    ("Script-Name", PATHS),
    ("PATH_INFO", PATHS),
    ("Path-Info", PATHS),
    ("X-Script-Name", PATHS),
    ("X-Forwarded-Prefix", PATHS),
    ("X-Forwarded-Path", PATHS),
    ("X-Original-URL", PATHS),
    ("X-Original-URI", PATHS),
    ("X-Rewrite-URL", PATHS),
    ("X-Forwarded-Uri", PATHS),
    ("X_Original_URL", PATHS),
    ("X-Forwarded-Host", HOSTS),
    ("X_Forwarded_Host", HOSTS),
    ("X-Forwarded-Server", HOSTS),
    ("X-Host", HOSTS),
    ("X-Original-Host", HOSTS),
    ("X-HTTP-Host-Override", HOSTS),
    (
        "Forwarded",
        ("host=evil.example", "proto=http;host=evil.example", "for=127.0.0.1;proto=https", 'for="[::1]"'),
    ),
    ("X-Forwarded-Port", ("443", "80", "1", "65536", "x")),
    ("X-Forwarded-Proto", SCHEMES),
    ("X_Forwarded_Proto", SCHEMES),
    ("X-Forwarded-Protocol", SCHEMES),
    ("X-Forwarded-Scheme", SCHEMES),
    ("X-Forwarded-SSL", SCHEMES),
    ("X-Url-Scheme", SCHEMES),
    ("X-Scheme", SCHEMES),
    ("Front-End-Https", SCHEMES),
    ("HTTPS", SCHEMES),
    ("X-HTTP-Method-Override", METHODS),
    ("X-HTTP-Method", METHODS),
    ("X-Method-Override", METHODS),
    ("X-Forwarded-For", ADDRESSES),
    ("X_Forwarded_For", ADDRESSES),
    ("X-Real-IP", ADDRESSES),
    ("X-Client-IP", ADDRESSES),
    ("True-Client-IP", ADDRESSES),
    ("CF-Connecting-IP", ADDRESSES),
    ("Remote-Addr", ADDRESSES),
    ("Remote-User", ("admin", "root")),
    ("X-Remote-User", ("admin", "root")),
    ("REMOTE_USER", ("admin", "root")),
    ("Proxy", ("http://evil.example/",)),
    ("X-Sendfile", ("/etc/passwd",)),
    ("X-Accel-Redirect", ("/etc/passwd",)),
    ("Via", ("1.1 evil.example",)),
    ("X-Wap-Profile", ("http://evil.example/w.xml",)),
)

#: Headers with which a stranger would come from another address each time.
SENDERS = (
    "X-Forwarded-For: {address}",
    "X-Real-IP: {address}",
    "True-Client-IP: {address}",
    "Forwarded: for={address}",
    "CF-Connecting-IP: {address}",
    "X_Forwarded_For: {address}",
)
#: More than `LOGIN_FAILURE_LIMIT` of any chain.
GUESSES = 10


def attack(chain: Chain) -> Iterator[Outcome]:
    """Every header with every value, one at a time, and what only shows in what the site does."""
    yield from pages(chain)
    yield from schemes(chain)
    yield from senders(chain)


def pages(chain: Chain, every: int = 1) -> Iterator[Outcome]:
    expected = chain.get(PAGE.format(number=0))
    number = 0
    for name, values in TRICKS:
        for value in values:
            number += 1
            if number % every:
                continue
            found = chain.get(PAGE.format(number=number), f"{name}: {value}")
            yield Outcome("headers", f"{chain.name}: {name}: {value}", difference(found, expected))


def schemes(chain: Chain) -> Iterator[Outcome]:
    """By http there is the way to https and nothing else, whatever a header says; by https there is the page."""
    if not chain.tls:
        return
    for header in (
        "X-Forwarded-Proto: https",
        "X-Forwarded-SSL: on",
        "Forwarded: proto=https",
        "X-Scheme: https",
    ):
        found = chain.get("/about/", header, tls=False)
        is_led = found.status in (301, 308) and found.headers.get("location", "").startswith("https://")
        yield Outcome(
            "headers", f"{chain.name}: http with {header}", "" if is_led else f"status {found.status} by http"
        )
    if chain.varnish_port:
        # Around the proxy, from an address that is none of it, nobody says how he came.
        found = chain.ask_varnish("/about/")
        yield Outcome(
            "headers",
            f"{chain.name}: Varnish without a proxy",
            "" if found.status == 301 else f"status {found.status}",
        )


def senders(chain: Chain) -> Iterator[Outcome]:
    """Who guesses passwords is one sender, whatever he says of himself."""
    for number, header in enumerate(SENDERS):
        statuses = []
        for guess in range(GUESSES):
            said = header.format(address=f"203.0.113.{guess + 1}")
            statuses.append(log_in(chain, f"nobody-{number}", "wrong", said).status)
        yield Outcome(
            "headers",
            f"{chain.name}: passwords are guessed with {header}",
            "" if statuses[-1] == 429 else f"never locked out: {statuses}",
        )
