"""`check --deploy` tries what it can reach, and names what makes no sense; each failure is a sentence."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.core.checks import CheckMessage

from clinic.core.deployment import nonsense, reach

pytestmark = pytest.mark.django_db


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mailbox:
    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def mail_server(settings: Any) -> Iterator[Mailbox]:
    """A real SMTP server that takes one password."""
    mailbox = Mailbox()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: Any, data: Any) -> AuthResult:
        return AuthResult(success=data.password == b"right", handled=False)

    controller = Controller(
        mailbox, hostname="127.0.0.1", port=free_port(), authenticator=authenticate, auth_require_tls=False
    )
    controller.start()
    settings.EMAIL_BACKEND = "clinic.core.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "clinic", "right"
    yield mailbox
    controller.stop()


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any) -> None:
    settings.CHECK_REACH = True
    settings.ALLOWED_HOSTS = ["127.0.0.1", "clinic.example.org"]
    settings.SECURE_SSL_REDIRECT = False


def ids(found: list[CheckMessage]) -> set[str]:
    return {str(one.id) for one in found}


def test_a_mail_server_that_takes_the_log_in_is_fine_and_gets_no_email(mail_server: Mailbox) -> None:
    assert reach.mail_failure() == ""
    assert mail_server.messages == []
    assert reach.what_is_named_answers(None) == []


def test_a_log_in_that_is_refused_is_a_sentence_without_the_password(
    mail_server: Mailbox, settings: Any
) -> None:
    settings.EMAIL_HOST_PASSWORD = "hunter2"
    assert reach.mail_failure() == "it refuses the log-in (code 535)"


def test_a_mail_server_that_is_away_is_a_warning(settings: Any) -> None:
    settings.EMAIL_BACKEND = "clinic.core.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    (found,) = reach.what_is_named_answers(None)
    assert (found.id, found.is_serious()) == ("core.W004", False)
    assert f"127.0.0.1:{settings.EMAIL_PORT}" in found.msg
    assert "ConnectionRefusedError" in found.msg


def test_a_server_that_says_nothing_is_not_waited_for_for_long(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        accepted: list[socket.socket] = []
        thread = threading.Thread(
            target=lambda: accepted.extend(silent.accept()[0] for _ in range(2)), daemon=True
        )
        thread.start()
        settings.EMAIL_BACKEND = "clinic.core.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        assert "timed out" in reach.mail_failure()
        settings.CACHES = {"default": {"LOCATION": f"redis://127.0.0.1:{port}/0"}}
        assert "imeout" in reach.cache_failure()


def test_a_cache_that_is_away_is_named(settings: Any) -> None:
    settings.CACHES = {"default": {"LOCATION": f"redis://:hunter2@127.0.0.1:{free_port()}/0"}}
    assert "onnection" in reach.cache_failure()
    assert "hunter2" not in reach.cache_failure()
    settings.CACHES = {"default": {"LOCATION": "default"}}
    assert reach.cache_failure() == ""


@pytest.mark.parametrize(
    "config",
    [
        {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/at/all.sqlite3"},
        {
            "ENGINE": "django.db.backends.postgresql", "NAME": "clinic", "HOST": "127.0.0.1", "USER": "clinic",
            "PASSWORD": "hunter2", "PORT": "PORT",
        },
    ],
)  # fmt: skip
def test_a_database_that_is_away_is_an_error(
    settings: Any, monkeypatch: pytest.MonkeyPatch, config: dict[str, Any]
) -> None:
    if config.get("PORT"):
        config = {**config, "PORT": free_port()}
    monkeypatch.setitem(settings.DATABASES, "default", config)
    (found,) = reach.what_is_named_answers(None)
    assert (found.id, found.is_serious()) == ("core.E003", True)
    assert "OperationalError: " in found.msg
    assert "\n" not in found.msg
    assert "hunter2" not in found.msg


def test_nothing_is_asked_where_that_is_switched_off(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CHECK_REACH = False
    monkeypatch.setitem(
        settings.DATABASES,
        "default",
        {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/at/all.sqlite3"},
    )
    assert reach.what_is_named_answers(None) == []


KNOWN = ("ALLOWED_HOSTS", "EMAIL_URL", "HTTPS", "HOST", "TIME_ZONE", "DATABASE_URL", "SECRET_KEY", "PORT")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("EMAILURL", "EMAIL_URL"),
        ("TIMEZONE", "TIME_ZONE"),
        ("database_url", "DATABASE_URL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("SECRETKEY", "SECRET_KEY"),
        ("HOSTNAME", None),
        ("PATH", None),
        ("HOME", None),
        ("https_proxy", None),
        ("EMAIL_URL", None),
        ("REDIS_PORT", None),
    ],
)
def test_a_slip_in_a_name_is_seen(name: str, meant: str | None) -> None:
    assert nonsense.misspelled([name], KNOWN).get(name) == meant


def test_a_misspelled_variable_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"EMAIL_ULR": "smtp://u:hunter2@host", "EMAIL_URL": "", "PATH": ""})
    (found,) = nonsense.variables_are_spelled_rightly(None)
    assert found.msg == "The environment variable EMAIL_ULR is read by nothing. Did you mean EMAIL_URL?"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"WAGTAILADMIN_BASE_URL": "https://other.example.org"}, {"core.W006"}),
        ({"WAGTAILADMIN_BASE_URL": "http://clinic.example.org", "SECURE_SSL_REDIRECT": True}, {"core.W007"}),
        (
            {"EMAIL_BACKEND": "clinic.core.smtp.EmailBackend", "DEFAULT_FROM_EMAIL": "tips@example.com"},
            {"core.I002"},
        ),
        ({"database": ":memory:"}, {"core.W008"}),
    ],
)
def test_settings_that_do_not_fit_together_are_named(
    settings: Any, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], expected: set[str]
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://clinic.example.org"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", changes.pop("database", "clinic"))
    for name, value in changes.items():
        setattr(settings, name, value)
    assert ids(nonsense.settings_fit_together(None)) == expected
