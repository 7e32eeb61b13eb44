"""Google's figures where CACHE_URL names Redis: shared by the processes, gone after their time, on no disk."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from reviews.google import figures
from reviews.google.answers import GoogleFigures
from tests.browser.conftest import free_port

SERVER = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="There is no redis-server.")


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[redis.Redis]:
    """A Redis of our own on loopback, which the cache "ratings" uses as production does."""
    port = free_port()
    process = subprocess.Popen(
        [str(SERVER), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(port=port)
    deadline = time.monotonic() + 10
    while True:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            assert time.monotonic() < deadline, "Redis did not start."
            time.sleep(0.05)
    backend = "django.core.cache.backends.redis.RedisCache"
    ratings = {"BACKEND": backend, "LOCATION": f"redis://127.0.0.1:{port}/0", "KEY_PREFIX": "ratings"}
    settings.CACHES = {**settings.CACHES, "ratings": ratings}
    yield client
    process.terminate()
    process.wait(timeout=10)


def test_figures_are_held_for_their_time_and_forgotten(
    server: redis.Redis, settings: Any, tmp_path: Path
) -> None:
    settings.GOOGLE_FIGURES_SECONDS = 1
    figures.hold("ChIJ", GoogleFigures(rating="4.4", count=3))
    held = figures.held("ChIJ")
    assert held is not None and held.figures.count == 3
    (key,) = server.keys()
    assert b"ratings" in key
    assert 0 < server.pttl(key) <= 1000
    figures.forget("ChIJ")
    assert server.dbsize() == 0

    figures.hold("ChIJ", GoogleFigures(rating="4.4", count=3))
    time.sleep(1.2)
    assert figures.held("ChIJ") is None
    figures.drop_expired()
    assert list(tmp_path.iterdir()) == []


def test_only_one_of_all_processes_presses_the_button(server: redis.Redis) -> None:
    assert figures.may_press()
    assert not figures.may_press()
