"""
Measure each type of page of the demonstration clinic: one JSON line for each type of page.

    {"page": "blog.HealthTipPage", "path": "/health-tips/...", "uncached_queries": 5, "uncached_ms": 25.1,
     "cached_queries": 0, "cached_ms": 0.13}

The site runs in this process, with production's settings, on a SQLite file of its own that is thrown away. A request
goes through every middleware; the network, gunicorn and the log-in are not part of it. `uncached` goes past the page
cache only: menus, notices and sizes of pictures are there already, as they are for every visitor but the first. Each
time is the median of `REPETITIONS` requests in milliseconds, on whatever machine this is: compare runs of one machine.
"""

from __future__ import annotations

import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.page_types import one_page_of_each_type

ROOT = Path(__file__).resolve().parents[2]
REPETITIONS = 30
#: A parameter that no page reads: the page cache neither answers nor stores such an address.
PAST_THE_CACHE = "?measured=1"


def start(var_dir: str) -> None:
    """Set Django up as production does, on an empty folder."""
    for variable in ("DATABASE_URL", "CACHE_URL", "EMAIL_URL"):
        os.environ.pop(variable, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
        "VAR_DIR": var_dir,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "DEMO_PASSWORD": secrets.token_urlsafe(16),
        "HOST": "127.0.0.1",
        "PORT": "80",
    }
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("prepare_demo", stdout=sys.stderr)


def measure(request: Callable[[], Any]) -> tuple[int, float]:
    """The queries of one request, and the median milliseconds of many, after two that fill the caches."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    request(), request()
    with CaptureQueriesContext(connection) as queries:
        request()
    count = len(queries)  # now: the next request empties Django's list of queries
    times = []
    for _ in range(REPETITIONS):
        began = time.perf_counter()
        request()
        times.append((time.perf_counter() - began) * 1000)
    return count, round(statistics.median(times), 2)


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as var_dir:
        start(var_dir)
        from django.test import Client

        visitor = Client(headers={"host": "127.0.0.1"})

        def visit(address: str, hit: bool) -> None:
            response = visitor.get(address)
            assert response.status_code == 200, f"{address}: {response.status_code}"
            assert (response.headers.get("X-Page-Cache") == "hit") is hit, f"{address}: cached is not {hit}"

        for label, path in one_page_of_each_type().items():
            line: dict[str, Any] = {"page": label, "path": path}
            uncached = measure(lambda path=path: visit(f"{path}{PAST_THE_CACHE}", hit=False))
            line["uncached_queries"], line["uncached_ms"] = uncached
            visitor.get(path)
            line["cached_queries"], line["cached_ms"] = measure(lambda path=path: visit(path, hit=True))
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
