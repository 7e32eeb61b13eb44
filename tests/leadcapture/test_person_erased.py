"""One person's data is erased as it was shown, after a question, and what is left is said."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from wagtail.models import ModelLogEntry

from leadcapture.models import HeldRequest, Lead, Purpose, ScreeningRequest
from leadcapture.person import find_person, other_contacts
from tests.factories import HeldRequestFactory, LeadFactory, LocationPageFactory, ScreeningRequestFactory

from .staff import PERSON, browser, member, member_at

SEES = ("view_lead", "view_screeningrequest")
ERASES = (*SEES, "delete_lead", "delete_screeningrequest")
NUMBER = "+12075550142"
GUS = "gus@example.com"


@pytest.fixture
def staff(branding: Any) -> Client:
    return browser(member(*ERASES))


def main(response: Any) -> Tag:
    found = BeautifulSoup(response.content, "html.parser").select_one("main")
    assert found is not None
    return found


def said(response: Any) -> str:
    return " ".join(main(response).get_text(" ").split())


def ask(client: Client, action: str = "find", **fields: str) -> Any:
    return client.post(PERSON, {"action": action, **fields}, follow=True)


def press(client: Client, response: Any, words: str, **typed: str) -> Any:
    """Press a button of a page, after typing something into the fields that can be seen."""
    (button,) = [one for one in main(response).select("button") if words in one.get_text()]
    form = button.find_parent("form")
    assert form is not None and form["method"] == "post"
    fields = {str(one["name"]): str(one.get("value") or "") for one in form.select("input[name]")}
    visible = {str(one["name"]) for one in form.select("input[name]:not([type=hidden])")}
    fields |= {name: value for name, value in typed.items() if name in visible}
    return client.post(PERSON, {**fields, str(button["name"]): str(button["value"])}, follow=True)


class TestWhoIsShown:
    @pytest.fixture(autouse=True)
    def _two(self, branding: Any) -> None:
        LeadFactory(first_name="Gus", email=GUS)
        LeadFactory(first_name="Annika", email="annika@example.com")

    def test_is_erased_and_nobody_who_was_typed_in_meanwhile(self, staff: Client) -> None:
        question = press(staff, ask(staff, email=GUS), "Erase all of it", email="annika@example.com")
        assert "Annika" not in said(question)
        press(staff, question, "Yes, erase")
        assert [lead.first_name for lead in Lead.objects.known()] == ["Annika"]

    def test_comes_as_the_file(self, staff: Client) -> None:
        file = press(staff, ask(staff, email=GUS), "Download", email="annika@example.com").json()
        assert file["email"] == GUS

    def test_is_found_again_by_a_number_of_another_country(self, staff: Client) -> None:
        ScreeningRequestFactory(name="Una", telephone="+442079460018", email="")
        found = ask(staff, telephone="+44 20 7946 0018")
        press(staff, press(staff, found, "Erase all of it"), "Yes, erase")
        assert not ScreeningRequest.objects.exists()


class TestTheQuestion:
    def test_names_who_and_how_many_and_erases_nothing(self, staff: Client) -> None:
        LeadFactory(first_name="Gus", email=GUS)
        ScreeningRequestFactory(name="Gus Grey", email=GUS)
        question = press(staff, ask(staff, email=GUS), "Erase all of it")
        assert "Erase 2 rows of Gus, Gus Grey for good" in said(question) and GUS in said(question)
        assert Lead.objects.known().exists() and ScreeningRequest.objects.exists()
        assert "Free tips: Gus" in said(press(staff, question, "No, keep"))
        assert "Everything that we had" in press(staff, question, "Yes, erase").content.decode()
        assert not Lead.objects.known().exists() and not ScreeningRequest.objects.exists()

    def test_and_every_other_button_is_safe_from_other_sites(self, branding: Any) -> None:
        ScreeningRequestFactory(telephone=NUMBER, email=GUS)
        LeadFactory(email=GUS)
        client = browser(member(*ERASES))
        for action in ("find", "erase"):
            for form in main(ask(client, action, telephone=NUMBER)).select("form"):
                assert form.select_one("input[name=csrfmiddlewaretoken][value]"), form

    def test_makes_hostile_names_inert(self, staff: Client) -> None:
        LeadFactory(first_name="<script>x</script>", email=GUS)
        assert "<script>x" not in ask(staff, "erase", email=GUS).content.decode()

    @pytest.mark.parametrize("action", ["erase-confirmed ", "ERASE", "", "9" * 5000, "\x00"])
    def test_is_not_gone_round(self, staff: Client, action: str) -> None:
        LeadFactory(email=GUS)
        assert ask(staff, action, email=GUS).status_code == 200
        assert Lead.objects.known().exists()


class TestWhatIsLeft:
    def test_under_an_address_that_stood_in_the_rows_is_said_and_looked_up(self, staff: Client) -> None:
        LeadFactory(first_name="Gus", email="Gus@example.com")
        ScreeningRequestFactory(name="Gus Grey", telephone=NUMBER, email=GUS)
        found = ask(staff, telephone=NUMBER)
        assert f"These rows also hold the address {GUS}" in said(found)
        both = press(staff, found, "Look that up too")
        assert "Free tips: Gus" in said(both) and "Screening: Gus Grey" in said(both)
        assert "also hold" not in said(both)
        after = ask(staff, "erase-confirmed", telephone=NUMBER)
        assert "Everything that we had" not in after.content.decode()
        assert f"What was erased also held the address {GUS}" in said(after)
        last = press(staff, press(staff, after, "Look that up too"), "Erase all of it")
        assert "Everything that we had" in press(staff, last, "Yes, erase").content.decode()
        assert not Lead.objects.known().exists()

    def test_under_a_number_that_stood_in_the_rows_is_said_too(self, staff: Client) -> None:
        ScreeningRequestFactory(name="Gus Grey", telephone=NUMBER, email=GUS)
        assert "also hold" not in said(ask(staff, email=GUS))
        ScreeningRequestFactory(name="Gus G.", telephone=NUMBER, email="")
        found = ask(staff, email=GUS)
        assert "These rows also hold the number (207) 555-0142" in said(found)
        assert "Gus G." in said(press(staff, found, "Look that up too"))

    def test_at_other_locations_than_one_s_own_is_not_told_of(self, branding: Any) -> None:
        here, there = LocationPageFactory(), LocationPageFactory()
        ScreeningRequestFactory(telephone=NUMBER, email=GUS, preferred_location=here)
        LeadFactory(email=GUS, source_page=there)
        assert "also hold" not in said(ask(browser(member_at(here)), telephone=NUMBER))

    def test_for_want_of_a_right_is_said_and_stays(self, branding: Any) -> None:
        here, there = LocationPageFactory(), LocationPageFactory()
        user = member_at(here, codenames=["delete_lead", "delete_screeningrequest"])
        user.user_permissions.add(*member(*SEES).user_permissions.all())
        ScreeningRequestFactory(name="Gus Grey", email=GUS, preferred_location=there)
        HeldRequestFactory(name="Gus", email=GUS, purpose=Purpose.SCREENING)
        client = browser(user)
        assert "Erase all of it" not in said(ask(client, email=GUS))
        assert "Yes, erase" not in said(ask(client, "erase", email=GUS))
        after = ask(client, "erase-confirmed", email=GUS)
        text = after.content.decode()
        assert "0 rows were erased, 2 rows were not" in text and "Everything that we had" not in text
        assert "Screening: Gus Grey" in said(after)
        assert ScreeningRequest.objects.count() == HeldRequest.objects.count() == 1
        ScreeningRequestFactory(email=GUS, preferred_location=here)
        assert "Erase 1 row of" in said(ask(client, "erase", email=GUS))
        assert (
            "1 row was erased, 2 rows were not" in ask(client, "erase-confirmed", email=GUS).content.decode()
        )

    def test_of_what_is_held_back_goes_with_the_right_to_decide(self, branding: Any) -> None:
        HeldRequestFactory(email=GUS, purpose=Purpose.SCREENING)
        ask(browser(member(*ERASES)), "erase-confirmed", email=GUS)
        assert HeldRequest.objects.exists()
        ask(browser(member(*ERASES, "change_heldrequest")), "erase-confirmed", email=GUS)
        assert not HeldRequest.objects.exists()

    def test_takes_no_more_queries_for_more_rows(
        self, branding: Any, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(12):
            ScreeningRequestFactory(telephone=NUMBER, email=f"gus{number}@example.com")
            LeadFactory(email=f"gus{number}@example.com")
        user = member(*SEES)
        person = find_person(telephone=NUMBER, seen_by=user)
        with django_assert_max_num_queries(3):
            others = other_contacts(person, seen_by=user)
        assert len(others.emails) == 12


class TestTheAuditLog:
    def test_knows_of_a_file(self, staff: Client) -> None:
        LeadFactory(first_name="Gus", email=GUS)
        ask(staff, "export", email=GUS)
        entry = ModelLogEntry.objects.get(action="leadcapture.export")
        assert str(entry.user_id) == staff.session["_auth_user_id"]
        assert "gus" not in f"{entry.label} {entry.data}".lower()

    def test_knows_of_a_look_that_found_nobody(self, staff: Client) -> None:
        ask(staff, email=GUS)
        entry = ModelLogEntry.objects.get(action="leadcapture.list")
        assert str(entry.user_id) == staff.session["_auth_user_id"]
        assert "gus" not in f"{entry.label} {entry.data}".lower()

    @pytest.mark.parametrize("address", ["/admin/stoplist/", f"/admin/stoplist/results/?q={GUS}"])
    def test_knows_of_a_look_at_the_stop_list(self, branding: Any, address: str) -> None:
        client = browser(member("view_suppressedaddress"))
        client.get(address)
        entry = ModelLogEntry.objects.get(action="leadcapture.list")
        assert str(entry.user_id) == client.session["_auth_user_id"]
        assert "gus" not in f"{entry.label} {entry.data}".lower()


def test_the_window_is_called_as_the_page(staff: Client) -> None:
    LeadFactory(email=GUS)
    for response in (staff.get(PERSON), ask(staff, "erase", email=GUS)):
        page = BeautifulSoup(response.content, "html.parser")
        assert page.title is not None
        assert "one person's data - " in " ".join(page.title.get_text().split()).lower()
