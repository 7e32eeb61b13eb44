"""What a request says of itself is true before Django sees it: path, scheme, sender, and which proxies are believed."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from hypothesis import example, given
from hypothesis import strategies as st

from clinic.core.http.front_door import PATH_IS_PLAIN, SPOKEN_FOR_OTHERS, BadRequest, FrontDoor
from clinic.core.http.trusted_proxies import TrustedProxies
from clinic.settings.environment import Environment, WrongSetting
from clinic.settings.proxies import trusted_proxies
from clinic.settings.values import trusted_proxies as parse

NOBODY = TrustedProxies()
ONE, TWO = TrustedProxies(count=1), TrustedProxies(count=2)
OURS = parse("127.0.0.1,10.0.5.0/24,2001:db8:5::/48")
PEER = "198.51.100.1"


def seen(trusted: TrustedProxies = NOBODY, **environ: Any) -> dict[str, Any]:
    """What the application gets of a request."""
    base = {
        "REMOTE_ADDR": PEER,
        "PATH_INFO": "/about/",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "clinic.example",
    }
    return FrontDoor(lambda *arguments: [], trusted).truthful({**base, **environ})


def sender(trusted: TrustedProxies, peer: str, forwarded: str) -> str:
    return seen(trusted, REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)["REMOTE_ADDR"]


class TestSender:
    @pytest.mark.parametrize(
        ("trusted", "peer", "forwarded", "expected"),
        [
            (NOBODY, PEER, "203.0.113.7", PEER),
            (NOBODY, "127.0.0.1", "203.0.113.7", "127.0.0.1"),
            (ONE, PEER, "203.0.113.7", "203.0.113.7"),
            (ONE, PEER, "192.0.2.66, 203.0.113.7", "203.0.113.7"),
            (ONE, PEER, "", PEER),
            (ONE, "", "203.0.113.7", "203.0.113.7"),  # over a Unix socket
            (TWO, "127.0.0.1", "203.0.113.7, 127.0.0.1", "203.0.113.7"),
            (TWO, "127.0.0.1", "192.0.2.66, 203.0.113.7, 127.0.0.1", "203.0.113.7"),
            (TWO, "127.0.0.1", "203.0.113.7", "203.0.113.7"),
            (OURS, "127.0.0.1", "203.0.113.7", "203.0.113.7"),
            (OURS, "127.0.0.1", "192.0.2.66, 203.0.113.7, 10.0.5.9, 127.0.0.1", "203.0.113.7"),
            (OURS, "2001:db8:5::1", "2001:db8:77::1", "2001:db8:77::1"),
            (OURS, "::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
            (OURS, PEER, "203.0.113.7", PEER),
            (OURS, "127.0.0.1", "10.0.5.9", "10.0.5.9"),
            (ONE, PEER, "203.0.113.7:4711", "203.0.113.7"),
            (ONE, PEER, "[2001:db8::1]:4711", "2001:db8::1"),
            (ONE, PEER, "unknown", ""),
            (OURS, "127.0.0.1", "203.0.113.7, '; drop table", ""),
            (ONE, PEER, "1.2.3.4,", ""),
        ],
    )
    def test_is_the_one_that_our_first_proxy_saw(
        self, trusted: TrustedProxies, peer: str, forwarded: str, expected: str
    ) -> None:
        assert sender(trusted, peer, forwarded) == expected

    addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)

    @given(st.text(alphabet="0123456789abcdef.:, []%unkow'\t", max_size=120), addresses)
    @example("127.0.0.1", "203.0.113.7")
    @example("203.0.113.9, 10.0.5.1, 127.0.0.1", "203.0.113.7")
    @example(",,,", "203.0.113.7")
    def test_is_not_moved_by_what_a_visitor_writes(self, written: str, visitor: str) -> None:
        """Our proxy adds the entry behind whatever the visitor sent."""
        if OURS.trusts(visitor):
            return
        for trusted, added in ((ONE, ""), (TWO, ", 10.0.5.9"), (OURS, ", 10.0.5.9")):
            assert sender(trusted, "127.0.0.1", f"{written}, {visitor}{added}") == sender(
                trusted, "127.0.0.1", f"{visitor}{added}"
            )

    @given(st.text(max_size=200))
    @example("," * 100_000)
    @example("1" * 100_000)
    @example("[::1")
    def test_no_header_makes_it_fail(self, written: str) -> None:
        for trusted in (NOBODY, ONE, TWO, OURS):
            sender(trusted, "127.0.0.1", written)
            sender(trusted, written, "203.0.113.7")


class TestScheme:
    @pytest.mark.parametrize(
        ("trusted", "peer", "said", "expected"),
        [
            (NOBODY, "127.0.0.1", "https", "http"),
            (ONE, PEER, "https", "https"),
            (ONE, PEER, "HTTPS", "https"),
            (ONE, PEER, "https, https", "https"),
            (ONE, PEER, "https, http", "http"),
            (ONE, PEER, "http,https", "http"),
            (ONE, PEER, "", "http"),
            (OURS, "10.0.5.77", "https", "https"),
            (OURS, PEER, "https", "http"),
        ],
    )
    def test_is_believed_of_our_proxies_alone(
        self, trusted: TrustedProxies, peer: str, said: str, expected: str
    ) -> None:
        for server in ("http", "https"):
            found = seen(
                trusted, REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO=said, **{"wsgi.url_scheme": server}
            )
            assert found["wsgi.url_scheme"] == expected

    @pytest.mark.parametrize(
        "name", ["X_FORWARDED_SSL", "X_FORWARDED_PROTOCOL", "FRONT_END_HTTPS", "FORWARDED"]
    )
    def test_no_other_header_is_believed_though_the_server_did(self, name: str) -> None:
        environ = {f"HTTP_{name}": "on", "wsgi.url_scheme": "https"}
        assert seen(**environ)["wsgi.url_scheme"] == "http"

    def test_is_the_servers_own_where_nobody_says_anything(self) -> None:
        assert seen(**{"wsgi.url_scheme": "https"})["wsgi.url_scheme"] == "https"


class TestPath:
    @pytest.mark.parametrize(
        ("environ", "path", "plain"),
        [
            ({"RAW_URI": "/about/?q=1"}, "/about/", True),
            ({"RAW_URI": "/"}, "/", True),
            ({"RAW_URI": "/robots.txt"}, "/robots.txt", True),
            # gunicorn believed the header SCRIPT_NAME.
            ({"RAW_URI": "/about/", "SCRIPT_NAME": "/about", "PATH_INFO": "/"}, "/about/", True),
            # A server that adds a header's prefix.
            ({"RAW_URI": "/about/", "SCRIPT_NAME": "/evil", "PATH_INFO": "/about/"}, "/about/", True),
            # A server that tells no raw path: both halves are the path (PEP 3333).
            ({"SCRIPT_NAME": "/about", "PATH_INFO": "/"}, "/about/", True),
            ({"RAW_URI": "/%61bout/"}, "/about/", False),
            ({"RAW_URI": "//evil.example/about/"}, "//evil.example/about/", False),
            ({"RAW_URI": "/./about/"}, "/./about/", False),
            ({"RAW_URI": "/x/../about/"}, "/x/../about/", False),
            ({"RAW_URI": "/about/;x=1"}, "/about/;x=1", False),
            ({"RAW_URI": "/caf%C3%A9/"}, "/cafÃ©/", False),  # as WSGI writes bytes
            ({"RAW_URI": "http://clinic.example/about/"}, "/about/", False),
            ({"RAW_URI": "HTTP://CLINIC.example"}, "/", False),
            ({"RAW_URI": "*", "PATH_INFO": "*"}, "*", False),
        ],
    )
    def test_is_that_of_the_request_line(self, environ: dict[str, str], path: str, plain: bool) -> None:
        found = seen(**environ)
        assert (found["SCRIPT_NAME"], found["PATH_INFO"], found[PATH_IS_PLAIN]) == ("", path, plain)

    @pytest.mark.parametrize(
        "target",
        ["http://evil.example/about/", "http://[/", "http://", "https://clinic.example@evil.example/"],
    )
    def test_two_hosts_are_refused(self, target: str) -> None:
        with pytest.raises(BadRequest):
            seen(RAW_URI=target)
        answers: list[Any] = []
        body = FrontDoor(lambda *arguments: [], NOBODY)(
            {"RAW_URI": target, "HTTP_HOST": "clinic.example"}, lambda *answer: answers.append(answer)
        )
        assert answers[0][0] == "400 Bad Request"
        assert b"".join(body) == b"The request names two hosts.\n"


def test_nothing_that_speaks_for_others_reaches_the_application() -> None:
    names = {*SPOKEN_FOR_OTHERS, "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_ANYTHING", "HTTP_FORWARDED"}
    for trusted in (NOBODY, ONE):
        assert not names & set(seen(trusted, **dict.fromkeys(names, "evil.example")))


def test_a_host_in_capitals_is_the_same_host() -> None:
    assert seen(HTTP_HOST="Clinic.EXAMPLE:8000")["HTTP_HOST"] == "clinic.example:8000"


def test_the_port_of_a_unix_socket_is_not_the_visitors() -> None:
    assert seen(REMOTE_ADDR="", SERVER_PORT="31337")["SERVER_PORT"] == "80"
    assert seen(SERVER_PORT="8000")["SERVER_PORT"] == "8000"


def test_the_entry_point_passes_through_it(client: Any) -> None:
    from clinic.wsgi import application

    assert isinstance(application, FrontDoor)
    assert isinstance(application.application, type(get_wsgi_application()))


@pytest.mark.parametrize(
    ("peer", "trusted", "warned"),
    [("127.0.0.1", NOBODY, 1), ("10.1.1.1", NOBODY, 1), ("8.8.8.8", NOBODY, 0), ("127.0.0.1", ONE, 0)],
)
def test_a_proxy_that_nobody_named_is_told_of_once(
    peer: str, trusted: TrustedProxies, warned: int, caplog: pytest.LogCaptureFixture
) -> None:
    door = FrontDoor(lambda *arguments: [], trusted)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            door.truthful({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": "203.0.113.7"})
    assert len(caplog.records) == warned
    assert "203.0.113.7" not in caplog.text


class TestSettings:
    @staticmethod
    def read(**variables: str) -> TrustedProxies:
        return trusted_proxies(Environment(variables))

    def test_nobody_is_trusted_by_default(self) -> None:
        assert not self.read()
        assert not self.read(TRUSTED_PROXIES="", BEHIND_PROXY="false")
        assert not self.read(TRUSTED_PROXIES="0")

    def test_a_number_or_networks(self) -> None:
        assert self.read(TRUSTED_PROXIES="2") == TWO
        assert self.read(TRUSTED_PROXIES="127.0.0.1, 10.0.5.0/24,2001:db8:5::/48") == OURS

    def test_the_former_setting_goes_on_meaning_one_proxy(self) -> None:
        assert self.read(BEHIND_PROXY="true") == ONE
        assert self.read(BEHIND_PROXY="true", TRUSTED_PROXIES="2") == TWO

    @pytest.mark.parametrize(("proxies", "former"), [("0", "true"), ("2", "false"), ("10.0.0.0/8", "false")])
    def test_two_that_contradict_each_other_are_refused(self, proxies: str, former: str) -> None:
        with pytest.raises(WrongSetting, match="TRUSTED_PROXIES and BEHIND_PROXY contradict"):
            self.read(TRUSTED_PROXIES=proxies, BEHIND_PROXY=former)
