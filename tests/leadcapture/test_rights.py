"""What a person may ask for, what the clock erases, and what the audit log keeps of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from wagtail.models import ModelLogEntry

from leadcapture import retention, services
from leadcapture.models import (
    Lead,
    LeadState,
    OutgoingMail,
    PrivateLink,
    RetentionSettings,
    ScreeningRequest,
    SuppressedAddress,
    TipsFormPage,
)
from leadcapture.retention import erase_what_is_due
from leadcapture.rights import erase_lead
from leadcapture.screening import request_screening
from leadcapture.stop_list import is_suppressed
from tests.factories import LeadFactory, ScreeningRequestFactory, TipsFormPageFactory, UserFactory

from .conftest import run_queued_tasks

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PERSON = "/admin/leads/person/"
ADA = "ada@example.com"
SEES = ("view_lead", "view_screeningrequest")


def logged_in(*codenames: str, email: str = "") -> Client:
    user = UserFactory(email=email)
    user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", *codenames)))
    client = Client()
    client.force_login(user)
    return client


class TestErasing:
    def test_leaves_nothing_of_the_person_in_any_table(self, tips_page: TipsFormPage) -> None:
        from django.apps import apps

        lead = services.request_tips(tips_page, first_name="Zebulon", email="zebulon@example.com")
        erase_lead(lead)
        for model in apps.get_models():
            for row in model._default_manager.values():
                assert "ebulon" not in str(row), model

    def test_takes_the_e_mails_and_links_with_it(self, tips_page: TipsFormPage) -> None:
        lead = services.request_tips(tips_page, first_name="Ada", email=ADA)
        assert PrivateLink.objects.exists()
        erase_lead(lead)
        assert not PrivateLink.objects.exists()
        assert not OutgoingMail.objects.exists()

    def test_stops_what_waits_for_the_same_address_at_other_forms(
        self, tips_page: TipsFormPage, queued_tasks: None
    ) -> None:
        lead = services.request_tips(tips_page, first_name="Ada", email=ADA)
        other = services.request_tips(TipsFormPageFactory(), first_name="Ada", email="ADA@example.com")
        erase_lead(lead)
        run_queued_tasks()
        assert not mail.outbox
        other.refresh_from_db()
        assert other.state == LeadState.UNSUBSCRIBED

    def test_twice_is_the_same_as_once(self, tips_page: TipsFormPage) -> None:
        lead = LeadFactory()
        assert erase_lead(lead) is True
        assert erase_lead(lead) is False
        assert lead.events.filter(kind="erased").count() == 1


class TestRetention:
    @pytest.fixture(autouse=True)
    def _noon(self, time_machine: Any) -> None:
        time_machine.move_to(NOON, tick=False)

    def asked(self, days: float, **values: Any) -> Lead:
        return LeadFactory(requested_at=NOON - timedelta(days=days), **values)

    def test_erases_each_purpose_after_its_own_period(self, branding: Any) -> None:
        kept = [
            self.asked(29),
            self.asked(700, state=LeadState.DELIVERED),
            self.asked(700, state=LeadState.UNSUBSCRIBED),
            self.asked(40, state=LeadState.CONFIRMED, confirmed_at=NOON),
        ]
        self.asked(31)
        self.asked(31, state=LeadState.EXPIRED)
        self.asked(732, state=LeadState.DOWNLOADED)
        ScreeningRequestFactory(requested_at=NOON - timedelta(days=366))
        young = ScreeningRequestFactory(requested_at=NOON - timedelta(days=364))
        assert erase_what_is_due() == 4
        assert set(Lead.objects.known()) == set(kept)
        assert ScreeningRequest.objects.get() == young
        assert erase_what_is_due() == 0

    def test_follows_the_setting(self, branding: Any) -> None:
        self.asked(40, state=LeadState.DELIVERED)
        assert erase_what_is_due() == 0
        settings = RetentionSettings.load()
        settings.tips_months = 1
        settings.save()
        assert erase_what_is_due() == 1

    def test_of_one_request_leaves_the_person_s_other_one_alone(self, branding: Any) -> None:
        self.asked(800, email=ADA, state=LeadState.DELIVERED)
        young = self.asked(8, email=ADA, state=LeadState.DELIVERED)
        assert erase_what_is_due() == 1
        young.refresh_from_db()
        assert young.state == LeadState.DELIVERED
        assert not is_suppressed(ADA)

    def test_spares_who_asks_again_at_this_moment(
        self, tips_page: TipsFormPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lead = self.asked(800, email=ADA, form_page=tips_page, state=LeadState.DELIVERED)
        really = retention._erase

        def asked_just_before(*args: Any) -> bool:
            services.request_tips(tips_page, first_name="Ada", email=ADA)
            return really(*args)

        monkeypatch.setattr(retention, "_erase", asked_just_before)
        assert erase_what_is_due() == 0
        lead.refresh_from_db()
        assert lead.state == LeadState.DELIVERED

    def test_leaves_a_trace_without_the_person(self, branding: Any) -> None:
        self.asked(40, email=ADA)
        erase_what_is_due()
        entry = ModelLogEntry.objects.get(action="leadcapture.erase")
        assert entry.user is None
        assert "ada" not in f"{entry.label} {entry.data}"
        assert is_suppressed(ADA)

    def test_can_be_set_to_nothing_that_makes_no_sense(self, admin: Client, branding: Any) -> None:
        setting = RetentionSettings.load()
        address = f"/admin/settings/leadcapture/retentionsettings/{setting.pk}/"
        data = {"unconfirmed_days": "0", "tips_months": "24", "screening_months": "-3"}
        response = admin.post(address, data)
        assert response.status_code == 200
        assert RetentionSettings.load().unconfirmed_days == 30


class TestOnePersonsData:
    @pytest.fixture(autouse=True)
    def _ada(self, tips_page: TipsFormPage, screening_page: Any) -> None:
        services.request_tips(tips_page, first_name="Ada", email=ADA)
        request_screening(screening_page, name="Ada Byron", email="ADA@example.com")
        LeadFactory(email="bob@example.com", first_name="Bob")

    def test_is_found_by_the_address_and_nobody_else_s(self) -> None:
        page = logged_in(*SEES).post(PERSON, {"email": "Ada@Example.com", "action": "find"}).content.decode()
        text = BeautifulSoup(page, "html.parser").find("main").get_text(" ")
        assert "Free tips: Ada" in text
        assert "Screening: Ada Byron" in text
        assert "Bob" not in text

    def test_comes_as_a_file(self) -> None:
        response = logged_in(*SEES).post(PERSON, {"email": ADA, "action": "export"})
        assert response["Content-Disposition"] == 'attachment; filename="personal-data.json"'
        assert "no-store" in response["Cache-Control"]
        data = json.loads(response.content)
        assert [one["first_name"] for one in data["free_tips"]] == ["Ada"]
        assert [one["name"] for one in data["screening_requests"]] == ["Ada Byron"]
        assert data["free_tips"][0]["consents"][0]["wording"].startswith("Yes, send me the tips.")

    def test_is_erased_with_one_button_and_a_question(self) -> None:
        client = logged_in(*SEES, "delete_lead", "delete_screeningrequest")
        client.post(PERSON, {"email": ADA, "action": "erase"})
        assert Lead.objects.known().count() == 2 and ScreeningRequest.objects.exists()
        client.post(PERSON, {"email": ADA, "action": "erase-confirmed"})
        assert [lead.first_name for lead in Lead.objects.known()] == ["Bob"]
        assert not ScreeningRequest.objects.exists()
        assert is_suppressed(ADA)

    def test_is_not_erased_by_those_who_only_see(self) -> None:
        client = logged_in(*SEES)
        for action in ("erase", "erase-confirmed"):
            assert client.post(PERSON, {"email": ADA, "action": action}).status_code in (302, 403)
        assert Lead.objects.known().count() == 2
        page = client.post(PERSON, {"email": ADA, "action": "find"}).content.decode()
        assert 'value="erase"' not in page

    @pytest.mark.parametrize("codenames", [(), ("view_lead",), ("view_screeningrequest",)])
    def test_is_for_those_who_see_both_lists(self, codenames: tuple[str, ...]) -> None:
        client = logged_in(*codenames)
        for response in (client.get(PERSON), client.post(PERSON, {"email": ADA, "action": "export"})):
            assert response.status_code in (302, 403)
            assert b"Ada" not in response.content

    @pytest.mark.parametrize("email", ["", "x", "a" * 3000, "a@b@c", "\x00@example.com"])
    def test_of_no_address_is_an_error_that_says_so(self, email: str) -> None:
        response = logged_in(*SEES).post(PERSON, {"email": email, "action": "export"})
        assert response.status_code == 200
        assert "errorlist" in response.content.decode() or "error-message" in response.content.decode()

    def test_of_somebody_unknown_says_so_and_erases_nothing(self) -> None:
        client = logged_in(*SEES, "delete_lead", "delete_screeningrequest")
        response = client.post(PERSON, {"email": "new@example.com", "action": "erase-confirmed"})
        assert "We have nothing of a person with this address." in response.content.decode()
        assert Lead.objects.known().count() == 2


class TestTheAuditLog:
    """Every view of personal data leaves who saw it, and nothing of whom."""

    @pytest.mark.parametrize(
        ("address", "action"),
        [
            ("/admin/lead/", "leadcapture.list"),
            ("/admin/lead/results/", "leadcapture.list"),
            ("/admin/lead/?export=csv", "leadcapture.export"),
            ("/admin/lead/inspect/{pk}/", "leadcapture.view"),
        ],
    )
    def test_knows_who_saw(self, branding: Any, address: str, action: str) -> None:
        lead = LeadFactory(first_name="Secret", email="secret@example.com")
        client = logged_in("view_lead")
        client.get(address.format(pk=lead.pk))
        entry = ModelLogEntry.objects.get(action=action)
        assert str(entry.user_id) == client.session["_auth_user_id"]
        assert "ecret" not in f"{entry.label} {entry.data}"

    def test_knows_of_a_look_at_one_person(self, branding: Any) -> None:
        lead = LeadFactory(email=ADA)
        logged_in(*SEES).post(PERSON, {"email": ADA, "action": "find"})
        assert ModelLogEntry.objects.get(action="leadcapture.view").object_id == str(lead.pk)


class TestTheStopListInTheAdmin:
    ADDRESS = "/admin/stoplist/"

    @pytest.fixture
    def staff(self, branding: Any) -> Client:
        return logged_in("view_suppressedaddress", "add_suppressedaddress")

    def test_takes_an_address_by_hand(self, staff: Client, tips_page: TipsFormPage) -> None:
        lead = LeadFactory(email=ADA)
        assert staff.post(f"{self.ADDRESS}new/", {"email": "ADA@example.com"}).status_code == 302
        lead.refresh_from_db()
        assert lead.state == LeadState.UNSUBSCRIBED
        assert SuppressedAddress.objects.get().reason == "by-hand"

    def test_twice_is_the_same_as_once(self, staff: Client) -> None:
        for _ in range(2):
            assert staff.post(f"{self.ADDRESS}new/", {"email": ADA}).status_code == 302
        assert SuppressedAddress.objects.count() == 1

    def test_finds_an_address_and_shows_none(self, staff: Client) -> None:
        staff.post(f"{self.ADDRESS}new/", {"email": ADA})
        found = staff.get(f"{self.ADDRESS}results/?q=Ada%40example.com").content.decode()
        assert "Added by staff" in found
        other = staff.get(f"{self.ADDRESS}results/?q=bob%40example.com").content.decode()
        assert "Added by staff" not in other
        assert ADA not in staff.get(self.ADDRESS).content.decode()

    def test_says_what_is_wrong_with_an_address(self, staff: Client) -> None:
        response = staff.post(f"{self.ADDRESS}new/", {"email": "no address"})
        assert "Please check this e-mail address" in response.content.decode()

    def test_lets_nobody_take_one_off(self, admin: Client, branding: Any) -> None:
        admin.post(f"{self.ADDRESS}new/", {"email": ADA})
        pk = SuppressedAddress.objects.get().pk
        for action in ("delete", "edit"):
            assert admin.post(f"{self.ADDRESS}{action}/{pk}/").status_code == 404
        assert is_suppressed(ADA)


class TestATestMail:
    def address(self, page: TipsFormPage) -> str:
        return f"/admin/tips-form/{page.pk}/test-mail/"

    @pytest.mark.parametrize("kind", ["tips", "confirmation"])
    def test_goes_to_whoever_is_logged_in(self, admin: Client, tips_page: TipsFormPage, kind: str) -> None:
        tips_page.mail_greeting = tips_page.confirmation_text = "Draft for {first name} of {clinic}."
        tips_page.save_revision()
        assert admin.get(self.address(tips_page)).status_code == 200
        assert not mail.outbox
        admin.post(self.address(tips_page), {"kind": kind})
        (message,) = mail.outbox
        assert message.subject.startswith("Test: ")
        assert "Draft for Ada of Tern & Tide Physical Therapy." in message.body
        assert not Lead.objects.exists()
        assert not PrivateLink.objects.exists()

    def test_takes_the_right_to_edit_the_form(self, tips_page: TipsFormPage) -> None:
        client = logged_in("view_lead", email=ADA)
        assert client.post(self.address(tips_page), {"kind": "tips"}).status_code in (302, 403)
        assert not mail.outbox

    @pytest.mark.parametrize("kind", ["", "nonsense", "tips\r\nBcc: x"])
    def test_of_no_kind_is_none(self, admin: Client, tips_page: TipsFormPage, kind: str) -> None:
        assert admin.post(self.address(tips_page), {"kind": kind}).status_code == 200
        assert not mail.outbox

    def test_that_the_server_does_not_take_says_so(
        self, admin: Client, tips_page: TipsFormPage, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "tests.leadcapture.test_outbox.DeadServer"
        response = admin.post(self.address(tips_page), {"kind": "tips"}, follow=True)
        assert "The mail server did not take the e-mail." in response.content.decode()


class TestPreviews:
    @pytest.mark.parametrize(
        "mode", ["mail:tips", "mail:confirmation", "mail:tips:text", "mail:confirmation:text"]
    )
    def test_show_every_e_mail_as_it_is_worded(
        self, admin: Client, tips_page: TipsFormPage, mode: str
    ) -> None:
        tips_page.mail_greeting = tips_page.confirmation_text = "Words for {first name}."
        response = tips_page.make_preview_request(preview_mode=mode)
        assert "Words for Ada." in response.content.decode()
        assert not PrivateLink.objects.exists()

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("mail_subject", "Tips for {first name}"),
            ("mail_subject", "Tips {x}"),
            ("mail_greeting", "Dear {name}"),
            ("confirmation_text", "{0.__class__}"),
        ],
    )
    def test_of_a_placeholder_that_is_none_are_refused_with_a_reason(
        self, tips_page: TipsFormPage, field: str, text: str
    ) -> None:
        from django.core.exceptions import ValidationError

        setattr(tips_page, field, text)
        with pytest.raises(ValidationError) as error:
            tips_page.clean()
        assert field in error.value.message_dict
