"""What a stranger can make the caches keep: nothing for others, and nothing of others (poisoning and deception)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.login import session
from tests.attack.outcome import Outcome
from tests.attack.sameness import difference
from tests.servers.chain import Answer, Chain

#: Asked so often, every process of the application and every cache has answered.
LOOKS = 5
MADE_UP = "/made-up-prefix"

#: A path, and the lines of a request for it that should change what is kept there.
POISONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/accessibility/", ("SCRIPT_NAME: /accessibility",)),
    ("/locations/", ("SCRIPT_NAME: /locations",)),
    ("/health-tips/topics/", ("SCRIPT_NAME: /health-tips",)),
    (f"{MADE_UP}/privacy/", (f"SCRIPT_NAME: {MADE_UP}",)),
    (f"{MADE_UP}/privacy/", (f"X-Script-Name: {MADE_UP}",)),
    (f"{MADE_UP}/privacy/", (f"X-Forwarded-Prefix: {MADE_UP}",)),
    ("/about/", ("SCRIPT-NAME: /about",)),
    ("/about/", ("PATH_INFO: /privacy/",)),
    ("/about/", ("X-Original-URL: /privacy/",)),
    ("/about/", ("X-Rewrite-URL: /privacy/",)),
    ("/about/", ("X-Original-URI: /nowhere/",)),
    ("/about/", ("X-Forwarded-Host: evil.example",)),
    ("/about/", ("X_Forwarded_Host: evil.example",)),
    ("/about/", ("Forwarded: host=evil.example;proto=http",)),
    ("/about/", ("X-Host: evil.example",)),
    ("/about/", ("X-Forwarded-Port: 1",)),
    ("/about/", ("X-Forwarded-Proto: http",)),
    ("/about/", ("X-Forwarded-Proto: https",)),
    ("/about/", ("X_Forwarded_Proto: http",)),
    ("/about/", ("X-Forwarded-SSL: on",)),
    ("/about/", ("X-HTTP-Method-Override: HEAD",)),
    ("/about/", ("X-HTTP-Method-Override: POST",)),
    ("/about/", ("X-HTTP-Method: DELETE",)),
    ("/about/", ("Accept: application/json",)),
    ("/about/", ("Accept: image/avif",)),
    ("/about/", ("Accept-Language: de",)),
    ("/about/", ("Accept-Encoding: identity;q=0",)),
    ("/about/", ("Accept-Encoding: x-evil",)),
    ("/about/", ("X-Requested-With: XMLHttpRequest",)),
    ("/about/", ("X-Brotli: yes",)),
    ("/about/", ("X-Again: yes",)),
    ("/about/", ("Cookie: sessionid=",)),
    ("/about/", ("Cookie: csrftoken=evil; messages=evil; django_language=de",)),
    ("/about/", ("Authorization: Basic YWRtaW46YWRtaW4=",)),
    ("/about/", ("Range: bytes=0-9",)),
    ("/about/", ("If-None-Match: *",)),
    ("/about/", ("If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT",)),
    ("/about/", ('If-Match: "evil"',)),
    ("/about/", ("Cache-Control: no-store", "Pragma: no-cache")),
    ("/about/", ("Content-Type: text/plain; charset=rot13",)),
    ("/about/", ("User-Agent: <script>alert(1)</script>",)),
    ("/about/", ('Referer: https://evil.example/"><script>',)),
    ("/about/", ("Origin: https://evil.example",)),
    ("/about/", ("Sec-Purpose: prefetch", "Purpose: prefetch")),
    ("/about/", ("Save-Data: on", "DPR: 3", "Viewport-Width: 1")),
    ("/about/", ("X-Forwarded-For: " + "1.1.1.1, " * 200 + "1.1.1.1",)),
    ("/about/", ('Surrogate-Capability: evil="ESI/1.0"',)),
    ("/about/", ("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")),
    ("/about/", ("Expect: nonsense",)),
    ("/about/", ("X-Purge: everything",)),
)

#: Other spellings of an address, which must leave the plain one as it is.
SPELLINGS = (
    "/about/?utm_source=evil%22%3E&page=2",
    "/about/?page=1&page=2",
    "/about/?page=2;page=1",
    "/about/?utm_content=1%26page=2",
    "/about/?page=%31",
    "/about/?_method=DELETE",
    "/about/;jsessionid=1",
    "/%61bout/",
    "/about%2f",
    "/./about/",
    "/x/../about/",
    "//about/",
    "/about//",
    "/about/%0d%0aX-Evil:%20yes",
    "/about/#fragment",
    "/about/?%00",
    "/About/",
    "/about",
)

#: Addresses under which a cache might take what somebody who is logged in sees for a file.
DECEPTIONS = (
    "/admin/x.css",
    "/admin/account/x.js",
    "/admin/pages/;x.css",
    "/admin/%2e%2e/static/x.css",
    "/%61dmin/",
    "/static/../admin/",
    "/static/%2e%2e/admin/",
    "/static/..%2fadmin%2f",
    "/media/..%2f..%2fadmin%2f",
    "/brand/..%2fadmin%2faccount%2f",
    "/admin/account/?x.css",
    "/admin/account/%00.css",
    "/about/",
    "/about/x.css",
    "/free-tips/received/",
    "/health-tips/;x.png",
)
#: What only somebody who is logged in gets to see.
MARKS = ("wagtail-userbar", "csrfmiddlewaretoken", "Log out", "data-wagtail")


def attack(chain: Chain) -> Iterator[Outcome]:
    """Ask for pages in odd ways when nothing is kept, then as everybody does."""
    yield from poisons(chain)
    yield from spellings(chain)
    yield from hosts(chain)
    yield from bodies(chain)
    yield from redirects(chain)
    yield from purges(chain)
    yield from deceptions(chain)


def _after(chain: Chain, path: str, expected: Answer) -> str:
    for _ in range(LOOKS):
        if found := difference(chain.get(path), expected):
            return f"afterwards everybody gets {found}"
    return ""


def _expected(chain: Chain, path: str, known: dict[str, Answer]) -> Answer:
    if path not in known:
        known[path] = chain.get(path)
    return known[path]


def poisons(chain: Chain, every: int = 1) -> Iterator[Outcome]:
    known: dict[str, Answer] = {}
    for path, lines in POISONS[::every]:
        expected = _expected(chain, path, known)
        chain.forget()
        for _ in range(2):
            chain.get(path, *lines)
        yield Outcome("cache", f"{chain.name}: {path} with {lines[0][:60]}", _after(chain, path, expected))


def spellings(chain: Chain, every: int = 1) -> Iterator[Outcome]:
    expected = chain.get("/about/")
    for target in SPELLINGS[::every]:
        chain.forget()
        for _ in range(2):
            answer = chain.get(target)
        broken = _after(chain, "/about/", expected)
        if "x-evil" in answer.headers:
            broken = "a header was set"
        yield Outcome("cache", f"{chain.name}: {target}", broken)


def hosts(chain: Chain) -> Iterator[Outcome]:
    expected = chain.get("/about/")
    name, _, port = chain.host.partition(":")
    for what, host in (
        ("in capitals", chain.host.upper()),
        ("with a dot", f"{name}.{':' if port else ''}{port}"),
        ("with a made-up port", f"{name}:31337"),
        ("foreign", "evil.example"),
        ("with a name before it", f"evil.example@{chain.host}"),
        ("none", ""),
    ):
        chain.forget()
        for _ in range(2):
            found = chain.send(chain.request("/about/", host=host))
        broken = _after(chain, "/about/", expected)
        if (
            what in ("foreign", "none", "with a name before it")
            and found.status == 200
            and chain.name == "gunicorn"
        ):
            broken = "the page was given to a foreign host"
        yield Outcome("cache", f"{chain.name}: host {what}", broken)
    chain.forget()
    for target in (
        "http://evil.example/about/",
        f"http://{chain.host}/about/",
        "https://evil.example/privacy/",
    ):
        for _ in range(2):
            chain.get(target)
        yield Outcome("cache", f"{chain.name}: absolute form {target}", _after(chain, "/about/", expected))
    for port_number in range(20000, 20020):
        chain.send(chain.request("/about/", host=f"{name}:{port_number}"))
    chain.forget()
    kept = [chain.get("/about/") for _ in range(8)][-1]
    is_kept = kept.headers.get("x-page-cache") == "hit" or kept.headers.get("x-edge") == "hit"
    yield Outcome(
        "cache", f"{chain.name}: twenty made-up ports", "" if is_kept else "nothing is kept any more"
    )


def bodies(chain: Chain) -> Iterator[Outcome]:
    """A body or a method that a cache does not look at."""
    expected = chain.get("/about/")
    form = "Content-Type: application/x-www-form-urlencoded"
    for what, data in (
        ("GET with a body", chain.request("/about/", form, body=b"page=2&q=evil")),
        ("HEAD", chain.request("/about/", method="HEAD")),
        ("OPTIONS", chain.request("/about/", method="OPTIONS")),
        ("POST", chain.request("/about/", form, method="POST", body=b"x=1")),
        ("a made-up method", chain.request("/about/", method="EVIL")),
        ("HTTP/1.0", chain.request("/about/", version="1.0")),
    ):
        chain.forget()
        for _ in range(2):
            chain.send(data)
        yield Outcome("cache", f"{chain.name}: {what}", _after(chain, "/about/", expected))


def redirects(chain: Chain) -> Iterator[Outcome]:
    """Who comes by http is led to https; nobody else is."""
    if not chain.tls:
        return
    page = chain.get("/about/").text
    start = page.find("/static/css/")
    style = page[start : page.find('"', start)]
    for path in ("/about/", style, "/robots.txt"):
        expected = chain.get(path)
        chain.forget()
        for _ in range(2):
            chain.get(path, tls=False)
            if chain.varnish_port:
                chain.ask_varnish(path)
        yield Outcome("cache", f"{chain.name}: {path} by http first", _after(chain, path, expected))


def purges(chain: Chain) -> Iterator[Outcome]:
    """Nobody but the application ends what is kept."""
    if not chain.varnish_port:
        return
    for lines in ((), ("X-Forwarded-For: 127.0.0.1",), ("X-Forwarded-For:",)):
        found = chain.send(chain.request("/", "X-Purge: withdrawn", *lines, method="PURGE"))
        yield Outcome(
            "cache",
            f"{chain.name}: PURGE by a visitor {lines}",
            f"status {found.status}" if found.status == 200 else "",
        )


def deceptions(chain: Chain) -> Iterator[Outcome]:
    cookie = session(chain)
    for target in DECEPTIONS:
        chain.forget()
        for _ in range(2):
            chain.get(target, f"Cookie: {cookie}")
        broken = ""
        for _ in range(LOOKS):
            answer = chain.get(target)
            if found := [mark for mark in MARKS if mark in answer.text and answer.status == 200]:
                broken = f"a stranger gets what somebody else was shown: {found}"
        yield Outcome("cache", f"{chain.name}: {target} while logged in", broken)
