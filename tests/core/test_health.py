"""/healthz and /readyz, as probes ask for them: by an address, without the site's name, when things are broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client, RequestFactory

from clinic.core import health
from clinic.core.health import HealthMiddleware


@pytest.fixture
def probe() -> Client:
    """A probe: no cookies, and the machine's address as the host."""
    return Client(headers={"host": "10.0.0.7:8000"})


@pytest.fixture(autouse=True)
def _always_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SECONDS_BETWEEN_CHECKS", 0)


@pytest.fixture
def broken_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("could not connect to server at 10.1.2.3, password authentication failed")

    monkeypatch.setattr(type(connections["default"]), "cursor", refuse)
    yield
    monkeypatch.undo()


def test_the_process_is_up(probe: Client, settings: Any, django_assert_num_queries: Any, db: None) -> None:
    settings.ALLOWED_HOSTS = ["www.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_num_queries(0):
        response = probe.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_the_process_is_up_without_a_database(probe: Client, broken_database: None) -> None:
    assert probe.get("/healthz").status_code == 200


def test_ready(probe: Client, settings: Any, db: None) -> None:
    settings.ALLOWED_HOSTS = ["www.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    response = probe.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_checking_the_storages_leaves_no_files(probe: Client, db: None) -> None:
    from django.core.files.storage import storages

    probe.get("/readyz")
    for alias in ("default", "private"):
        assert storages[alias].listdir("readiness")[1] == []


def test_not_ready_without_a_database_and_no_word_about_it(
    probe: Client, db: None, broken_database: None, caplog: pytest.LogCaptureFixture
) -> None:
    response = probe.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "failing": ["database"]}
    assert "10.1.2.3" not in response.content.decode()
    assert "10.1.2.3" in caplog.text


def test_not_ready_with_unapplied_migrations(probe: Client, db: None) -> None:
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    latest = MigrationLoader(connection).graph.leaf_nodes("notices")[0]
    MigrationRecorder(connection).record_unapplied(*latest)
    response = probe.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failing"] == ["migrations"]


@pytest.fixture
def read_only_database(db: None) -> Iterator[None]:
    def execute(sqlite: str, postgresql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sqlite if connection.vendor == "sqlite" else postgresql)

    execute("PRAGMA query_only = ON", "SAVEPOINT before_read_only; SET LOCAL transaction_read_only = ON")
    yield
    execute("PRAGMA query_only = OFF", "ROLLBACK TO SAVEPOINT before_read_only")


def test_not_ready_where_the_database_can_only_be_read(
    probe: Client, read_only_database: None, caplog: pytest.LogCaptureFixture
) -> None:
    response = probe.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "failing": ["database writes"]}
    assert "database writes" in caplog.text


def test_checking_the_database_leaves_no_row(probe: Client, db: None) -> None:
    from clinic.core.models import ContentGeneration

    before = ContentGeneration.objects.count()
    assert probe.get("/readyz").status_code == 200
    assert ContentGeneration.objects.count() == before


@pytest.mark.parametrize(("alias", "name"), [("default", "media"), ("private", "private")])
def test_not_ready_where_a_storage_takes_no_files(
    probe: Client, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alias: str, name: str
) -> None:
    from django.core.files.storage import FileSystemStorage, storages

    blocked = tmp_path / "a file where the folder should be"
    blocked.touch()
    storages[alias]  # made before it is replaced
    monkeypatch.setitem(storages._storages, alias, FileSystemStorage(location=blocked))
    response = probe.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failing"] == [name]


def test_a_verdict_holds_for_a_moment(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SECONDS_BETWEEN_CHECKS", 60)
    checked: list[str] = []
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: checked.append("checked")})
    middleware = HealthMiddleware(lambda request: pytest.fail("asked the site"))
    for _ in range(5):
        assert middleware(RequestFactory().get("/readyz")).status_code == 200
    assert checked == ["checked"]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(probe: Client, db: None, address: str) -> None:
    assert probe.post(address).status_code == 405
    assert probe.head(address).status_code == 200
