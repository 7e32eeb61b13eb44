"""What a provider tells us: who is no longer written to, that it happens once, and that strangers can't say it."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from leadcapture import email_events
from leadcapture.forgetting import forget_email_events
from leadcapture.models import EmailEvent, Lead, LeadEvent, LeadState, OutgoingMail, SuppressedAddress
from leadcapture.rights import erase_lead, stop_writing
from leadcapture.stop_list import is_suppressed, suppress
from tests.factories import LeadFactory, LeadMailFactory, ScreeningRequestFactory

from .provider_events import (
    ADA,
    SECRET,
    SIGNING_KEY,
    as_json,
    basic,
    brevo,
    mailgun,
    mailgun_failure,
    postmark_bounce,
    postmark_complaint,
    postmark_delivery,
    postmark_unsubscription,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
Reason = SuppressedAddress.Reason
Report = OutgoingMail.Report


@pytest.fixture(autouse=True)
def _provider(settings: Any, time_machine: Any) -> None:
    settings.ROOT_URLCONF = "tests.leadcapture.event_urls"
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET], "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def lead(tips_page: Any) -> Lead:
    return LeadFactory(first_name="Ada", email=ADA, form_page=tips_page, state=LeadState.DELIVERED)


@pytest.fixture
def sent(lead: Lead) -> OutgoingMail:
    """The e-mail with the tips to Ada, as it stands after it was sent."""
    return LeadMailFactory(lead=lead, sent_at=NOON - timedelta(minutes=5), unheard_handovers=1)


def tell(provider: str, event: Any, *, headers: dict[str, str] | None = None) -> Any:
    """The provider says it, as it does: without cookies, with the secret."""
    client = Client(enforce_csrf_checks=True)
    sent_headers = basic() if headers is None else headers
    return client.post(f"/email-events/{provider}/", **as_json(event), headers=sent_headers)


def state_of(lead: Lead) -> str:
    lead.refresh_from_db()
    return lead.state


def reason() -> str | None:
    row = SuppressedAddress.objects.first()
    return row.reason if row else None


class TestAnEventThatStopsUs:
    @pytest.mark.parametrize(
        ("provider", "event", "state"),
        [
            ("postmark", postmark_bounce(), LeadState.BOUNCED),
            ("postmark", postmark_bounce("BadEmailAddress"), LeadState.BOUNCED),
            ("postmark", postmark_complaint(), LeadState.COMPLAINED),
            ("postmark", postmark_unsubscription(), LeadState.UNSUBSCRIBED),
            ("postmark", postmark_unsubscription(SuppressionReason="HardBounce"), LeadState.BOUNCED),
            ("postmark", postmark_unsubscription(SuppressionReason="SpamComplaint"), LeadState.COMPLAINED),
            ("mailgun", mailgun_failure(), LeadState.BOUNCED),
            ("mailgun", mailgun_failure(reason="suppress-bounce"), LeadState.BOUNCED),
            ("mailgun", mailgun_failure(reason="suppress-complaint"), LeadState.COMPLAINED),
            ("mailgun", mailgun_failure(reason="suppress-unsubscribe"), LeadState.UNSUBSCRIBED),
            ("mailgun", mailgun("complained"), LeadState.COMPLAINED),
            ("mailgun", mailgun("unsubscribed"), LeadState.UNSUBSCRIBED),
            ("brevo", brevo("hard_bounce"), LeadState.BOUNCED),
            ("brevo", brevo("invalid_email"), LeadState.BOUNCED),
            ("brevo", brevo("spam"), LeadState.COMPLAINED),
            ("brevo", brevo("unsubscribe"), LeadState.UNSUBSCRIBED),
        ],
    )
    def test_puts_the_address_on_the_stop_list_and_says_so_on_the_lead(
        self, lead: Lead, provider: str, event: Any, state: str
    ) -> None:
        assert tell(provider, event).status_code == 200
        assert state_of(lead) == state
        assert (is_suppressed(ADA), reason()) == (True, state)
        assert LeadEvent.objects.get(lead=lead).kind == state

    def test_knows_the_address_with_other_capitals_and_drops_what_waits(self, lead: Lead) -> None:
        LeadMailFactory(lead=lead)
        tell("postmark", postmark_bounce(Email="ADA@Example.COM"))
        assert state_of(lead) == LeadState.BOUNCED
        assert not OutgoingMail.objects.exists()

    def test_finds_the_lead_by_the_e_mail_s_key_where_the_address_is_withheld(
        self, lead: Lead, sent: OutgoingMail
    ) -> None:
        """Some mailbox providers hide who complained."""
        event = postmark_complaint(Email="redacted@example.net", Metadata={"mail": sent.key.hex})
        tell("postmark", event)
        assert state_of(lead) == LeadState.COMPLAINED
        assert is_suppressed(ADA) and not is_suppressed("redacted@example.net")


class TestAnEventThatDoesNot:
    @pytest.mark.parametrize(
        ("provider", "event"),
        [
            ("postmark", postmark_bounce("SoftBounce")),
            ("postmark", postmark_bounce("Transient")),
            ("postmark", postmark_bounce("DnsError")),
            ("postmark", postmark_bounce("VirusNotification")),
            ("postmark", postmark_bounce("Blocked")),
            # A filter of the recipient's, and perhaps nobody at all.
            ("postmark", postmark_bounce("SpamNotification")),
            ("postmark", postmark_bounce("Unheard of")),
            ("postmark", postmark_unsubscription(SuppressSending=False)),
            ("postmark", postmark_delivery()),
            ("postmark", {"RecordType": "Open", "Recipient": ADA, "ReceivedAt": "2026-11-20T11:59:00Z"}),
            ("mailgun", mailgun_failure("temporary", "generic")),
            ("mailgun", mailgun_failure("permanent", "old")),
            ("mailgun", mailgun("delivered")),
            ("mailgun", mailgun("rejected", reject={"reason": "Sandbox"})),
            ("brevo", brevo("soft_bounce")),
            ("brevo", brevo("blocked")),
            ("brevo", brevo("deferred")),
            ("brevo", brevo("error")),
            ("brevo", brevo("something new")),
        ],
    )
    def test_leaves_the_lead_as_it_is(self, lead: Lead, provider: str, event: Any) -> None:
        assert tell(provider, event).status_code == 200
        assert state_of(lead) == LeadState.DELIVERED
        assert reason() is None

    @pytest.mark.parametrize("event", [mailgun("opened"), mailgun("clicked")])
    def test_of_who_reads_is_not_even_counted(self, lead: Lead, event: Any) -> None:
        assert tell("mailgun", event).status_code == 200
        assert not EmailEvent.objects.exists()

    @pytest.mark.parametrize("event", [postmark_bounce(), postmark_complaint(), postmark_unsubscription()])
    def test_is_about_somebody_whom_we_don_t_know(self, lead: Lead, event: Any) -> None:
        event = {**event, **{key: "eve@example.com" for key in ("Email", "Recipient") if key in event}}
        assert tell("postmark", event).status_code == 200
        assert not SuppressedAddress.objects.exists()

    def test_is_about_an_erased_lead(self, lead: Lead, sent: OutgoingMail) -> None:
        erase_lead(lead)
        before = list(SuppressedAddress.objects.values())
        event = postmark_complaint(Metadata={"mail": sent.key.hex})
        assert tell("postmark", event).status_code == 200
        assert state_of(lead) == LeadState.ERASED
        assert list(SuppressedAddress.objects.values()) == before
        assert ADA not in str(list(EmailEvent.objects.values()))

    def test_happened_before_the_owner_asked_and_confirmed_anew(self, lead: Lead) -> None:
        Lead.objects.update(confirmed_at=NOON)
        tell("postmark", postmark_complaint(BouncedAt="2026-11-20T11:59:59Z"))
        assert state_of(lead) == LeadState.DELIVERED
        tell("postmark", postmark_complaint(ID=43, BouncedAt="2026-11-20T12:00:01Z"))
        assert state_of(lead) == LeadState.COMPLAINED

    def test_is_about_a_desk(self, lead: Lead, screening_page: Any) -> None:
        """A desk with the address of a lead: what comes back to the one says nothing about the other."""
        request = ScreeningRequestFactory(form_page=screening_page)
        mail = OutgoingMail.objects.create(
            kind=OutgoingMail.Kind.DESK, screening_request=request, sent_at=NOON
        )
        assert tell("postmark", postmark_bounce(Metadata={"mail": mail.key.hex})).status_code == 200
        assert state_of(lead) == LeadState.DELIVERED
        request.refresh_from_db()
        assert (request.delivery, request.is_given_up) == ("Came back", True)
        assert list(type(request).objects.given_up()) == [request]
        assert not type(request).objects.delivered()


class TestTwiceAndInAnyOrder:
    @pytest.mark.parametrize(
        ("provider", "event"),
        [
            ("postmark", postmark_bounce()),
            ("postmark", postmark_unsubscription()),
            ("mailgun", mailgun("complained")),
            ("brevo", brevo("hard_bounce")),
        ],
    )
    def test_the_same_event_has_its_effect_once(self, lead: Lead, provider: str, event: Any) -> None:
        assert [tell(provider, event).status_code for _ in range(3)] == [200] * 3
        assert EmailEvent.objects.count() == LeadEvent.objects.count() == 1

    def test_a_repeated_event_does_not_undo_that_the_owner_came_back(self, lead: Lead) -> None:
        event = brevo("hard_bounce", ts_epoch=None)
        tell("brevo", {key: value for key, value in event.items() if key != "ts_epoch"})
        SuppressedAddress.objects.all().delete()
        Lead.objects.update(state=LeadState.DELIVERED)
        tell("brevo", {key: value for key, value in event.items() if key != "ts_epoch"})
        assert state_of(lead) == LeadState.DELIVERED

    def test_a_complaint_before_the_bounce_remains_a_complaint(self, lead: Lead) -> None:
        tell("postmark", postmark_complaint())
        tell("postmark", postmark_bounce())
        assert (state_of(lead), reason()) == (LeadState.COMPLAINED, Reason.COMPLAINED)

    def test_a_complaint_after_the_bounce_is_told(self, lead: Lead) -> None:
        tell("postmark", postmark_bounce())
        tell("postmark", postmark_complaint())
        assert state_of(lead) == LeadState.COMPLAINED

    def test_of_one_s_own_accord_stays_so(self, lead: Lead) -> None:
        stop_writing(ADA, Reason.UNSUBSCRIBED)
        tell("postmark", postmark_bounce())
        assert (state_of(lead), reason()) == (LeadState.UNSUBSCRIBED, Reason.UNSUBSCRIBED)

    def test_two_people_in_one_event_are_two(self, lead: Lead) -> None:
        eve = LeadFactory(email="eve@example.com", form_page=lead.form_page)
        tell("postmark", postmark_bounce(ID=7))
        tell("postmark", postmark_bounce(ID=7, Email="eve@example.com"))
        assert state_of(lead) == state_of(eve) == LeadState.BOUNCED

    def test_what_failed_with_the_database_is_taken_when_it_comes_again(
        self, lead: Lead, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*args: Any) -> None:
            raise DatabaseError(f"no room for {ADA}")

        monkeypatch.setattr(email_events, "stop_writing", broken)
        assert tell("postmark", postmark_bounce()).status_code == 503
        assert not EmailEvent.objects.exists()
        assert ADA not in caplog.text
        monkeypatch.undo()
        assert tell("postmark", postmark_bounce()).status_code == 200
        assert state_of(lead) == LeadState.BOUNCED


class TestTheEMailItself:
    def told(self, sent: OutgoingMail, *events: Any) -> OutgoingMail:
        for event in events:
            event = {**event, "Metadata": {"mail": sent.key.hex}}
            assert tell("postmark", event).status_code == 200
        sent.refresh_from_db()
        return sent

    def test_arrived(self, sent: OutgoingMail) -> None:
        mail = self.told(sent, postmark_delivery())
        assert (mail.report, mail.reported_at, mail.delivery) == (Report.ARRIVED, NOON, "Sent")

    def test_came_back_after_all_whatever_comes_first(self, sent: OutgoingMail) -> None:
        mail = self.told(sent, postmark_bounce("SoftBounce"), postmark_delivery())
        assert (mail.report, mail.delivery) == (Report.CAME_BACK, "Came back")
        assert Lead.objects.given_up().get() == sent.lead
        assert state_of(sent.lead) == LeadState.DELIVERED

    def test_was_called_spam(self, sent: OutgoingMail) -> None:
        assert self.told(sent, postmark_complaint(), postmark_bounce(ID=9)).report == Report.SPAM

    def test_is_known_by_its_message_id_too(self, sent: OutgoingMail) -> None:
        """Where the provider's SMTP server sends, it knows no key."""
        message = {"headers": {"to": ADA, "message-id": f"{sent.key}@clinic.example.com"}}
        tell("mailgun", mailgun("delivered", message=message))
        sent.refresh_from_db()
        assert sent.report == Report.ARRIVED

    @pytest.mark.parametrize("given_up", [None, NOON])
    def test_arrived_although_no_answer_was_heard_and_is_not_sent_again(
        self, lead: Lead, given_up: datetime | None
    ) -> None:
        Lead.objects.update(state=LeadState.CONFIRMED)
        mail = LeadMailFactory(lead=lead, unheard_handovers=1, given_up_at=given_up)
        mail = self.told(mail, postmark_delivery())
        assert (mail.delivery, mail.given_up_at) == ("Sent", None)
        assert state_of(lead) == LeadState.DELIVERED
        assert OutgoingMail.objects.claim_next() is None

    def test_that_was_never_handed_over_is_not_believed_to_have_arrived(self, lead: Lead) -> None:
        mail = self.told(LeadMailFactory(lead=lead), postmark_delivery())
        assert mail.delivery == "Waiting"

    @pytest.mark.parametrize(
        "key", ["", "x", 7, None, ["x"], {"a": 1}, "0f7a6d1e-3f5b-4b7e-9d0c-6a1f0c2b8e55", "\x00", "\ud800"]
    )
    def test_with_a_key_of_no_e_mail_is_found_by_the_address(self, lead: Lead, key: Any) -> None:
        assert tell("postmark", postmark_bounce(Metadata={"mail": key})).status_code == 200
        assert state_of(lead) == LeadState.BOUNCED


class TestStrangers:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            basic("events:wrong"),
            basic(""),
            basic("ëvents:\x00"),
            {"Authorization": "Basic"},
            {"Authorization": "Basic !!!"},
            {"Authorization": f"Bearer {SECRET}"},
            {"Authorization": "Basic " + "A" * 5000},
        ],
    )
    @pytest.mark.parametrize("provider", ["postmark", "mailgun", "brevo"])
    def test_without_the_secret_change_and_learn_nothing(
        self, lead: Lead, provider: str, headers: dict[str, str], caplog: pytest.LogCaptureFixture
    ) -> None:
        event = {"postmark": postmark_bounce(), "mailgun": mailgun_failure(), "brevo": brevo("hard_bounce")}
        answer = tell(provider, event[provider], headers=headers)
        assert answer.status_code == 401
        assert state_of(lead) == LeadState.DELIVERED
        assert not EmailEvent.objects.exists()
        assert "its secret or its signature is wrong" in caplog.text
        assert ADA not in caplog.text + answer.content.decode()

    @pytest.mark.parametrize("key", ["another-key", ""])
    def test_without_mailgun_s_signature_change_nothing_either(self, lead: Lead, key: str) -> None:
        assert tell("mailgun", mailgun("complained", key=key)).status_code == 401
        forged = mailgun("complained")
        forged["signature"]["token"] = "b" * 50
        assert tell("mailgun", forged).status_code == 401
        assert tell("mailgun", {"event-data": mailgun("complained")["event-data"]}).status_code == 401
        assert state_of(lead) == LeadState.DELIVERED

    def test_with_a_secret_that_is_being_replaced_are_known(self, lead: Lead, settings: Any) -> None:
        settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": ["events:the-next-one", SECRET]}
        assert tell("postmark", postmark_bounce()).status_code == 200

    def test_get_nothing_to_look_at_and_no_cookie(self, db: None) -> None:
        client = Client()
        assert client.get("/email-events/postmark/").status_code == 405
        assert client.head("/email-events/postmark/").status_code == 200
        answer = tell("postmark", postmark_delivery())
        assert not answer.cookies
        assert "no-store" in answer["Cache-Control"]
        assert client.get("/email-events/sendgrid/").status_code == 404


class TestNonsense:
    BODIES = [
        b"",
        b"{",
        b"[]",
        b"[1]",
        b"null",
        b"7",
        b'"x"',
        b"{}",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 100_000,
        json.dumps({"RecordType": ["Bounce"], "Email": ADA}).encode(),
        json.dumps(postmark_bounce(BouncedAt=ADA)).encode(),
        json.dumps(postmark_bounce(BouncedAt=7)).encode(),
        json.dumps(postmark_bounce(Metadata=ADA)).encode(),
        json.dumps(postmark_bounce(Type={"x": ADA})).encode(),
        json.dumps(brevo("hard_bounce", ts_epoch=ADA)).encode(),
        json.dumps(brevo("hard_bounce", ts_epoch=10**300)).encode(),
        json.dumps({**brevo("hard_bounce"), "ts_epoch": float("inf")}).encode(),
    ]

    @pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
    @pytest.mark.parametrize("provider", ["postmark", "mailgun", "brevo"])
    def test_is_never_an_error_of_ours_and_leaves_no_trace(
        self, db: None, provider: str, body: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        answer = client.post(
            f"/email-events/{provider}/", body, content_type="application/json", headers=basic()
        )
        assert answer.status_code in (200, 400, 401), answer.status_code
        assert ADA not in caplog.text + answer.content.decode()
        assert not [record for record in caplog.records if record.exc_info]

    @pytest.mark.parametrize(
        "content_type", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", ""]
    )
    @pytest.mark.parametrize("provider", ["postmark", "mailgun", "brevo"])
    def test_of_another_type_is_not_either(self, db: None, provider: str, content_type: str) -> None:
        client = Client(enforce_csrf_checks=True)
        answer = client.post(
            f"/email-events/{provider}/", b"a=b&event=bounced", content_type=content_type, headers=basic()
        )
        assert answer.status_code in (400, 401)

    @pytest.mark.parametrize(
        "address",
        [
            None, 7, [ADA], {"email": ADA}, "", " ", "@", "ada", "ada@", "\x00", f"{ADA}\x00", "ada@\ud800.com",
            "ada@example.com, eve@example.com", "x" * 100_000, "ada@[127.0.0.1]", "' OR 1=1 --@example.com",
        ],
    )  # fmt: skip
    def test_in_the_address_stops_nobody(self, lead: Lead, address: Any) -> None:
        suppress("other@example.com", Reason.BY_HAND)
        assert tell("postmark", postmark_bounce(Email=address)).status_code == 200
        assert SuppressedAddress.objects.count() <= 2
        assert state_of(lead) == (LeadState.BOUNCED if address == f"{ADA}\x00" else LeadState.DELIVERED)

    def test_that_is_too_long_is_not_read(self, db: None) -> None:
        answer = tell("postmark", postmark_bounce(Content="x" * 1024 * 1024))
        assert answer.status_code == 413

    @hypothesis_settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.dictionaries(
            st.sampled_from([*postmark_bounce(), *brevo(""), "event-data", "signature"]),
            st.recursive(
                st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
                lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            ),
        )
    )
    def test_of_any_kind_in_any_field_is_answered(self, lead: Lead, fields: dict[str, Any]) -> None:
        for provider, event in (("postmark", postmark_bounce()), ("brevo", brevo("hard_bounce"))):
            assert tell(provider, {**event, **fields}).status_code in (200, 400)
        event = mailgun("failed")
        event["event-data"] |= fields
        assert tell("mailgun", event).status_code in (200, 400)


class TestWhatIsKept:
    def test_holds_nothing_of_the_person(self, lead: Lead, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        tell("postmark", postmark_bounce())
        row = EmailEvent.objects.values().get()
        assert (row["provider"], row["kind"]) == ("Postmark", "bounced")
        assert ADA not in str(row)
        assert ADA not in "".join(
            record.getMessage() for record in caplog.records if "django.db" not in record.name
        )

    def test_is_kept_for_its_days(self, lead: Lead, settings: Any) -> None:
        settings.EMAIL_EVENT_DAYS = 30
        tell("postmark", postmark_bounce())
        assert forget_email_events(NOON + timedelta(days=30)) == 0
        assert forget_email_events(NOON + timedelta(days=30, seconds=1)) == 1

    def test_takes_few_queries(
        self, lead: Lead, sent: OutgoingMail, django_assert_max_num_queries: Any
    ) -> None:
        event = postmark_bounce(Metadata={"mail": sent.key.hex})
        tell("postmark", postmark_delivery())
        with django_assert_max_num_queries(25):
            tell("postmark", event)
