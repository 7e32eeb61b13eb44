"""What the e-mails say, and that nothing hostile in them does anything."""

from __future__ import annotations

import email
import email.policy
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from leadcapture.models import Lead, LeadState, TipsFormPage
from tests.factories import LeadFactory, LocationPageFactory

from .conftest import mail_to


@pytest.fixture
def lead(tips_page: TipsFormPage, location: Any) -> Lead:
    return LeadFactory(first_name="Ada", email="ada@example.com", form_page=tips_page)


def html_of(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def links_in(text: str) -> list[str]:
    return re.findall(r"https?://\S+", text)


class TestTheTipsMail:
    def test_comes_from_the_clinic_and_answers_go_there(self, lead: Lead) -> None:
        message = mail_to(lead)
        assert message.from_email == "Tern & Tide Physical Therapy <tips@example.com>"
        assert message.reply_to == ["hello@example.com"]
        assert message.to == ["ada@example.com"]

    def test_has_the_subject_of_the_form(self, lead: Lead) -> None:
        assert mail_to(lead).subject == "Your free tips"

    def test_holds_a_link_that_works_in_both_forms(self, lead: Lead, visitor: Client) -> None:
        message = mail_to(lead)
        in_html = BeautifulSoup(html_of(message), "html.parser").find("a", string="Open your free tips")[
            "href"
        ]
        for address in (in_html, links_in(message.body)[0]):
            assert address.startswith("http://testserver/tips/")
            assert visitor.get(address.removeprefix("http://testserver")).status_code == 200

    @pytest.mark.parametrize(
        "words",
        [
            "Hello Ada,",
            "Here are the tips that you asked for.",
            "works for 14 days",
            "Tern & Tide Physical Therapy",
            "(207) 555-0100",
            "If it was not you, you need do nothing.",
            "Unsubscribe",
        ],
    )
    def test_says_in_both_forms_what_one_has_to_know(self, lead: Lead, words: str) -> None:
        message = mail_to(lead)
        assert words in " ".join(message.body.split())
        assert words in " ".join(BeautifulSoup(html_of(message), "html.parser").get_text(" ").split())

    def test_gives_the_postal_address_of_the_first_location(self, lead: Lead, location: Any) -> None:
        LocationPageFactory(parent=location.get_parent(), street_address="99 Second Street")
        message = mail_to(lead)
        for text in (message.body, html_of(message)):
            assert location.street_address in text
            assert location.postal_code in text
            assert "99 Second Street" not in text

    def test_holds_the_way_to_have_ones_details_deleted(self, lead: Lead, visitor: Client) -> None:
        message = mail_to(lead)
        address = links_in(message.body)[-1]
        assert address in html_of(message)
        visitor.post(address.removeprefix("http://testserver"))
        assert Lead.objects.get().state == LeadState.ERASED

    def test_loads_nothing_and_tracks_nothing(self, lead: Lead) -> None:
        page = BeautifulSoup(html_of(mail_to(lead)), "html.parser")
        assert not page.find_all(["img", "link", "script", "iframe", "style"])
        assert "url(" not in str(page)
        hosts = {one["href"].split("/")[2] for one in page.find_all("a") if one["href"].startswith("http")}
        assert hosts == {"testserver"}

    def test_names_no_tip_sheet_and_no_page(self, lead: Lead) -> None:
        """What somebody is interested in says something about their health."""
        message = mail_to(lead)
        for row in lead.form_page.tip_sheets.all():
            assert row.tip_sheet.title not in message.body + html_of(message) + message.subject

    def test_keeps_its_identifier_in_every_attempt(self, lead: Lead) -> None:
        first, again = mail_to(lead), mail_to(lead)
        assert first.body != again.body
        assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
        assert first.extra_headers["Message-ID"].endswith("@testserver>")

    def test_without_telephone_address_and_location_is_still_whole(
        self, tips_page: Any, branding: Any
    ) -> None:
        branding.telephone = branding.email = ""
        branding.save()
        message = mail_to(LeadFactory(form_page=tips_page))
        assert not message.reply_to
        for text in (message.body, html_of(message)):
            assert "None" not in text
            assert "call us" not in text

    def test_has_no_empty_heaps_of_lines(self, lead: Lead) -> None:
        assert "\n\n\n" not in mail_to(lead).body


class TestHostileNames:
    @pytest.mark.parametrize(
        "name",
        [
            "Ada\r\nBcc: everyone@example.com",
            "<script>alert(1)</script>",
            "{{ settings.SECRET_KEY }}{% load x %}",
            "Your account is locked: http://evil.example/x",
            "evil.example",
            "win@evil.example",
            "\u202egnp.exe",
            "\x00\x07\x1b[31m",
        ],
    )
    def test_do_nothing(self, tips_page: TipsFormPage, name: str) -> None:
        lead = LeadFactory(form_page=tips_page)
        lead.first_name = name  # the form would not let it in
        message = mail_to(lead)
        raw = message.message()
        assert raw["Bcc"] is None
        assert raw.get_all("To") == [lead.email]
        for text in (message.body, html_of(message)):
            greeting = next(line for line in text.splitlines() if "Hello" in line)
            for bad in ("<script", "http:", "evil.example", "@", "{{", "\u202e", "\x1b", "Bcc:"):
                assert bad not in greeting

    def test_leave_ordinary_names_alone(self, tips_page: TipsFormPage) -> None:
        for name in ("Lucía", "Anne-Marie", "O’Neil", "J. R.", "Zoë", "李明", "محمد", "St. John"):
            body = mail_to(LeadFactory(form_page=tips_page, first_name=name)).body
            assert f"Hello {name}," in body

    def test_that_are_only_marks_leave_a_plain_greeting(self, tips_page: TipsFormPage) -> None:
        assert mail_to(LeadFactory(form_page=tips_page, first_name="<<>>")).body.startswith("Hello,\n")

    @hypothesis_settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(name=st.text(max_size=80))
    def test_of_any_kind_leave_a_sound_message(self, lead: Lead, name: str) -> None:
        lead.first_name = name
        message = mail_to(lead)
        # A second Date or Message-ID, or a header of the name's own, would show here.
        parsed = email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)
        assert sorted(parsed.keys()) == sorted(
            [
                "Content-Type",
                "MIME-Version",
                "Subject",
                "From",
                "To",
                "Reply-To",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "List-Unsubscribe",
                "List-Unsubscribe-Post",
            ]
        )
        assert len(links_in(message.body)) == 4
        assert len(BeautifulSoup(html_of(message), "html.parser").find_all("a")) == 5


class TestHostileSettings:
    def test_line_breaks_in_the_clinics_name_and_the_subject_stay_out_of_the_header(
        self, lead: Lead, branding: Any
    ) -> None:
        branding.name = 'Tern, "Tide"\r\nBcc: x@example.com'
        branding.save()
        lead.form_page.mail_subject = "Tips\r\nBcc: x@example.com"
        raw = mail_to(lead).message()
        assert raw["Bcc"] is None
        assert raw["Subject"] == "Tips Bcc: x@example.com"
        assert "tips@example.com" in raw["From"]
