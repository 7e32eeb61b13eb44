"""Confirming an address: by a button and not by a link, once, in time, and the same to everyone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from leadcapture import links, services
from leadcapture.models import (
    ConsentRecord,
    Lead,
    LeadEvent,
    LeadState,
    OutgoingMail,
    PrivateLink,
    SuppressedAddress,
    TipsFormPage,
)
from leadcapture.rights import erase_lead, stop_writing
from leadcapture.stop_list import is_suppressed
from tests.factories import LeadFactory, LeadMailFactory, TipsFormPageFactory

from .conftest import Post

ADA = "ada@example.com"


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)


@pytest.fixture
def confirms_first(tips_page: TipsFormPage) -> TipsFormPage:
    tips_page.opt_in = TipsFormPage.OptIn.CONFIRM_FIRST
    tips_page.save()
    return tips_page


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def link_in(message: Any) -> str:
    """The path that the button of an e-mail opens."""
    found = re.search(r"https?://testserver(/tips/\S+/)", message.body)
    assert found is not None
    return found[1]


class TestAFormThatConfirmsFirst:
    def test_sends_no_tips_before(self, confirms_first: TipsFormPage, ask_for_tips: Post) -> None:
        ask_for_tips()
        assert subjects() == ["Please confirm your e-mail address"]
        assert Lead.objects.get().state == LeadState.REQUESTED

    def test_answers_as_one_that_sends_at_once(self, tips_page: TipsFormPage, ask_for_tips: Post) -> None:
        at_once = ask_for_tips(email="bob@example.com")
        TipsFormPage.objects.update(opt_in=TipsFormPage.OptIn.CONFIRM_FIRST)
        first = ask_for_tips()
        assert (first.status_code, first.headers) == (at_once.status_code, at_once.headers)

    def test_changes_nothing_when_the_link_is_opened(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, visitor: Client
    ) -> None:
        """A mail scanner opens every link."""
        ask_for_tips()
        link = link_in(mail.outbox[0])
        for _ in range(3):
            page = BeautifulSoup(visitor.get(link).content, "html.parser").find("main")
            assert len(page.select("form[method=post] button[type=submit]")) == 1
            assert visitor.head(link).status_code == 200
        assert Lead.objects.get().state == LeadState.REQUESTED
        assert len(mail.outbox) == 1

    def test_shows_and_sends_the_tips_once_the_button_is_pressed(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, visitor: Client
    ) -> None:
        ask_for_tips()
        response = visitor.post(link_in(mail.outbox[0]))
        assert response.status_code == 303
        page = visitor.get(response["Location"])
        assert page.status_code == 200
        assert "Here are your tips" in page.content.decode()
        assert subjects()[1:] == ["Your free tips"]
        lead = Lead.objects.get()
        assert lead.confirmed_at is not None
        assert [event.kind for event in lead.events.all()] == ["requested", "confirmed", "delivered"]

    def test_is_confirmed_once_however_often_the_button_is_pressed(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, visitor: Client
    ) -> None:
        ask_for_tips()
        link = link_in(mail.outbox[0])
        for _ in range(3):
            assert visitor.post(link).status_code == 303
        assert len(mail.outbox) == 2
        assert LeadEvent.objects.filter(kind="confirmed").count() == 1

    def test_asks_again_after_a_pause(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, time_machine: Any
    ) -> None:
        ask_for_tips()
        time_machine.shift(9 * 60)
        ask_for_tips()
        assert len(mail.outbox) == 1
        time_machine.shift(2 * 60)
        ask_for_tips()
        assert len(mail.outbox) == 2

    def test_does_not_ask_somebody_who_has_confirmed(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, visitor: Client, time_machine: Any
    ) -> None:
        ask_for_tips()
        visitor.post(link_in(mail.outbox[0]))
        time_machine.shift(3600)
        ask_for_tips(first_name="Mallory")
        assert subjects()[2:] == ["Your free tips"]
        assert Lead.objects.get().first_name == "Ada"
        assert "Mallory" not in mail.outbox[-1].body

    def test_lets_what_nobody_confirms_expire(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, visitor: Client, time_machine: Any
    ) -> None:
        ask_for_tips()
        link = link_in(mail.outbox[0])
        patience = timedelta(hours=django_settings.CONFIRMATION_HOURS)
        time_machine.shift(patience - timedelta(seconds=1))
        assert services.expire_unconfirmed(patience) == 0
        assert visitor.get(link).status_code == 200
        time_machine.shift(2)
        assert services.expire_unconfirmed(patience) == 1
        assert visitor.post(link).status_code == 410
        assert Lead.objects.get().state == LeadState.EXPIRED
        ask_for_tips()
        assert Lead.objects.get().state == LeadState.REQUESTED
        assert len(mail.outbox) == 2

    def test_does_not_let_expire_whom_it_is_just_asking_again(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, time_machine: Any
    ) -> None:
        ask_for_tips()
        time_machine.shift(timedelta(days=4))
        LeadMailFactory(lead=Lead.objects.get(), kind=OutgoingMail.Kind.CONFIRMATION)
        assert services.expire_unconfirmed(timedelta(hours=72)) == 0

    def test_does_not_let_expire_who_asks_again_at_this_moment(
        self,
        confirms_first: TipsFormPage,
        ask_for_tips: Post,
        time_machine: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        ask_for_tips()
        time_machine.shift(timedelta(days=4))
        change = services.change_state

        def asked_just_before(lead: Lead, *args: Any, **kwargs: Any) -> bool:
            Lead.objects.update(requested_at=timezone.now())
            return change(lead, *args, **kwargs)

        monkeypatch.setattr(services, "change_state", asked_just_before)
        assert services.expire_unconfirmed(timedelta(hours=72)) == 0
        assert Lead.objects.get().state == LeadState.REQUESTED

    def test_does_not_let_expire_what_it_could_not_ask(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, queued_tasks: None, time_machine: Any
    ) -> None:
        ask_for_tips()
        time_machine.shift(timedelta(days=4))
        assert services.expire_unconfirmed(timedelta(hours=72)) == 0


class TestTheLink:
    @pytest.fixture
    def lead(self, tips_page: TipsFormPage) -> Lead:
        return LeadFactory(form_page=tips_page, email=ADA)

    def test_is_kept_as_a_hash_only(self, lead: Lead) -> None:
        token = links.confirmation_token(lead)
        row = PrivateLink.objects.values().get()
        assert token.partition(".")[0] not in str(row)

    def test_works_for_one_purpose_only(self, lead: Lead, visitor: Client) -> None:
        tokens = {
            "": links.tips_token(lead),
            "confirm/": links.confirmation_token(lead),
            "unsubscribe/": links.unsubscribe_token(lead.public_id),
            "remove/": links.removal_token(lead.public_id),
        }
        for place in tokens:
            for made_for, token in tokens.items():
                expected = 200 if made_for == place else 404
                assert visitor.get(f"/tips/{place}{token}/").status_code == expected
                if made_for != place:
                    assert visitor.post(f"/tips/{place}{token}/").status_code in (403, 404, 405)
        assert Lead.objects.get().state == LeadState.REQUESTED

    def test_opens_the_tips_of_its_own_lead_only(self, lead: Lead, visitor: Client) -> None:
        other = LeadFactory(first_name="Other", form_page=TipsFormPageFactory())
        sheet = other.form_page.tip_sheets.get().tip_sheet
        token = links.tips_token(lead)
        assert "Other" not in visitor.get(f"/tips/{token}/").content.decode()
        assert visitor.get(f"/tips/{token}/{sheet.slug}.pdf").status_code == 404
        assert visitor.post(f"/tips/{token}/{sheet.slug}/").status_code == 404

    def test_ends_when_its_owner_stops_us(self, lead: Lead, visitor: Client) -> None:
        tips, confirm = links.tips_token(lead), links.confirmation_token(lead)
        stop_writing(lead.email, SuppressedAddress.Reason.UNSUBSCRIBED)
        assert visitor.get(f"/tips/{tips}/").status_code == 410
        assert visitor.post(f"/tips/confirm/{confirm}/").status_code == 410
        assert Lead.objects.get().state == LeadState.UNSUBSCRIBED

    def test_ends_when_its_owner_is_erased(self, lead: Lead, visitor: Client) -> None:
        token = links.tips_token(lead)
        erase_lead(lead)
        assert visitor.get(f"/tips/{token}/").status_code == 410

    def test_of_the_past_is_forgotten(self, lead: Lead, time_machine: Any) -> None:
        links.confirmation_token(lead)
        links.tips_token(lead)
        time_machine.shift(timedelta(days=4))
        assert links.forget_expired_links() == 1
        assert PrivateLink.objects.get().purpose == PrivateLink.Purpose.TIPS


class TestDownloading:
    @pytest.fixture
    def lead(self, tips_page: TipsFormPage) -> Lead:
        return LeadFactory(form_page=tips_page, state=LeadState.DELIVERED)

    def test_is_noted_once_and_leads_to_the_file(self, lead: Lead, visitor: Client) -> None:
        token = links.tips_token(lead)
        slug = lead.form_page.tip_sheets.get().tip_sheet.slug
        for _ in range(2):
            response = visitor.post(f"/tips/{token}/{slug}/")
            assert (response.status_code, response["Location"]) == (303, f"/tips/{token}/{slug}.pdf")
        assert Lead.objects.get().state == LeadState.DOWNLOADED
        assert LeadEvent.objects.filter(kind="downloaded").count() == 1


class TestUnsubscribing:
    @pytest.fixture
    def lead(self, tips_page: TipsFormPage) -> Lead:
        return LeadFactory(form_page=tips_page, email=ADA, state=LeadState.DELIVERED)

    @pytest.fixture
    def link(self, lead: Lead) -> str:
        return f"/tips/unsubscribe/{links.unsubscribe_token(lead.public_id)}/"

    def test_takes_a_button_not_only_a_link(self, visitor: Client, link: str) -> None:
        for _ in range(2):
            assert visitor.get(link).status_code == 200
        assert Lead.objects.get().state == LeadState.DELIVERED
        assert not is_suppressed(ADA)

    def test_stops_every_e_mail_to_the_address(self, visitor: Client, lead: Lead, link: str) -> None:
        other = LeadFactory(email="ADA@example.com", form_page=TipsFormPageFactory())
        OutgoingMail.objects.create(kind=OutgoingMail.Kind.TIPS, lead=other)
        stranger = LeadFactory(email="bob@example.com")
        visitor.post(link)
        assert set(Lead.objects.exclude(pk=stranger.pk).values_list("state", flat=True)) == {"unsubscribed"}
        assert not OutgoingMail.objects.exists()
        assert is_suppressed(ADA)
        stranger.refresh_from_db()
        assert stranger.state == LeadState.REQUESTED

    def test_twice_is_the_same_as_once(self, visitor: Client, link: str) -> None:
        first, second = visitor.post(link), visitor.post(link)
        assert (first.status_code, first.content) == (second.status_code, second.content)
        assert LeadEvent.objects.filter(kind="unsubscribed").count() == 1

    def test_works_years_later_and_after_an_erasure(
        self, visitor: Client, lead: Lead, link: str, time_machine: Any
    ) -> None:
        time_machine.shift(timedelta(days=900))
        erase_lead(lead)
        assert visitor.post(link).status_code == 200
        assert is_suppressed(ADA)

    @pytest.mark.parametrize("state", [one for one in LeadState if one != LeadState.ERASED])
    def test_is_offered_wherever_the_person_stands(
        self, visitor: Client, lead: Lead, link: str, state: LeadState
    ) -> None:
        """Nobody reads that they are unsubscribed while they are not."""
        Lead.objects.update(state=state)
        page = BeautifulSoup(visitor.get(link).content, "html.parser").find("main")
        assert page.find("button", attrs={"type": "submit"})
        visitor.post(link)
        assert is_suppressed(ADA)
        assert "You are unsubscribed" in visitor.get(link).content.decode()

    def test_ends_the_links_of_before_for_good(
        self, visitor: Client, lead: Lead, link: str, ask_for_tips: Post
    ) -> None:
        """A stranger who asks with the address must not bring them back to life."""
        tips, confirm = links.tips_token(lead), links.confirmation_token(lead)
        visitor.post(link)
        ask_for_tips()
        assert Lead.objects.get().state == LeadState.REQUESTED
        assert visitor.get(f"/tips/{tips}/").status_code == 410
        assert visitor.post(f"/tips/confirm/{confirm}/").status_code == 410
        assert is_suppressed(ADA)


class TestAddressesThatAreOne:
    """A domain that is written in another way is the same when it is sent to."""

    @pytest.mark.parametrize(
        "spelling",
        [
            "ada@exa\u200bmple.com",
            "ada@ex\u00adample.com",
            "ada@ｅxample.com",
            "ada@ⓔxample.com",
            "ada@Example.COM",
            "ada@example。com",
        ],
    )
    def test_are_one_person_and_stay_on_the_stop_list(
        self, tips_page: TipsFormPage, ask_for_tips: Post, spelling: str
    ) -> None:
        stop_writing(ADA, SuppressedAddress.Reason.COMPLAINED)
        ask_for_tips(email=spelling)
        assert "Your free tips" not in subjects()
        assert set(Lead.objects.values_list("email", flat=True)) <= {ADA}

    def test_with_letters_of_other_languages_are_taken(
        self, tips_page: TipsFormPage, ask_for_tips: Post
    ) -> None:
        for spelling in ("ada@münchen.example", "ada@xn--mnchen-3ya.example"):
            assert ask_for_tips(email=spelling).status_code == 303
        assert Lead.objects.get().email == "ada@xn--mnchen-3ya.example"


class TestAskingInSomebodyElsesName:
    def test_sends_three_e_mails_a_day_at_most(
        self, tips_page: TipsFormPage, ask_for_tips: Post, time_machine: Any
    ) -> None:
        for _ in range(20):
            ask_for_tips()
            services.request_tips(TipsFormPageFactory(), first_name="Ada", email=ADA)
            time_machine.shift(3600)
        assert len(mail.outbox) == 3

    @pytest.mark.parametrize(
        "name", ["Call 900 555 1234", "you have won a prize", "Congratulationsyouhavewonaprizetoday"]
    )
    def test_carries_no_message_to_them(self, tips_page: TipsFormPage, ask_for_tips: Post, name: str) -> None:
        ask_for_tips(first_name=name)
        assert mail.outbox[0].body.splitlines()[0] in ("Hello,", "Hello Call,")

    def test_does_not_put_other_words_into_what_they_confirm(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, visitor: Client, time_machine: Any
    ) -> None:
        ask_for_tips()
        link = link_in(mail.outbox[0])
        read = confirms_first.consent_wording
        time_machine.shift(60)
        confirms_first.consent_wording = "Yes, and everything else as well."
        confirms_first.save_revision().publish()
        ask_for_tips(first_name="Mallory")
        visitor.post(link)
        confirmed = ConsentRecord.objects.get(confirmed_at__isnull=False)
        assert confirmed.wording.text == read


class TestTheStopList:
    """Whoever is on it comes back by asking and confirming, even where a form sends at once."""

    def test_keeps_no_address(self, tips_page: TipsFormPage) -> None:
        stop_writing(ADA, SuppressedAddress.Reason.BY_HAND)
        assert "ada" not in str(SuppressedAddress.objects.values().get())

    @pytest.mark.parametrize("reason", [one for one in SuppressedAddress.Reason if one != "erased"])
    def test_is_left_by_a_confirmation_only(
        self, tips_page: TipsFormPage, ask_for_tips: Post, visitor: Client, reason: Any, time_machine: Any
    ) -> None:
        ask_for_tips()
        assert subjects() == ["Your free tips"]
        stop_writing(ADA, reason)
        time_machine.shift(timedelta(days=2))
        ask_for_tips()
        assert subjects()[1:] == ["Please confirm your e-mail address"]
        assert is_suppressed(ADA)
        visitor.post(link_in(mail.outbox[1]))
        assert subjects()[2:] == ["Your free tips"]
        assert not is_suppressed(ADA)

    def test_is_asked_about_once_a_day_at_most(
        self, tips_page: TipsFormPage, ask_for_tips: Post, time_machine: Any
    ) -> None:
        """A stranger who keeps typing the address in must not make us a nuisance."""
        stop_writing(ADA, SuppressedAddress.Reason.COMPLAINED)
        for _ in range(23):
            ask_for_tips()
            time_machine.shift(3600)
        assert len(mail.outbox) == 1

    def test_remembers_the_erased(self, tips_page: TipsFormPage, ask_for_tips: Post) -> None:
        ask_for_tips()
        erase_lead(Lead.objects.get())
        ask_for_tips()
        assert subjects()[1:] == ["Please confirm your e-mail address"]
        assert Lead.objects.known().get().email == ADA

    def test_answers_like_for_everyone(self, tips_page: TipsFormPage, ask_for_tips: Post) -> None:
        """Nobody can learn from it who is on it."""
        stop_writing("bob@example.com", SuppressedAddress.Reason.COMPLAINED)
        known, unknown = ask_for_tips(email="bob@example.com"), ask_for_tips(email="new@example.com")
        assert (known.status_code, known.content, known.headers) == (
            unknown.status_code,
            unknown.content,
            unknown.headers,
        )


class TestTheConsent:
    def test_holds_the_words_the_page_the_form_and_the_times(
        self, tips_page: TipsFormPage, ask_for_tips: Post, visitor: Client, time_machine: Any
    ) -> None:
        TipsFormPage.objects.update(opt_in=TipsFormPage.OptIn.CONFIRM_FIRST)
        ask_for_tips(source_page=str(tips_page.get_parent().pk))
        time_machine.shift(600)
        visitor.post(link_in(mail.outbox[0]))
        given, confirmed = ConsentRecord.objects.all()
        assert given.wording.text == tips_page.consent_wording
        assert (given.wording.version, given.purpose) == (1, "tips")
        assert (given.page_path, given.form_title) == ("/", "Free tips")
        assert (given.confirmed_at, confirmed.given_at) == (None, given.given_at)
        assert confirmed.confirmed_at - given.given_at == timedelta(seconds=600)

    def test_of_other_words_is_another_version(self, tips_page: TipsFormPage, ask_for_tips: Post) -> None:
        ask_for_tips()
        ask_for_tips(email="bob@example.com")
        tips_page.consent_wording = "Yes, and my cousin too."
        tips_page.save_revision().publish()
        ask_for_tips(email="cay@example.com")
        versions = ConsentRecord.objects.order_by("pk").values_list("wording__version", flat=True)
        assert list(versions) == [1, 1, 2]

    def test_can_neither_be_changed_nor_deleted(self, tips_page: TipsFormPage, ask_for_tips: Post) -> None:
        ask_for_tips()
        for row in (ConsentRecord.objects.get(), ConsentRecord.objects.get().wording):
            with pytest.raises(TypeError):
                row.save()
            with pytest.raises(TypeError):
                row.delete()

    def test_stays_without_the_person_when_they_are_erased(
        self, tips_page: TipsFormPage, ask_for_tips: Post
    ) -> None:
        ask_for_tips()
        erase_lead(Lead.objects.get())
        assert ConsentRecord.objects.get().lead.email == ""
