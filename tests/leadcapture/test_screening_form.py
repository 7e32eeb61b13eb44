"""The screening form: what a visitor sends, and what they get back."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client

from leadcapture import follow_up
from leadcapture.models import FollowUpState, ScreeningFormPage, ScreeningRequest
from tests.factories import LocationPageFactory, UserFactory

from .conftest import Post


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return response.json()["errors"]


JSON = {"Accept": "application/json"}


def test_a_right_form_is_kept(ask_for_screening: Post, location: Any) -> None:
    response = ask_for_screening(
        telephone="(207) 555-0142", preferred_location=str(location.pk), preferred_time="morning"
    )
    assert (response.status_code, response["Location"]) == (303, "/free-screening/thank-you/")
    request = ScreeningRequest.objects.get()
    assert (request.name, request.telephone.as_e164, request.email) == (
        "Ada Byron",
        "+12075550142",
        "ada@example.com",
    )
    assert (request.preferred_location, request.preferred_time) == (location, "morning")
    assert request.consent_wording


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("207-555-0142", "+12075550142"),
        ("2075550142", "+12075550142"),
        ("1 207 555 0142", "+12075550142"),
        ("+44 20 7946 0958", "+442079460958"),
        ("207\u00a0555\u00a00142", "+12075550142"),
    ],
)
def test_telephone_numbers_are_taken_as_people_write_them(
    ask_for_screening: Post, typed: str, kept: str
) -> None:
    assert ask_for_screening(telephone=typed, email="").status_code == 303
    assert ScreeningRequest.objects.get().telephone.as_e164 == kept


@pytest.mark.parametrize("typed", ["555-0142", "12", "call me", "9" * 5000, "\x00", "+", "207 555 0142 ext"])
def test_a_number_that_nobody_can_call_is_pointed_out(ask_for_screening: Post, typed: str) -> None:
    response = ask_for_screening(telephone=typed, headers=JSON)
    if response.status_code == 200:  # only what is no text at all counts as empty
        assert typed == "\x00"
        return
    assert "with its area code" in errors(response)["telephone"][0]


def test_one_way_to_answer_is_needed_and_one_is_enough(ask_for_screening: Post) -> None:
    message = errors(ask_for_screening(telephone="", email="", headers=JSON))
    assert message == {
        "telephone": ["Please give a telephone number or an e-mail address, so that we can answer."]
    }
    assert ask_for_screening(telephone="2075550142", email="").status_code == 303
    assert ask_for_screening(telephone="", email="ada@example.com").status_code == 303


def test_errors_are_listed_in_the_order_of_the_fields(ask_for_screening: Post) -> None:
    wrong = {"name": "", "telephone": "", "email": "", "preferred_time": "midnight", "consent": None}
    order = ["name", "telephone", "preferred_time", "consent"]
    page = BeautifulSoup(ask_for_screening(**wrong).content, "html.parser")
    links = [link["href"].lstrip("#") for link in page.find(attrs={"data-summary": True}).find_all("a")]
    assert links == [tag["id"] for tag in page.find_all(id=True) if tag["id"] in links]
    assert len(links) == len(order)
    answer = ask_for_screening(**wrong, headers=JSON)
    assert list(errors(answer)) == order


def test_consent_is_needed(ask_for_screening: Post) -> None:
    assert "consent" in errors(ask_for_screening(consent=None, headers=JSON))


@pytest.mark.parametrize("value", ["0", "x", "-1", "9" * 30, "9" * 6000, "\x00", "1 OR 1=1"])
def test_a_location_that_is_not_in_the_list_is_pointed_out(
    ask_for_screening: Post, location: Any, value: str
) -> None:
    assert (
        "Please choose one of the locations"
        in errors(ask_for_screening(preferred_location=value, headers=JSON))["preferred_location"][0]
    )


def test_a_location_that_visitors_do_not_see_is_not_in_the_list(
    ask_for_screening: Post, location: Any
) -> None:
    hidden = LocationPageFactory(parent=location.get_parent(), draft=True)
    assert "preferred_location" in errors(ask_for_screening(preferred_location=str(hidden.pk), headers=JSON))


def test_a_time_that_is_not_in_the_list_is_pointed_out(ask_for_screening: Post) -> None:
    assert "preferred_time" in errors(ask_for_screening(preferred_time="midnight", headers=JSON))


def test_a_wrong_form_is_shown_again_with_everything(ask_for_screening: Post, location: Any) -> None:
    response = ask_for_screening(
        name="",
        telephone="12",
        email="ada@example.com",
        preferred_location=str(location.pk),
        preferred_time="evening",
    )
    assert response.status_code == 422
    form = BeautifulSoup(response.content, "html.parser").find("form", attrs={"method": "post"})
    assert form.find("input", attrs={"name": "telephone"})["value"] == "12"
    assert form.find("input", attrs={"name": "email"})["value"] == "ada@example.com"
    assert form.find("option", selected=True)["value"] == str(location.pk)
    assert form.find("input", attrs={"name": "preferred_time", "checked": True})["value"] == "evening"
    assert form.find("input", attrs={"name": "consent"}).has_attr("checked")
    assert not ScreeningRequest.objects.exists()


def test_the_page_holds_a_form_that_works_without_cookies(
    visitor: Client, screening_page: ScreeningFormPage, location: Any
) -> None:
    visitor.get("/free-screening/")
    page = visitor.get("/free-screening/")
    assert page["X-Page-Cache"] == "hit"
    form = BeautifulSoup(page.content, "html.parser").find("form", attrs={"method": "post"})
    assert form["action"] == f"/forms/screening/{screening_page.pk}/#ask"
    names = {field["name"] for field in form.find_all(["input", "select"])}
    assert names == {
        "name",
        "telephone",
        "email",
        "preferred_location",
        "preferred_time",
        "consent",
        "timestamp",
        "source_page",
        "website",
    }
    token = form.find("input", attrs={"name": "timestamp"})["value"]
    response = visitor.post(
        form["action"], {"name": "Ada", "email": "ada@example.com", "consent": "on", "timestamp": token}
    )
    assert response.status_code == 303


class TestTheMessageToTheDesk:
    def test_goes_to_the_preferred_location(self, ask_for_screening: Post, location: Any) -> None:
        ask_for_screening(preferred_location=str(location.pk))
        assert mail.outbox[0].to == ["oldwharf@example.com"]
        assert "Old Wharf" in mail.outbox[0].body

    def test_goes_to_the_clinic_without_a_preference(self, ask_for_screening: Post) -> None:
        ask_for_screening()
        assert mail.outbox[0].to == ["hello@example.com"]

    def test_links_to_the_request_and_holds_nothing_of_the_person(self, ask_for_screening: Post) -> None:
        ask_for_screening(name="Ada Byron", telephone="2075550142", email="ada@example.com")
        message = mail.outbox[0]
        text = f"{message.subject} {message.body} {message.message()}"
        assert f"/admin/screeningrequest/inspect/{ScreeningRequest.objects.get().pk}/" in message.body
        for secret in ("Ada", "Byron", "555-0142", "0142", "ada@"):
            assert secret not in text

    def test_without_any_address_waits_for_one(self, ask_for_screening: Post, branding: Any) -> None:
        branding.email = ""
        branding.save()
        assert ask_for_screening().status_code == 303
        assert ScreeningRequest.objects.get().delivery == "Waiting"


def test_who_corrects_the_location_is_new_to_the_other_desk(
    ask_for_screening: Post, location: Any, admin: Any
) -> None:
    other = LocationPageFactory(parent=location.get_parent(), title="Mill Creek", email="mill@example.com")
    ask_for_screening(preferred_location=str(location.pk))
    request = ScreeningRequest.objects.get()
    somebody = UserFactory(is_superuser=True)
    follow_up.change_state(request, FollowUpState.CLOSED, version=0, by=somebody)
    ask_for_screening(preferred_location=str(other.pk))
    request.refresh_from_db()
    assert (request.preferred_location, request.state, request.assigned_to) == (other, "new", None)
    assert request.version == 2
    assert [event.kind for event in request.events.all()] == ["closed", "moved"]
    assert mail.outbox[-1].to == ["mill@example.com"]
    # Whoever still has the page open is told.
    with pytest.raises(follow_up.ChangedMeanwhile, match="another location"):
        follow_up.change_state(request, FollowUpState.BOOKED, version=1, by=somebody)
