"""Browsers may fetch a public page before its link is followed, and nothing that belongs to a person."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase

import pytest
from django.test import Client

from tests.factories import StandardPageFactory, TipsFormPageFactory

pytestmark = pytest.mark.django_db


def test_a_page_names_the_rules_and_they_are_there(home: object, client: Client) -> None:
    page = StandardPageFactory()
    for _ in range(2):  # made, and from the cache
        assert client.get(page.url)["Speculation-Rules"] == '"/prefetch.json"'
    answer = client.get("/prefetch.json")
    assert answer["Content-Type"] == "application/speculationrules+json"
    assert json.loads(answer.content)["prefetch"][0]["eagerness"] == "moderate"


def test_the_admin_names_no_rules(admin: Client) -> None:
    assert "Speculation-Rules" not in admin.get("/admin/")


@pytest.mark.parametrize(
    ("address", "fetched"),
    [
        ("/health-tips/heel/", True),
        ("/free-tips/", True),
        ("/admin/", False),
        ("/tips/a-token/", False),
        ("/forms/tips/", False),
        ("/documents/1/first-visit.pdf", False),
        ("/health-tips/feed/", False),
    ],
)
def test_what_is_fetched_ahead(client: Client, home: object, address: str, fetched: bool) -> None:
    TipsFormPageFactory()
    (rule,) = json.loads(client.get("/prefetch.json").content)["prefetch"]
    allowed, refused = rule["where"]["and"]
    assert fnmatchcase(address, allowed["href_matches"])
    assert fetched is not any(fnmatchcase(address, pattern) for pattern in refused["not"]["href_matches"])
