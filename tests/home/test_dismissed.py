"""Which hints a member of staff has closed is a short list, whatever is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from clinic.core.dismissed import MOST_NAMES

ADDRESS = "/admin/dismissibles/"
pytestmark = pytest.mark.django_db


def send(client: Client, body: Any) -> int:
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.patch(ADDRESS, content, content_type="application/json").status_code


def kept() -> dict[str, Any]:
    return UserProfile.objects.get().dismissibles


def test_what_wagtail_s_pages_send_is_kept(admin: Client) -> None:
    assert send(admin, {"editor-guide": True}) == 200
    assert send(admin, {"last_upgrade_check": "7.4.4"}) == 200
    assert kept() == {"editor-guide": True, "last_upgrade_check": "7.4.4"}
    assert admin.get(ADDRESS).json() == kept()


@pytest.mark.parametrize(
    "body",
    [
        {"x": "y" * 2_000_000},
        {"x" * 1500: True},
        {"x": {"y": "z"}},
        {"x": 1.5},
        {"x": "y" * 41},
        ["x"],
        "[" * 900,
        "null",
        "{",
        b"\xff\xfe",
    ],
    ids=range(10),
)
def test_anything_else_is_refused_and_not_kept(admin: Client, body: Any) -> None:
    send(admin, {"hint": True})
    assert send(admin, body) == 400
    assert kept() == {"hint": True}


def test_a_list_can_t_grow_for_ever(admin: Client) -> None:
    answers = [send(admin, {f"hint-{number}": True}) for number in range(MOST_NAMES + 5)]
    assert answers == [200] * MOST_NAMES + [400] * 5


def test_strangers_are_sent_to_the_log_in(client: Client, home: Any) -> None:
    assert send(client, {"x": True}) == 302
