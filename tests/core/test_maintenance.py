"""While the site is being worked on, everybody is told so, and nothing else has to work for that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.test.utils import override_settings

from clinic.core import maintenance
from tests.factories import BrandingFactory


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(maintenance, "SECONDS_BETWEEN_LOOKS", 0)
    with override_settings(VAR_DIR=str(tmp_path)):
        yield


def test_everybody_is_told_until_it_is_switched_off(site: Any, capsys: Any) -> None:
    BrandingFactory(site=site, name="Tidewater Clinic", telephone="+12075550142")
    visitor = Client()
    assert visitor.get("/").status_code == 200
    call_command("maintenance", "on")
    for path in ("/", "/admin/", "/health-tips/", "/search/?q=x", "/media/images/none.png"):
        response = visitor.get(path)
        assert response.status_code == 503, path
        assert response["Retry-After"] == "300"
        assert response["Cache-Control"] == "no-store"
    html = visitor.post("/free-tips/", {"email": "x@example.org"}).content.decode()
    assert "Tidewater Clinic" in html
    assert 'href="tel:+1-207-555-0142"' in html
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").status_code == 200
    call_command("maintenance", "off")
    assert visitor.get("/").status_code == 200


def test_a_database_is_not_needed_while_it_is_on(
    branding: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    maintenance.switch_on()

    def refuse(*arguments: Any, **options: Any) -> Any:
        raise AssertionError("The database was asked.")

    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "cursor", refuse)
        assert client.get("/").status_code == 503


def test_a_site_without_branding_has_a_page_too(db: None, client: Client) -> None:
    maintenance.switch_on()
    html = client.get("/").content.decode()
    assert "We are working on this site" in html
    assert "tel:" not in html


def test_switching_off_twice_is_no_error(db: None) -> None:
    call_command("maintenance", "off")
    call_command("maintenance", "off")


def test_hostile_branding_stays_text(site: Any, client: Client) -> None:
    BrandingFactory(site=site, name="<script>alert(1)</script>")
    maintenance.switch_on()
    assert "<script>alert" not in client.get("/").content.decode()


def test_a_process_looks_for_the_page_once_a_second(
    branding: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(maintenance.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(maintenance, "SECONDS_BETWEEN_LOOKS", 1.0)
    assert client.get("/").status_code == 200
    maintenance.switch_on()
    assert client.get("/").status_code == 200
    now[0] += 1.0
    assert client.get("/").status_code == 503
