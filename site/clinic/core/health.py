"""
Health endpoints for load balancers and supervisors.

They are answered before every other middleware: a probe knows neither the site's host name nor HTTPS, and must get
an answer where the database, and with it the page cache, is gone.

Two kinds of things are looked at. Without the database or the files, the site can't do its work: a balancer should send
visitors elsewhere (503). Without the cache, the worker or the clock it goes on serving, and somebody should look: it is
degraded, and ready all the same (200).
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django_tasks_db.backend import DatabaseBackend

logger = logging.getLogger(__name__)

#: A verdict holds for this many seconds, so that nobody can make the site busy with checking itself.
SECONDS_BETWEEN_CHECKS = 3.0


class NotReady(Exception):
    """What was checked does not work."""


def check_database() -> None:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def check_migrations() -> None:
    """The tables are those that this code was written for."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("there are unapplied migrations")


def check_writing() -> None:
    """A row can be written. It is rolled back; its key is random, so that two checks don't wait for each other."""
    from clinic.core.models import ContentGeneration

    with transaction.atomic():
        ContentGeneration.objects.bulk_create([ContentGeneration(pk=-secrets.randbits(62) - 1)])
        transaction.set_rollback(True)


def check_storage(alias: str) -> None:
    """A file can be written to the storage, and removed from it."""
    storage = storages[alias]
    name = storage.save(f"readiness/{uuid.uuid4().hex}.txt", ContentFile(b"ready"))
    storage.delete(name)


def check_cache() -> None:
    """What a cache is given can be read again; a server that is away is noticed by the cache itself."""
    for name in settings.CACHES:
        cache = caches[name]
        cache.get("readiness")
        breaker = getattr(cache, "breaker", None)
        if breaker is not None and breaker.is_open:
            raise NotReady(f"the server of the cache “{name}” does not answer")


def check_process(kind: str) -> None:
    """A process of this kind was at work lately. Where tasks run at once there is neither."""
    from django_tasks import task_backends

    from clinic.core.models import Heartbeat

    if isinstance(task_backends["default"], DatabaseBackend) and kind in Heartbeat.missing():
        raise NotReady(f"no {kind} was heard of lately")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "database writes": check_writing,
    "media": lambda: check_storage("default"),
    "private": lambda: check_storage("private"),
}
#: Without these the site goes on.
HELPERS: dict[str, Callable[[], None]] = {
    "cache": check_cache,
    "worker": lambda: check_process("worker"),
    "clock": lambda: check_process("clock"),
}


@dataclass(frozen=True)
class Verdict:
    """The names of the checks that fail, in order; the reasons are in the log only."""

    failing: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()

    @property
    def body(self) -> dict[str, object]:
        """What a probe is told."""
        status = "unavailable" if self.failing else "degraded" if self.degraded else "ok"
        named = {"failing": list(self.failing), "degraded": list(self.degraded)}
        return {"status": status, **{name: names for name, names in named.items() if names}}


def verdict() -> Verdict:
    """Try everything now."""
    failing = _failing(CHECKS, "Not ready, %s: %s")
    # Whether a process was heard of can't be told without the database.
    helpers = {"cache": check_cache} if failing else HELPERS
    return Verdict(failing, _failing(helpers, "Degraded, %s: %s"))


def _failing(checks: dict[str, Callable[[], None]], message: str) -> tuple[str, ...]:
    names = []
    for name, check in checks.items():
        try:
            check()
        except Exception as error:
            logger.error(message, name, error)
            names.append(name)
            if name == "database":
                break  # whether tables are missing can't be told without it
    return tuple(names)


class HealthMiddleware:
    """
    Answers `/healthz` (the process is up; nothing else is asked) and `/readyz` (200, or 503 with what fails).

    Its body is {"status": "ok"}, {"status": "degraded", "degraded": ["worker"]} or
    {"status": "unavailable", "failing": ["database"]}.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._checked_at = float("-inf")
        self._verdict = Verdict()
        self._checking = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return self._answer(request, Verdict())
        if request.path_info == "/readyz":
            return self._answer(request, self._recent_verdict())
        return self.get_response(request)

    def _recent_verdict(self) -> Verdict:
        # One looks: a check that waits must not take a thread for every probe. Before the first verdict all wait.
        is_first = self._checked_at == float("-inf")
        if self._is_due() and self._checking.acquire(blocking=is_first):
            try:
                if self._is_due():
                    self._verdict = verdict()
                    self._checked_at = time.monotonic()
            finally:
                self._checking.release()
        return self._verdict

    def _is_due(self) -> bool:
        return time.monotonic() - self._checked_at >= SECONDS_BETWEEN_CHECKS

    @staticmethod
    def _answer(request: HttpRequest, verdict: Verdict) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = JsonResponse(verdict.body, status=503 if verdict.failing else 200)
        response["Cache-Control"] = "no-store"
        return response
