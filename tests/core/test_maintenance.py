"""While the site is being worked on, everybody is told so, and nothing else has to work for that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connections
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


def test_a_form_that_is_sent_in_place_keeps_what_was_typed(branding: Any, client: Client) -> None:
    maintenance.switch_on()
    response = client.post(
        "/forms/tips/1/", {"email": "x@example.org"}, headers={"accept": "application/json"}
    )
    assert response.status_code == 503
    assert "send it again" in response.json()["message"]
    assert "x@example.org" not in response.content.decode()


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_page_that_can_not_be_read_is_replaced_by_a_bare_one(
    branding: Any, client: Client, content: bytes | None
) -> None:
    file = maintenance.page_file()
    file.mkdir() if content is None else file.write_bytes(content)
    response = client.get("/")
    assert response.status_code == 503
    assert "We are working on this site" in response.content.decode()


def test_it_can_be_switched_on_without_a_database(
    branding: Any, client: Client, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def refuse(*arguments: Any, **options: Any) -> Any:
        raise OperationalError("could not connect")

    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "cursor", refuse)
        call_command("maintenance", "on")
    assert "without them" in capsys.readouterr().err
    assert client.get("/").status_code == 503


def test_others_may_read_the_page_whatever_the_shell_says(branding: Any) -> None:
    before = os.umask(0o077)
    try:
        maintenance.switch_on()
    finally:
        os.umask(before)
    assert maintenance.page_file().stat().st_mode & 0o777 == 0o644


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
    monkeypatch.setattr(maintenance, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(maintenance, "SECONDS_BETWEEN_LOOKS", 1.0)
    assert client.get("/").status_code == 200
    maintenance.switch_on()
    assert client.get("/").status_code == 200
    now[0] += 1.0
    assert client.get("/").status_code == 503
