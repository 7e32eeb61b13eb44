"""One person's data, looked up by a telephone number: some who asked for a screening gave nothing else."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from leadcapture.models import Lead, ScreeningRequest
from tests.factories import LeadFactory, ScreeningRequestFactory

from .staff import PERSON, browser, member

NUMBER = "+12075550142"


@pytest.fixture
def staff(branding: Any) -> Client:
    return browser(
        member("view_lead", "view_screeningrequest", "delete_lead", "delete_screeningrequest"),
    )


@pytest.fixture(autouse=True)
def _people(branding: Any) -> None:
    ScreeningRequestFactory(name="Ada Byron", telephone=NUMBER, email="")
    ScreeningRequestFactory(name="Bob Stone", telephone="+12075550143", email="bob@example.com")
    LeadFactory(first_name="Bobby", email="bob@example.com")


def ask(client: Client, action: str = "find", **fields: str) -> Any:
    return client.post(PERSON, {"action": action, **fields}, follow=True)


@pytest.mark.parametrize("typed", ["(207) 555-0142", "207-555-0142", "+1 207 555 0142", " 2075550142 "])
def test_is_found_however_it_is_written(staff: Client, typed: str) -> None:
    text = ask(staff, telephone=typed).content.decode()
    assert "Ada Byron" in text and "Bob" not in text
    assert "is on the stop list" not in text and "is not on the stop list" not in text


def test_with_an_address_finds_both(staff: Client) -> None:
    text = ask(staff, telephone="(207) 555-0142", email="BOB@example.com").content.decode()
    assert "Ada Byron" in text and "Bob Stone" in text and "Free tips: Bobby" in text


def test_comes_as_a_file_and_is_erased(staff: Client) -> None:
    exported = ask(staff, "export", telephone=NUMBER).json()
    assert [one["name"] for one in exported["screening_requests"]] == ["Ada Byron"]
    assert exported["free_tips"] == []
    ask(staff, "erase-confirmed", telephone=NUMBER)
    assert [one.name for one in ScreeningRequest.objects.all()] == ["Bob Stone"]
    assert Lead.objects.known().count() == 1


@pytest.mark.parametrize("typed", ["x", "555", "9" * 300, "+0", "\x00", "=1+1", "(207) 555-0142 ext x"])
def test_of_no_number_says_what_to_do(staff: Client, typed: str) -> None:
    response = ask(staff, "erase-confirmed", telephone=typed)
    assert response.status_code == 200
    text = response.content.decode()
    assert (
        "Enter a telephone number with its area code" in text
        or "at most" in text
        or "Enter an e-mail" in text
    )
    assert ScreeningRequest.objects.count() == 2


@pytest.mark.parametrize("action", ["find", "export", "erase", "erase-confirmed"])
def test_without_either_nobody_is_found(staff: Client, action: str) -> None:
    text = ask(staff, action, email="", telephone="").content.decode()
    assert "Enter an e-mail address, a telephone number, or both." in text
    assert ScreeningRequest.objects.count() == 2


def test_is_in_no_address_and_no_line_of_the_log(staff: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    response = ask(staff, telephone="(207) 555-0142")
    assert not response.redirect_chain
    form = response.content.decode().partition("<form")[2]
    assert 'method="post"' in form.partition(">")[0] + ">"
    assert "0142" not in caplog.text
