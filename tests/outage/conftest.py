"""A site on PostgreSQL and Redis, as production runs it, whose parts can be taken away."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.conftest import free_port
from tests.chaos.site import MANAGE, Site, environment
from tests.servers.postgresql import POSTGRES, PostgreSQL, postgresql
from tests.servers.redis import REDIS, Redis, redis

needs_servers = pytest.mark.skipif(
    POSTGRES is None or REDIS is None, reason="There is no PostgreSQL, or no Redis."
)


@dataclass
class Stage:
    """The site and what it leans on."""

    site: Site
    database: PostgreSQL
    cache: Redis

    @property
    def address(self) -> str:
        return self.site.address


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A new site with one web process, one worker and the clock, and nothing in front."""
    var = tmp_path_factory.mktemp("outage")
    with postgresql() as database, redis() as cache:
        port, mail_port = free_port(), free_port()
        env = environment(var, port, mail_port, database.url) | {"CACHE_URL": cache.url}
        prepare(env, port)
        site = Site(env, port, web_workers=1, task_workers=1)
        site.start()
        try:
            yield Stage(site, database, cache)
        finally:
            site.stop()


def prepare(env: dict[str, str], port: int) -> None:
    """The static files, the tables, and the skeleton of a site with its form and its pages published."""
    files = subprocess.Popen([*MANAGE, "collectstatic", "--noinput", "--verbosity", "0"], env=env)
    script = Path(__file__).with_name("make_site.py").read_text()
    made = [*MANAGE, "shell", "--no-imports", "-c", script]
    subprocess.run(made, env=env | {"SITE_PORT": str(port)}, check=True, stdout=subprocess.DEVNULL)
    assert files.wait(timeout=120) == 0
