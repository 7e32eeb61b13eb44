"""What a browser asks for by itself, and how the site refuses: a form without its token, an unknown host name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import StringIO
from logging.config import DictConfigurator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.test import Client


@pytest.mark.parametrize(
    ("address", "kind", "file"),
    [
        ("/favicon.ico", "image/x-icon", "favicon.ico"),
        ("/apple-touch-icon.png", "image/png", "apple-touch-icon.png"),
    ],
)
def test_icons_that_browsers_ask_for_by_themselves(
    db: None, client: Client, django_assert_num_queries: Any, address: str, kind: str, file: str
) -> None:
    with django_assert_num_queries(0):
        response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] in (kind, "image/vnd.microsoft.icon")
    assert response.getvalue() == (django_settings.ROOT / "static" / "icons" / file).read_bytes()
    assert response["Cache-Control"] == "max-age=3600, public"
    assert not response.cookies


def test_a_form_without_its_token_is_refused_with_what_to_do(
    db: None, django_assert_num_queries: Any
) -> None:
    strict = Client(enforce_csrf_checks=True)
    with django_assert_num_queries(0):
        response = strict.post("/admin/login/", {"username": "ada"})
    assert response.status_code == 403
    html = BeautifulSoup(response.content, "html.parser")
    assert html.select_one("link[rel=stylesheet]")["href"].endswith("css/site.css")
    assert html.select_one("meta[name=robots]")["content"] == "noindex"
    assert "reload the page and send the form again" in html.select_one("main").get_text()
    assert "CSRF" not in html.get_text()
    assert "ada" not in html.get_text()


@pytest.fixture
def log() -> Any:
    """What the configured logging writes."""
    written = StringIO()
    config: dict[str, Any] = {
        **django_settings.LOGGING,
        "handlers": {
            **django_settings.LOGGING["handlers"],
            "stderr": {**django_settings.LOGGING["handlers"]["stderr"], "stream": written},
        },
    }
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    DictConfigurator(config).configure()
    yield written.getvalue
    root.handlers, root.level = before


def test_an_unknown_host_name_is_refused_with_one_line_in_the_log(
    home: Any, settings: Any, log: Callable[[], str]
) -> None:
    settings.ALLOWED_HOSTS = ["www.example.org"]
    response = Client(headers={"host": "evil.example"}).get("/")
    assert response.status_code == 400
    lines = log().splitlines()
    assert len(lines) == 1
    assert "WARNING django.security.DisallowedHost" in lines[0]
    assert "evil.example" in lines[0]


def test_other_suspicious_requests_stay_errors(log: Callable[[], str]) -> None:
    logging.getLogger("django.security.SuspiciousFileOperation").error("odd")
    assert "ERROR django.security.SuspiciousFileOperation odd" in log()
