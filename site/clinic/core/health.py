"""
Health endpoints for load balancers and supervisors.

They are answered before every other middleware: a probe knows neither the site's host name nor HTTPS, and must get
an answer where the database, and with it the page cache, is gone.
"""

from __future__ import annotations

import logging
import secrets
import time
import uuid
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

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


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "database writes": check_writing,
    "media": lambda: check_storage("default"),
    "private": lambda: check_storage("private"),
}


def failing() -> list[str]:
    """The names of the checks that fail, in order; the reasons are in the log only."""
    names = []
    for name, check in CHECKS.items():
        try:
            check()
        except Exception as error:
            logger.error("Not ready, %s: %s", name, error)
            names.append(name)
            if name == "database":
                break  # whether tables are missing can't be told without it
    return names


class HealthMiddleware:
    """
    Answers `/healthz` (the process is up; nothing else is asked) and `/readyz` (200, or 503 with what fails).

    Its body is {"status": "ok"} or {"status": "unavailable", "failing": ["database"]}.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._checked_at = float("-inf")
        self._failing: list[str] = []

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return self._answer(request, [])
        if request.path_info == "/readyz":
            return self._answer(request, self._recent_verdict())
        return self.get_response(request)

    def _recent_verdict(self) -> list[str]:
        if time.monotonic() - self._checked_at >= SECONDS_BETWEEN_CHECKS:
            self._failing = failing()
            self._checked_at = time.monotonic()
        return self._failing

    @staticmethod
    def _answer(request: HttpRequest, names: list[str]) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        body = {"status": "unavailable", "failing": names} if names else {"status": "ok"}
        response = JsonResponse(body, status=503 if names else 200)
        response["Cache-Control"] = "no-store"
        return response
