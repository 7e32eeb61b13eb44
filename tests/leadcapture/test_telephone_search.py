"""The lists find a telephone number as they show it, and however somebody says it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from leadcapture.models import Purpose
from leadcapture.viewsets.telephone_search import digits_of
from tests.factories import HeldRequestFactory, ScreeningRequestFactory

from .staff import browser, member

LISTS = ["/admin/screeningrequest/", "/admin/heldrequest/"]


@pytest.fixture
def staff(branding: Any) -> Client:
    ScreeningRequestFactory(name="Ada Byron", telephone="+12075550142", email="ada1850@example.com")
    ScreeningRequestFactory(name="Bob Stone", telephone="+12075550155", email="")
    HeldRequestFactory(name="Ada Byron", telephone="+12075550142", purpose=Purpose.SCREENING)
    HeldRequestFactory(name="Bob Stone", telephone="+12075550155", purpose=Purpose.SCREENING)
    return browser(member("view_screeningrequest", "view_heldrequest"))


def found(client: Client, address: str, term: str) -> list[str]:
    response = client.get(f"{address}results/", {"q": term})
    assert response.status_code == 200
    return [name for name in ("Ada Byron", "Bob Stone") if name in response.content.decode()]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    "term",
    ["(207) 555-0142", "555-0142", "207-555-0142", "+1 207-555-0142", "207.555.0142", "0142", "2075550142"],
)
def test_finds_it(staff: Client, address: str, term: str) -> None:
    assert found(staff, address, term) == ["Ada Byron"]


@pytest.mark.parametrize("address", LISTS)
def test_goes_on_finding_names_and_addresses(staff: Client, address: str) -> None:
    assert found(staff, address, "byron") == ["Ada Byron"]
    assert found(staff, address, "") == ["Ada Byron", "Bob Stone"]


def test_finds_the_digits_of_an_address_too(staff: Client) -> None:
    assert found(staff, LISTS[0], "1850") == ["Ada Byron"]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    "term", ["(-)", "1-2-9", "٢٠٧٥٥٥٠١٤٢", "²⁰⁷⁵", "(207) 555-0142 %", "5" * 16, "- " * 2000, "0142' OR 1=1"]
)
def test_finds_nobody_by_nonsense(staff: Client, address: str, term: str) -> None:
    assert found(staff, address, term) == []


def test_reads_a_long_term_at_once() -> None:
    assert digits_of("1 " * 1_000_000) == digits_of("1" * 1_000_000 + "x") == ""
