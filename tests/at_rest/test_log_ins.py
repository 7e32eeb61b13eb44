"""What is kept of log-ins: as little as the pause after wrong passwords needs, and never more than so many rows."""

from __future__ import annotations

from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.test import Client
from django.urls import reverse

from clinic.core.at_rest import log_ins
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _axes(settings: Any) -> None:
    settings.AXES_ENABLED = True


def guess(name: str, browser: str = "x", **fields: str) -> int:
    response = Client().post(
        reverse("wagtailadmin_login"),
        {"username": name, "password": "wrong", **fields},
        headers={"User-Agent": browser, "Accept": f"text/{browser}"},
    )
    return response.status_code


def test_a_guess_leaves_the_name_and_the_address_alone() -> None:
    for number in range(5):
        guess("ada", browser=f"browser-{number}", next="/canary/", other="canary" * 200)
    row = AccessAttempt.objects.get()  # one, whatever the browser calls itself
    assert (row.username, row.failures_since_start) == ("ada", 5)
    assert (row.post_data, row.get_data, row.user_agent, row.http_accept) == ("", "", "", "")


def test_the_pause_comes_as_before(settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    assert [guess("ada", browser=str(number)) for number in range(4)] == [200, 200, 429, 429]


def test_the_oldest_rows_go_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_ins, "MOST_ATTEMPTS", 10)
    for number in range(15):
        guess(f"name-{number}")
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {
        f"name-{n}" for n in range(5, 15)
    }


def test_a_log_in_is_kept_without_the_browser() -> None:
    user = UserFactory(username="ada", is_superuser=True)
    user.set_password("a-long-password")
    user.save()
    client = Client(headers={"User-Agent": "canary", "Accept": "text/canary"})
    response = client.post(reverse("wagtailadmin_login"), {"username": "ada", "password": "a-long-password"})
    assert response.status_code == 302
    row = AccessLog.objects.get()
    assert (row.username, row.user_agent, row.http_accept) == ("ada", "", "")
