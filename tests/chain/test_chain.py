"""The configurations of deploy/ with real servers: who is believed, what is kept, and who waits for whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.attack import cache, headers, slow
from tests.attack.login import log_in
from tests.attack.outcome import Outcome
from tests.browser.conftest import DemoSite
from tests.servers.chain import Chain, chains, without

pytestmark = pytest.mark.skipif(bool(without()), reason=f"Not installed: {', '.join(without())}.")

ALL = ("gunicorn", "nginx-gunicorn", "nginx-varnish-gunicorn", "caddy-gunicorn", "caddy-varnish-gunicorn")
BEHIND_TLS = ALL[1:]


@pytest.fixture(scope="module")
def running(demo: DemoSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Chain]]:
    with chains(demo, tmp_path_factory.mktemp("chain")) as found:
        yield found


def holds(outcomes: Iterator[Outcome]) -> None:
    """Everything that was tried held. `make attack` tries more of it."""
    tried = list(outcomes)
    assert tried
    assert not [f"{one.name}: {one.broken}" for one in tried if one.broken]


@pytest.mark.parametrize("name", ALL)
def test_no_header_changes_a_page(running: dict[str, Chain], name: str) -> None:
    holds(headers.pages(running[name], every=9))


@pytest.mark.parametrize("name", ALL)
def test_nobody_changes_what_the_caches_keep_for_others(running: dict[str, Chain], name: str) -> None:
    holds(cache.poisons(running[name], every=6))


@pytest.mark.parametrize("name", BEHIND_TLS)
def test_http_leads_to_https_and_that_is_kept_for_nobody(running: dict[str, Chain], name: str) -> None:
    holds(headers.schemes(running[name]))
    holds(cache.redirects(running[name]))


@pytest.mark.parametrize("name", ("nginx-varnish-gunicorn", "caddy-varnish-gunicorn"))
def test_only_the_application_ends_pages(running: dict[str, Chain], name: str) -> None:
    holds(cache.purges(running[name]))


@pytest.mark.parametrize("name", BEHIND_TLS)
def test_each_visitor_has_an_address_of_their_own(running: dict[str, Chain], name: str) -> None:
    """A stranger's wrong passwords lock out the stranger, whoever he says he is, and nobody else."""
    chain = running[name]
    number = ALL.index(name)
    statuses = [
        log_in(
            chain, "reviewer", "wrong", f"X-Forwarded-For: 203.0.113.{guess}", source=f"127.3.{number}.66"
        ).status
        for guess in range(5)
    ]
    assert statuses[-1] == 429
    assert log_in(chain, "reviewer", chain.password, source=f"127.3.{number}.7").status == 302


@pytest.mark.parametrize("name", ("gunicorn", "nginx-varnish-gunicorn"))
@pytest.mark.parametrize("kind", ("half a header", "half a body", "reading"))
def test_slow_connections_hold_up_nobody(running: dict[str, Chain], name: str, kind: str) -> None:
    chain = running[name]
    start = slow.starts(chain)[kind]
    for path in slow.PAGES * 4:
        chain.get(path)
    with closing(slow.SlowClients(chain, start, is_reader=kind == "reading")) as clients:
        # `make attack` asks for a second. Here other tests want the processors too; occupied threads would be for ever.
        assert clients.worst_page() < 5
