"""Sending by a provider: once, twice at most, and never lost, whatever the provider answers or does not."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote_plus

import pytest
from django.core.mail import EmailMessage, get_connection

from clinic.core.email_providers import PROVIDERS, find_provider
from clinic.core.handover import RecipientRefused
from leadcapture.models import Lead, LeadState, MailTrouble, OutgoingMail, ScreeningRequest
from leadcapture.outbox import UNCLEAR, work_off
from leadcapture.stop_list import is_suppressed
from tests.factories import LeadFactory, LeadMailFactory, ScreeningRequestFactory

from .provider_api import TAKEN, ProviderApi, running

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADA = "ada@example.com"
SECRETS = {
    "POSTMARK_SERVER_TOKEN": "secret-token",
    "MAILGUN_API_KEY": "secret-token",
    "MAILGUN_SENDER_DOMAIN": "mg.example.com",
    "BREVO_API_KEY": "secret-token",
}


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


def use(settings: Any, name: str, url: str) -> None:
    provider = PROVIDERS[name]
    settings.EMAIL_PROVIDER, settings.EMAIL_BACKEND = name, provider.backend
    defaults = {"track_opens": False, "track_clicks": False} if provider.can_be_told_not_to_track else {}
    settings.ANYMAIL = {
        **SECRETS,
        f"{name.upper()}_API_URL": url,
        "SEND_DEFAULTS": defaults,
        "REQUESTS_TIMEOUT": 0.5,
    }


@pytest.fixture(params=sorted(PROVIDERS))
def api(request: Any, settings: Any) -> Iterator[ProviderApi]:
    """Each provider in turn."""
    with running(request.param) as one:
        use(settings, request.param, one.url)
        yield one


@pytest.fixture
def postmark(settings: Any) -> Iterator[ProviderApi]:
    with running("postmark") as one:
        use(settings, "postmark", one.url)
        yield one


@pytest.fixture
def waiting(tips_page: Any, location: Any) -> OutgoingMail:
    """The e-mail with the tips to Ada."""
    lead = LeadFactory(first_name="Ada", email=ADA, form_page=tips_page, requested_at=NOON)
    return LeadMailFactory(lead=lead)


class TestAnEMail:
    def test_is_handed_over_once_with_all_that_it_has(self, waiting: OutgoingMail, api: ProviderApi) -> None:
        assert work_off() == 1
        assert work_off() == 0
        ((_, _, body),) = api.requests
        text = unquote_plus(body.decode())
        assert ADA in text
        assert str(waiting.key) in text  # the Message-ID
        assert waiting.key.hex in text  # by which its events name it
        assert "List-Unsubscribe-Post" in text or "List-Unsubscribe-Post".title() in text
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.attempts, waiting.unheard_handovers) == ("Sent", 1, 1)
        assert Lead.objects.get().state == LeadState.DELIVERED

    def test_is_not_watched_and_keeps_its_message_id(
        self, waiting: OutgoingMail, postmark: ProviderApi
    ) -> None:
        work_off()
        said = json.loads(postmark.requests[0][2])
        assert (said["TrackOpens"], said["TrackLinks"]) == (False, "None")
        assert said["Metadata"] == {"mail": waiting.key.hex}
        headers = {header["Name"]: header["Value"] for header in said["Headers"]}
        assert headers["X-PM-KeepID"] == "true"
        assert headers["Message-ID"] == f"<{waiting.key}@testserver>"

    def test_is_not_watched_by_mailgun_either(self, waiting: OutgoingMail, settings: Any) -> None:
        with running("mailgun") as api:
            use(settings, "mailgun", api.url)
            work_off()
        said = parse_qs(api.requests[0][2].decode())
        assert (said["o:tracking-opens"], said["o:tracking-clicks"]) == (["no"], ["no"])

    def test_of_another_kind_goes_the_same_way(self, db: None, api: ProviderApi) -> None:
        """A forgotten password, a notification of Wagtail's: nobody wants to know when these are handed over."""
        assert EmailMessage("A", "b", "tips@example.com", [ADA]).send() == 1
        assert len(api.requests) == 1


class TestWhatIsNotHeard:
    @pytest.mark.parametrize("manner", ["hangs up", "is silent", 502, 504, 524, "is unreadable"])
    def test_is_handed_over_twice_at_most(
        self, waiting: OutgoingMail, api: ProviderApi, time_machine: Any, manner: Any
    ) -> None:
        if manner == "hangs up":
            api.hang_up = True
        elif manner == "is silent":
            api.delay = 0.8
        elif manner == "is unreadable":
            api.answers = [(200, b"<html>")] * 9
        else:
            api.answers = [(manner, {})] * 9
        for _ in range(5):
            assert work_off() == 0
            time_machine.shift(3600)
        assert len(api.requests) == 2
        first, second = (body for _, _, body in api.requests)
        assert str(waiting.key).encode() in first and str(waiting.key).encode() in second
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.last_error) == ("Failed", UNCLEAR)

    def test_once_ends_well(self, waiting: OutgoingMail, api: ProviderApi, time_machine: Any) -> None:
        api.answers = [(504, {})]
        assert work_off() == 0
        time_machine.shift(3600)
        assert work_off() == 1


class TestAProviderThatTakesNothing:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (401, MailTrouble.Kind.LOGIN),
            (402, MailTrouble.Kind.LOGIN),
            (403, MailTrouble.Kind.LOGIN),
            (429, MailTrouble.Kind.BUSY),
            (500, MailTrouble.Kind.UNREACHED),
            (503, MailTrouble.Kind.UNREACHED),
        ],
    )
    def test_is_waited_for_and_nothing_is_lost(
        self,
        waiting: OutgoingMail,
        api: ProviderApi,
        time_machine: Any,
        caplog: pytest.LogCaptureFixture,
        status: int,
        kind: str,
    ) -> None:
        LeadMailFactory(lead__form_page=waiting.lead.form_page)
        api.answers = [(status, {"message": f"no, {ADA}", "ErrorCode": 0, "Message": ADA})] * 20
        for _ in range(20):
            assert work_off() == 0
            time_machine.shift(600)
        assert len(api.requests) == 20  # one of two at a time
        assert {mail.delivery for mail in OutgoingMail.objects.all()} == {"Waiting"}
        assert {mail.attempts for mail in OutgoingMail.objects.all()} == {0}
        assert {mail.unheard_handovers for mail in OutgoingMail.objects.all()} == {0}
        assert MailTrouble.objects.get().kind == kind
        assert ADA not in caplog.text and "secret-token" not in caplog.text
        assert work_off() == 2
        assert not MailTrouble.objects.exists()

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:1/", "http://nowhere.invalid/", "https://127.0.0.1:1/", "x"]
    )
    @pytest.mark.parametrize("name", sorted(PROVIDERS))
    def test_is_not_even_there(self, waiting: OutgoingMail, settings: Any, name: str, url: str) -> None:
        use(settings, name, url)
        assert work_off() == 0
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.attempts, waiting.unheard_handovers) == ("Waiting", 0, 0)
        assert MailTrouble.objects.get().kind == MailTrouble.Kind.UNREACHED

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_is_behind_a_proxy_that_is_away(
        self, waiting: OutgoingMail, settings: Any, monkeypatch: pytest.MonkeyPatch, scheme: str
    ) -> None:
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.delenv("no_proxy", raising=False)
        use(settings, "postmark", f"{scheme}://api.invalid/")
        assert work_off() == 0
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.unheard_handovers) == ("Waiting", 0)
        assert MailTrouble.objects.get().kind == MailTrouble.Kind.UNREACHED

    def test_speaks_no_tls(self, waiting: OutgoingMail, settings: Any) -> None:
        with running("postmark") as api:
            use(settings, "postmark", api.url.replace("http:", "https:"))
            assert work_off() == 0
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.unheard_handovers) == ("Waiting", 0)

    def test_takes_the_connection_and_never_speaks_tls(self, waiting: OutgoingMail, settings: Any) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            use(settings, "postmark", f"https://127.0.0.1:{silent.getsockname()[1]}/")
            assert work_off() == 0
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.unheard_handovers) == ("Waiting", 0)

    def test_was_given_no_key(self, waiting: OutgoingMail, settings: Any) -> None:
        use(settings, "postmark", "http://127.0.0.1:1/")
        settings.ANYMAIL = {}
        assert work_off() == 0
        waiting.refresh_from_db()
        assert waiting.delivery == "Waiting"

    @pytest.mark.parametrize(
        ("code", "kind"), [(400, "sender"), (401, "sender"), (405, "login"), (10, "login")]
    )
    def test_says_so_in_words_of_its_own(
        self, waiting: OutgoingMail, postmark: ProviderApi, code: int, kind: str
    ) -> None:
        postmark.answers = [(422, {"ErrorCode": code, "Message": "The sender signature is not confirmed."})]
        assert work_off() == 0
        assert MailTrouble.objects.get().kind == kind
        assert OutgoingMail.objects.get().unheard_handovers == 0


class TestARefusal:
    INACTIVE = (
        422,
        {
            "ErrorCode": 406,
            "Message": "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: "
            "ada@example.com. Inactive recipients are ones that have generated a hard bounce, a spam complaint, or a "
            "manual suppression.",
        },
    )

    def test_of_an_address_for_good_stops_us(self, waiting: OutgoingMail, postmark: ProviderApi) -> None:
        postmark.answers = [self.INACTIVE]
        assert work_off() == 0
        assert Lead.objects.get().state == LeadState.BOUNCED
        assert is_suppressed(ADA)
        assert not OutgoingMail.objects.exists()

    def test_of_a_desk_s_address_is_shown_to_staff(self, screening_page: Any, postmark: ProviderApi) -> None:
        request = ScreeningRequestFactory(form_page=screening_page)
        OutgoingMail.objects.create(kind=OutgoingMail.Kind.DESK, screening_request=request)
        desk = request.form_page.get_site().brandingsettings.email
        postmark.answers = [
            (422, {**self.INACTIVE[1], "Message": self.INACTIVE[1]["Message"].replace(ADA, desk)})
        ]  # type: ignore[attr-defined]
        work_off()
        assert ScreeningRequest.objects.given_up().get() == request

    @pytest.mark.parametrize("status", [400, 413, 422])
    def test_of_the_e_mail_is_tried_again_for_a_day(
        self, waiting: OutgoingMail, api: ProviderApi, time_machine: Any, status: int
    ) -> None:
        api.answers = [(status, {"ErrorCode": 300, "Message": "Zoom Zoom", "message": ADA})] * 20
        for _ in range(15):
            assert work_off() == 0
            time_machine.shift(8 * 3600)
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.attempts, waiting.unheard_handovers) == ("Failed", 12, 0)
        assert ADA not in waiting.last_error
        assert not MailTrouble.objects.exists()

    def test_that_nobody_can_read_is_not_taken_for_a_yes(
        self, waiting: OutgoingMail, postmark: ProviderApi
    ) -> None:
        postmark.answers = [(422, {"ErrorCode": 300, "Message": "Invalid 'To' address."})]
        assert work_off() == 0
        assert OutgoingMail.objects.get().delivery == "Waiting"

    def test_names_nobody(self, db: None, postmark: ProviderApi) -> None:
        """django-anymail's own errors hold the whole e-mail and the provider's answer."""
        postmark.answers = [self.INACTIVE, (400, {"Message": ADA})]
        for _ in range(2):
            with pytest.raises(Exception) as caught:
                EmailMessage("A", "b", "tips@example.com", [ADA], connection=get_connection()).send()
            assert ADA not in str(caught.value) + repr(caught.value.args)
            assert caught.value.__suppress_context__


class TestTheTable:
    def test_is_asked_by_name(self) -> None:
        assert find_provider("EMAIL_PROVIDER", "") is None
        assert find_provider("EMAIL_PROVIDER", "postmark") is PROVIDERS["postmark"]
        with pytest.raises(ValueError, match=r"EMAIL_PROVIDER .* brevo, mailgun, postmark"):
            find_provider("EMAIL_PROVIDER", "pigeons")

    def test_knows_what_each_says(self) -> None:
        assert set(TAKEN) == set(PROVIDERS)


def test_a_refused_recipient_is_no_trouble_of_the_server(
    waiting: OutgoingMail, postmark: ProviderApi
) -> None:
    MailTrouble.objects.note(MailTrouble.Kind.LOGIN, NOON)
    postmark.answers = [TestARefusal.INACTIVE]
    work_off()
    assert not MailTrouble.objects.exists()
    assert issubclass(RecipientRefused, Exception)
