"""What looks like a machine's: asked for a proof or held back, and what staff do with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from leadcapture import held_notices, quarantine, services
from leadcapture.clock_jobs import forget_held_requests
from leadcapture.form_token import make_token
from leadcapture.models import (
    HeldRequest,
    Lead,
    MailDomain,
    Purpose,
    ScreeningFormPage,
    ScreeningRequest,
    SuppressedAddress,
    TipsFormPage,
)
from leadcapture.quarantine import NotReleased
from leadcapture.rights import erase_lead, stop_writing
from locations.models import LocationPage
from tests.factories import HeldRequestFactory, LeadFactory, LocationPageFactory, UserFactory

from .answers import JSON, soup, the_form, token_in
from .conftest import Post
from .provider_api import running
from .test_proof_of_work import solve
from .test_provider_mail import use

ADA = "ada@example.com"
RECEIVED = "/free-tips/received/"
THANKS = "/free-tips/thank-you/"


@pytest.fixture
def held(ask_for_tips: Post) -> HeldRequest:
    """Ada's request, which looks like a machine's."""
    assert ask_for_tips(website="x").status_code == 303
    return HeldRequest.objects.get()


@pytest.fixture
def after_many(settings: Any, ask_for_tips: Post) -> Post:
    """The form, sent from a network of which many forms came within the hour."""
    settings.FORM_POSTS_PER_HOUR = 8
    for number in range(4):
        assert ask_for_tips(email=f"other-{number}@example.com")["Location"] == THANKS
    return ask_for_tips


class TestManyFormsFromANetwork:
    def test_are_taken_with_a_proof(self, after_many: Post) -> None:
        answer = after_many(headers=JSON)
        assert answer.status_code == 422
        asked = answer.json()
        assert asked["message"].startswith("One moment, please") and asked["errors"] == {}
        assert asked["solver"].endswith("proof.js")
        assert not Lead.objects.filter(email=ADA).exists()
        sent = after_many(altcha=solve(asked["challenge"]), timestamp=asked["timestamp"], headers=JSON)
        assert sent.json() == {"redirect": THANKS}
        assert Lead.objects.filter(email=ADA).exists()

    def test_are_held_back_without_scripts(self, after_many: Post) -> None:
        assert after_many()["Location"] == RECEIVED
        assert HeldRequest.objects.get().reasons == ["many-from-network"]
        assert not Lead.objects.filter(email=ADA).exists()

    @pytest.mark.parametrize("proof", ["nonsense", "e30=", "\x00"])
    def test_are_held_back_where_solving_failed(self, after_many: Post, proof: str) -> None:
        assert after_many(altcha=proof, headers=JSON).json() == {"redirect": RECEIVED}

    def test_need_a_proof_each(self, after_many: Post) -> None:
        proof = solve(after_many(headers=JSON).json()["challenge"])
        assert after_many(altcha=proof, headers=JSON).json() == {"redirect": THANKS}
        again = after_many(email="second@example.com", altcha=proof, headers=JSON)
        assert again.json() == {"redirect": RECEIVED}

    def test_keep_a_proof_that_a_failure_kept_from_being_used(
        self, after_many: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.db import OperationalError

        from clinic.core.database.patience import Door
        from leadcapture.views import forms

        proof = solve(after_many(headers=JSON).json()["challenge"])
        with monkeypatch.context() as patch:
            patch.setattr(forms, "_door", Door())  # which stays shut for a while
            patch.setattr(forms, "receive", lambda *args, **kwargs: (_ for _ in ()).throw(OperationalError()))
            assert after_many(altcha=proof, headers=JSON).status_code == 503
        assert after_many(altcha=proof, headers=JSON).json() == {"redirect": THANKS}

    def test_end_at_the_limit_as_before(self, after_many: Post) -> None:
        for number in range(4):
            assert after_many(email=f"more-{number}@example.com").status_code == 303
        assert after_many(headers=JSON).status_code == 429
        assert after_many().status_code == 429

    def test_do_not_count_twice_for_a_visitor_who_is_asked_for_a_proof(self, after_many: Post) -> None:
        for number in range(4):
            answer = after_many(email=f"more-{number}@example.com", headers=JSON)
            proof = solve(answer.json()["challenge"])
            answer = after_many(email=f"more-{number}@example.com", altcha=proof, headers=JSON)
            assert answer.json() == {"redirect": THANKS}

    def test_tell_nobody_who_is_on_the_list(self, after_many: Post) -> None:
        known = after_many(email="other-1@example.com", headers=JSON).json()
        unknown = after_many(email="nobody@example.com", headers=JSON).json()
        assert {name: known[name] for name in ("errors", "message", "solver")} == {
            name: unknown[name] for name in ("errors", "message", "solver")
        }
        assert (
            after_many(email="other-1@example.com").headers == after_many(email="nobody@example.com").headers
        )


class TestSmallSigns:
    def test_alone_change_nothing(self, ask_for_tips: Post) -> None:
        assert ask_for_tips(email="ada@mailinator.com")["Location"] == THANKS

    def test_together_ask_for_a_proof(self, ask_for_tips: Post) -> None:
        fresh = token_in(the_form(ask_for_tips(timestamp="forged")))
        answer = ask_for_tips(timestamp=fresh, email="ada@mailinator.com", headers=JSON)
        assert "challenge" in answer.json()

    def test_outlast_further_mistakes(self, ask_for_tips: Post) -> None:
        fresh = token_in(the_form(ask_for_tips(timestamp="forged")))
        fresh = token_in(the_form(ask_for_tips(timestamp=fresh, email="ada@")))
        answer = ask_for_tips(timestamp=fresh, email="ada@mailinator.com", headers=JSON)
        assert "challenge" in answer.json()

    @pytest.mark.parametrize(("pause", "is_asked"), [(0.5, True), (5, False)])
    def test_of_haste_count_where_it_is_repeated(
        self,
        ask_for_tips: Post,
        tips_page: TipsFormPage,
        settings: Any,
        time_machine: Any,
        pause: float,
        is_asked: bool,
    ) -> None:
        settings.FORM_MINIMUM_SECONDS = 2
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        token = make_token(tips_page.consent_wording)
        time_machine.shift(1)
        fresh = ask_for_tips(timestamp=token, headers=JSON).json()["timestamp"]
        time_machine.shift(pause)
        answer = ask_for_tips(timestamp=fresh, email="ada@mailinator.com", headers=JSON)
        assert ("challenge" in answer.json()) == is_asked

    def test_of_a_link_in_a_name_let_a_person_look(self, ask_for_tips: Post) -> None:
        answer = ask_for_tips(first_name="Win http://spam.example", headers=JSON)
        assert answer.json() == {"redirect": RECEIVED}
        assert HeldRequest.objects.get().reasons == ["link-in-name"]


class TestWhatIsHeldBack:
    def test_mails_nobody_and_makes_no_lead(self, held: HeldRequest) -> None:
        assert not mail.outbox
        assert not Lead.objects.exists()

    def test_says_so_to_the_visitor(self, held: HeldRequest, visitor: Client) -> None:
        response = visitor.get(RECEIVED)
        text = soup(response).get_text()
        assert "Somebody at the clinic looks at it" in text
        assert "(207) 555-0100" in text
        assert response["X-Robots-Tag"] == "noindex"

    def test_is_all_that_was_sent(
        self, ask_for_screening: Post, screening_page: ScreeningFormPage, location: LocationPage
    ) -> None:
        response = ask_for_screening(
            website="x",
            telephone="(207) 555-0142",
            preferred_location=str(location.pk),
            preferred_time="morning",
            source_page=str(location.pk),
            last_touch="utm_source=newsletter",
        )
        assert response["Location"] == "/free-screening/received/"
        held = HeldRequest.objects.get()
        released = quarantine.release(held.pk, by=None)
        assert isinstance(released, ScreeningRequest)
        assert released.name == "Ada Byron"
        assert released.telephone.as_e164 == "+12075550142"
        assert (released.preferred_location, released.preferred_time) == (location, "morning")
        assert released.source_page_id == location.pk
        assert held.visit.last.source == "newsletter"

    def test_twice_is_one(self, ask_for_tips: Post, held: HeldRequest) -> None:
        ask_for_tips(website="x", email="ADA@example.com", first_name="Ada")
        ask_for_tips(website="x", first_name="Other")
        assert HeldRequest.objects.count() == 2

    def test_is_bounded_and_then_says_what_to_do(
        self, ask_for_tips: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(quarantine, "MOST_ROWS", 1)
        ask_for_tips(website="x")
        response = ask_for_tips(website="x", email="second@example.com")
        assert response.status_code == 503
        assert "(207) 555-0100" in response.content.decode()
        assert the_form(response).find("input", attrs={"name": "email"})["value"] == "second@example.com"
        assert ask_for_tips(email="third@example.com")["Location"] == THANKS

    def test_goes_by_the_clock(self, held: HeldRequest) -> None:
        forget_held_requests()
        assert HeldRequest.objects.exists()
        HeldRequest.objects.update(asked_at=timezone.now() - timedelta(days=15))
        forget_held_requests()
        assert not HeldRequest.objects.exists()


class TestReleasing:
    def test_answers_with_the_time_and_the_words_of_the_request(
        self, held: HeldRequest, tips_page: TipsFormPage
    ) -> None:
        monday = timezone.now() - timedelta(days=3)
        HeldRequest.objects.update(asked_at=monday)
        shown = tips_page.consent_wording
        tips_page.consent_wording = "Other words."
        tips_page.title = "Another title"
        tips_page.save()
        lead = quarantine.release(held.pk, by=UserFactory())
        assert isinstance(lead, Lead)
        # The period after which nobody has confirmed begins with the question, which is sent now.
        assert lead.created_at == monday
        assert lead.requested_at > timezone.now() - timedelta(minutes=1)
        consent = lead.consents.get()
        assert (consent.wording.text, consent.given_at) == (shown, monday)
        assert (consent.page_path, consent.form_title) == ("/free-tips/", "Free tips")
        assert [message.to for message in mail.outbox] == [[ADA]]
        assert not HeldRequest.objects.exists()

    def test_twice_is_the_same_as_once(self, held: HeldRequest) -> None:
        assert quarantine.release(held.pk, by=None)
        assert quarantine.release(held.pk, by=None) is None
        assert not quarantine.discard(held.pk, by=None)
        assert len(mail.outbox) == 1

    def test_joins_a_request_that_was_taken_meanwhile(self, ask_for_tips: Post, held: HeldRequest) -> None:
        ask_for_tips()
        later = Lead.objects.get().requested_at
        quarantine.release(held.pk, by=None)
        lead = Lead.objects.get()
        assert lead.requested_at >= later
        assert len(mail.outbox) == 1

    def test_does_not_undo_what_the_person_wished_since(
        self, held: HeldRequest, tips_page: TipsFormPage
    ) -> None:
        stop_writing(ADA, SuppressedAddress.Reason.UNSUBSCRIBED)
        with pytest.raises(NotReleased, match="does not want our e-mails"):
            quarantine.release(held.pk, by=None)
        assert HeldRequest.objects.exists()
        assert not mail.outbox
        assert not ModelLogEntry.objects.filter(action="leadcapture.release").exists()

    def test_asks_who_was_stopped_before_to_confirm(
        self, ask_for_tips: Post, tips_page: TipsFormPage
    ) -> None:
        stop_writing(ADA, SuppressedAddress.Reason.UNSUBSCRIBED)
        ask_for_tips(website="x")
        quarantine.release(HeldRequest.objects.get().pk, by=None)
        assert "confirm" in mail.outbox[0].subject.lower()

    def test_works_for_a_form_that_is_taken_down_but_not_for_a_deleted_one(
        self, held: HeldRequest, tips_page: TipsFormPage
    ) -> None:
        tips_page.unpublish()
        assert quarantine.release(held.pk, by=None)
        orphan = HeldRequestFactory()
        orphan.form_page.delete()
        with pytest.raises(NotReleased, match="deleted"):
            quarantine.release(orphan.pk, by=None)

    def test_of_a_screening_leaves_a_later_wish_alone(
        self, ask_for_screening: Post, screening_page: ScreeningFormPage
    ) -> None:
        ask_for_screening(website="x", preferred_time="morning")
        ask_for_screening(preferred_time="evening")
        quarantine.release(HeldRequest.objects.get().pk, by=None)
        assert ScreeningRequest.objects.get().preferred_time == "evening"


class TestRights:
    def test_of_a_person_who_is_erased_take_it_along(self, held: HeldRequest) -> None:
        erase_lead(LeadFactory(email=ADA))
        assert not HeldRequest.objects.exists()

    def test_of_retention_leave_a_young_one_alone(self, held: HeldRequest) -> None:
        erase_lead(LeadFactory(email=ADA), others_stay=True)
        assert quarantine.release(held.pk, by=None)

    @pytest.mark.parametrize("end", ["erase", "discard", "clock"])
    def test_cover_what_was_found_out_of_the_domain(self, tips_page: TipsFormPage, end: str) -> None:
        me = "me@ada-byron.example"
        MailDomain.objects.create(domain="ada-byron.example", finding=MailDomain.Finding.NULL_MX)
        MailDomain.objects.create(domain="other.example", finding=MailDomain.Finding.NULL_MX)
        if end == "erase":
            erase_lead(services.request_tips(tips_page, first_name="Ada", email=me))
        elif end == "discard":
            quarantine.discard(HeldRequestFactory(email=me).pk, by=None)
        else:
            HeldRequestFactory(email=me, asked_at=timezone.now() - timedelta(days=15))
            forget_held_requests()
        assert [row.domain for row in MailDomain.objects.all()] == ["other.example"]


class TestTheDesk:
    @pytest.fixture
    def waiting(self, ask_for_screening: Post, location: LocationPage) -> HeldRequest:
        ask_for_screening(website="x", preferred_location=str(location.pk))
        return HeldRequest.objects.get()

    def test_is_told_once_and_without_the_person(self, waiting: HeldRequest) -> None:
        assert held_notices.is_somebody_to_be_told()
        assert (held_notices.tell_desks(), held_notices.tell_desks()) == (1, 0)
        message = mail.outbox[0]
        assert message.to == ["oldwharf@example.com", "hello@example.com"]
        assert "/admin/heldrequest/" in message.body
        assert "Ada" not in message.message().as_string() and ADA not in message.message().as_string()
        assert not held_notices.is_somebody_to_be_told()

    def test_is_not_flooded(
        self, waiting: HeldRequest, ask_for_screening: Post, location: LocationPage
    ) -> None:
        held_notices.tell_desks()
        ask_for_screening(website="x", name="Second", preferred_location=str(location.pk))
        assert held_notices.tell_desks() == 0
        assert held_notices.tell_desks(timezone.now() + held_notices.AT_MOST_EVERY) == 1
        assert len(mail.outbox) == 2

    def test_is_told_later_where_the_mail_server_is_away(
        self, waiting: HeldRequest, settings: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        working = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        assert held_notices.tell_desks() == 0
        assert "oldwharf" not in caplog.text
        settings.EMAIL_BACKEND = working
        assert held_notices.tell_desks() == 1

    def test_gets_one_e_mail_where_the_server_s_answer_is_not_heard(
        self, waiting: HeldRequest, settings: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        with running("postmark") as api:
            use(settings, "postmark", api.url)
            api.hang_up = True
            now = timezone.now()
            for minutes in (0, 5, 10, 200):
                assert held_notices.tell_desks(now + timedelta(minutes=minutes)) == 0
        assert len(api.requests) == 1
        assert "AnswerNotHeard" in caplog.text and "oldwharf" not in caplog.text
        assert not held_notices.is_somebody_to_be_told()

    @pytest.mark.parametrize(
        "refusal",
        [
            (500, {"ErrorCode": 100, "Message": "Maintenance"}),
            (422, {"ErrorCode": 406, "Message": "Found inactive addresses: oldwharf@example.com."}),
        ],
    )
    def test_whose_e_mail_is_refused_keeps_no_other_from_being_told(
        self,
        ask_for_screening: Post,
        waiting: HeldRequest,
        settings: Any,
        caplog: pytest.LogCaptureFixture,
        refusal: Any,
    ) -> None:
        other = LocationPageFactory(title="Other", email="other@example.com")
        ask_for_screening(website="x", name="Second", preferred_location=str(other.pk))
        HeldRequest.objects.filter(pk=waiting.pk).update(asked_at=timezone.now() + timedelta(seconds=1))
        with running("postmark") as api:
            use(settings, "postmark", api.url)
            api.answers = [refusal]
            assert held_notices.tell_desks() == 1
            assert [b"other@example.com" in body for _, _, body in api.requests] == [False, True]
            assert held_notices.tell_desks() == 1
        assert "oldwharf" not in caplog.text

    def test_is_told_of_the_others_where_a_form_is_deleted(
        self, waiting: HeldRequest, location: LocationPage
    ) -> None:
        orphan = HeldRequestFactory(purpose=Purpose.SCREENING, preferred_location=location)
        orphan.form_page.delete()
        assert held_notices.tell_desks() == 1
        assert "2 requests" in mail.outbox[0].body

    def test_is_told_by_one_of_two_workers(
        self, waiting: HeldRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = held_notices._message

        def meanwhile(*args: Any) -> Any:
            monkeypatch.setattr(held_notices, "_message", message)
            assert held_notices.tell_desks() == 1
            return message(*args)

        monkeypatch.setattr(held_notices, "_message", meanwhile)
        assert held_notices.tell_desks() == 0
        assert len(mail.outbox) == 1

    def test_is_not_told_of_tips(self, held: HeldRequest) -> None:
        assert not held_notices.is_somebody_to_be_told()
        assert held_notices.tell_desks() == 0
