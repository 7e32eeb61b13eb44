"""Telling other programs: what is said, that it is proven, that it arrives, and that it goes nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from leadcapture import outgoing_http, services, webhooks
from leadcapture.lead_lifecycle import change_state
from leadcapture.models import (
    Lead,
    LeadState,
    TipsFormPage,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSubscription,
)
from leadcapture.models.webhooks import ROTATION
from leadcapture.outgoing_http import is_allowed
from leadcapture.rights import erase_lead
from leadcapture.tasks import send_waiting_webhooks
from leadcapture.webhooks import retry_wait, work_off
from tests.factories import LeadFactory, StandardPageFactory, UserFactory

from .webhook_receiver import Receiver, running

ADA = "ada@example.com"
EVENTS = WebhookSubscription.Event


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)


@pytest.fixture(autouse=True)
def _loopback(settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running() as one:
        yield one


@pytest.fixture
def endpoint(receiver: Receiver, tips_page: TipsFormPage) -> WebhookEndpoint:
    endpoint = WebhookEndpoint.objects.create(name="CRM", url=receiver.url)
    WebhookSubscription.objects.create(endpoint=endpoint, event=EVENTS.REQUESTED)
    return endpoint


@pytest.fixture
def lead(tips_page: TipsFormPage) -> Lead:
    return LeadFactory(first_name="Ada", email=ADA, form_page=tips_page)


@pytest.fixture
def waiting(endpoint: WebhookEndpoint, lead: Lead) -> WebhookDelivery:
    """Word on its way that Ada asked for the tips."""
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return WebhookDelivery.objects.create(
        endpoint=endpoint, lead=lead, event=EVENTS.REQUESTED, occurred_at=now
    )


def said(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body in receiver.messages]


class TestWhatIsSaid:
    def test_is_the_event_and_the_number_of_the_lead_and_no_more(
        self, endpoint: WebhookEndpoint, receiver: Receiver, tips_page: TipsFormPage
    ) -> None:
        page = StandardPageFactory(title="Ankle")
        lead = services.request_tips(tips_page, first_name="Ada", email=ADA, source_page=page)
        (message,) = said(receiver)
        assert message["type"] == "lead.requested"
        assert message["data"] == {"lead_id": str(lead.public_id)}
        assert datetime.fromisoformat(message["timestamp"]) == lead.events.first().at

    def test_holds_what_was_chosen_for_this_event(
        self, endpoint: WebhookEndpoint, receiver: Receiver, lead: Lead
    ) -> None:
        lead.source_page = StandardPageFactory(slug="ankle")
        lead.save()
        WebhookSubscription.objects.create(
            endpoint=endpoint, event=EVENTS.DELIVERED, with_name=True, with_email=True, with_form=True
        )
        WebhookSubscription.objects.create(endpoint=endpoint, event=EVENTS.DOWNLOADED, with_topic=True)
        change_state(lead, LeadState.DELIVERED)
        change_state(lead, LeadState.DOWNLOADED)
        delivered, downloaded = (message["data"] for message in said(receiver))
        number = str(lead.public_id)
        assert delivered == {"lead_id": number, "first_name": "Ada", "email": ADA, "form": "Free tips"}
        assert downloaded == {"lead_id": number, "page": "/ankle/"}

    def test_is_only_what_somebody_wants_to_hear(
        self, endpoint: WebhookEndpoint, receiver: Receiver, lead: Lead
    ) -> None:
        change_state(lead, LeadState.DELIVERED)
        assert not receiver.messages

    def test_is_nothing_to_an_endpoint_that_is_switched_off(
        self, endpoint: WebhookEndpoint, receiver: Receiver, tips_page: TipsFormPage
    ) -> None:
        WebhookEndpoint.objects.update(is_enabled=False)
        services.request_tips(tips_page, first_name="Ada", email=ADA)
        assert not WebhookDelivery.objects.exists()

    def test_of_the_erased_is_nothing_about_them(
        self, endpoint: WebhookEndpoint, receiver: Receiver, waiting: WebhookDelivery
    ) -> None:
        """An older message that still waits is made from what is left."""
        WebhookSubscription.objects.update(with_name=True, with_email=True)
        erase_lead(waiting.lead)
        work_off()
        (message,) = said(receiver)
        assert (message["data"]["first_name"], message["data"]["email"]) == (None, None)

    def test_is_not_kept_by_us(self, waiting: WebhookDelivery) -> None:
        assert ADA not in str(WebhookDelivery.objects.values().get())

    def test_is_written_with_what_happens_or_not_at_all(
        self, endpoint: WebhookEndpoint, tips_page: TipsFormPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any) -> None:
            raise OSError("no queue")

        monkeypatch.setattr(type(send_waiting_webhooks), "enqueue", fail)
        with pytest.raises(OSError, match="no queue"):
            services.request_tips(tips_page, first_name="Ada", email=ADA)
        assert not Lead.objects.exists()
        assert not WebhookDelivery.objects.exists()


class TestTheSignature:
    """Checked by the library that receivers use."""

    def test_is_good(self, endpoint: WebhookEndpoint, waiting: WebhookDelivery, receiver: Receiver) -> None:
        work_off()
        headers, body = receiver.messages[0]
        assert Webhook(endpoint.secret).verify(body, headers)["type"] == "lead.requested"
        assert headers["webhook-id"] == waiting.message_id

    def test_is_of_these_very_bytes(
        self, endpoint: WebhookEndpoint, waiting: WebhookDelivery, receiver: Receiver
    ) -> None:
        work_off()
        headers, body = receiver.messages[0]
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint.secret).verify(body.replace(b"requested", b"confirmed"), headers)

    def test_is_not_broken_by_a_second_click(self, endpoint: WebhookEndpoint, admin: Client) -> None:
        former = endpoint.secret
        for _ in range(2):
            admin.post(f"/admin/webhook/rotate/{endpoint.pk}/")
        endpoint.refresh_from_db()
        assert endpoint.former_secret == former

    def test_is_good_with_both_secrets_for_a_day_after_a_change(
        self, endpoint: WebhookEndpoint, waiting: WebhookDelivery, receiver: Receiver, time_machine: Any
    ) -> None:
        former = endpoint.secret
        endpoint.rotate_secret()
        work_off()
        headers, body = receiver.messages[0]
        for secret in (former, endpoint.secret):
            assert Webhook(secret).verify(body, headers)
        time_machine.shift(ROTATION + timedelta(seconds=1))
        WebhookDelivery.objects.all().replay()
        work_off()
        headers, body = receiver.messages[1]
        assert Webhook(endpoint.secret).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(former).verify(body, headers)


class TestArriving:
    def test_is_noted(self, waiting: WebhookDelivery) -> None:
        assert work_off() == 1
        waiting.refresh_from_db()
        assert waiting.sent_at is not None
        assert waiting.last_status == 200
        assert work_off() == 0

    def test_is_tried_by_the_schedule_under_the_same_identifier(
        self, waiting: WebhookDelivery, receiver: Receiver, settings: Any, time_machine: Any
    ) -> None:
        time_machine.move_to(waiting.next_attempt_at, tick=False)
        receiver.statuses = [500, 404, 302]
        for wait in settings.WEBHOOK_SCHEDULE_SECONDS[1:4]:
            assert work_off() == 0
            time_machine.shift(wait - 0.1)
            assert work_off() == 0
            time_machine.shift(wait * 0.2 + 0.2)
        assert work_off() == 1
        assert len({headers["webhook-id"] for headers, _ in receiver.messages}) == 1
        assert len(receiver.messages) == 4

    def test_is_given_up_after_the_last_attempt_and_can_be_sent_again(
        self, waiting: WebhookDelivery, receiver: Receiver, settings: Any, time_machine: Any
    ) -> None:
        receiver.statuses = [500] * 20
        for _ in range(15):
            work_off()
            time_machine.shift(timedelta(days=2))
        waiting.refresh_from_db()
        assert waiting.given_up_at is not None
        assert waiting.attempts == len(receiver.messages) == len(settings.WEBHOOK_SCHEDULE_SECONDS)
        receiver.statuses = []
        assert WebhookDelivery.objects.given_up().replay() == 1
        assert work_off() == 1

    def test_waits_as_long_as_the_receiver_asks_for(
        self, waiting: WebhookDelivery, receiver: Receiver, time_machine: Any
    ) -> None:
        time_machine.move_to(waiting.next_attempt_at, tick=False)
        receiver.statuses, receiver.headers = [429], {"Retry-After": "120"}
        work_off()
        time_machine.shift(119)
        assert work_off() == 0
        time_machine.shift(2)
        assert work_off() == 1

    def test_leaves_a_receiver_alone_that_does_not_answer(
        self, waiting: WebhookDelivery, receiver: Receiver, settings: Any
    ) -> None:
        """A hundred messages to a dead receiver must not keep the worker for a hundred times the patience."""
        for _ in range(5):
            WebhookDelivery.objects.create(
                endpoint=waiting.endpoint,
                lead=waiting.lead,
                event=EVENTS.REQUESTED,
                occurred_at=waiting.occurred_at,
            )
        receiver.delay = 1
        settings.WEBHOOK_TIMEOUT_SECONDS = 0.2
        for _ in range(3):
            assert work_off() == 0
        assert len(receiver.messages) == 1
        reason = WebhookDelivery.objects.get(attempts=1).last_error
        assert reason == "The receiver did not answer in time."

    def test_ends_where_the_receiver_is_gone_for_good(
        self, waiting: WebhookDelivery, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        receiver.statuses = [410]
        work_off()
        endpoint.refresh_from_db()
        assert not endpoint.is_enabled
        assert "410" in endpoint.disabled_reason
        assert work_off() == 0

    def test_of_a_worker_that_died_is_done_by_the_next(
        self, waiting: WebhookDelivery, time_machine: Any
    ) -> None:
        assert WebhookDelivery.objects.claim_next() == waiting
        assert work_off() == 0
        time_machine.shift(301)
        assert work_off() == 1


class TestRetryAfter:
    NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("0", 0),
            ("90", 90),
            ("Fri, 20 Nov 2026 12:05:00 GMT", 300),
            ("Fri, 20 Nov 2020 12:05:00 GMT", 0),
            ("9" * 400, 0),
            ("999999999", 86400),
            ("-5", 0),
            ("soon", 0),
            ("", 0),
        ],
    )
    def test_is_read_as_seconds_or_a_date(self, value: str, seconds: int) -> None:
        assert retry_wait(value, self.NOW) == timedelta(seconds=seconds)

    @hypothesis_settings(max_examples=200, deadline=None)
    @given(st.text(max_size=60))
    def test_of_any_kind_is_a_wait_of_a_day_at_most(self, value: str) -> None:
        assert timedelta() <= retry_wait(value, self.NOW) <= timedelta(days=1)


class TestPrivateNetworks:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",  # noqa: S104 (an address that must be refused)
            "224.0.0.1",
            "240.0.0.1",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "fe80::1%eth0",
            "fc00::1",
            "fec0::1",
            "2002:7f00:1::",
        ],
    )
    def test_are_none_of_our_business(self, settings: Any, address: str) -> None:
        settings.WEBHOOK_PRIVATE_NETWORKS = []
        assert not is_allowed(address)

    @pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
    def test_are_not_the_internet(self, settings: Any, address: str) -> None:
        settings.WEBHOOK_PRIVATE_NETWORKS = []
        assert is_allowed(address)

    def test_can_be_allowed_one_by_one(self, settings: Any) -> None:
        settings.WEBHOOK_PRIVATE_NETWORKS = ["10.0.5.0/24"]
        assert is_allowed("10.0.5.7")
        assert not is_allowed("10.0.6.7")

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]"])
    def test_are_refused_when_connecting_whatever_the_name(
        self, settings: Any, receiver: Receiver, host: str
    ) -> None:
        settings.WEBHOOK_PRIVATE_NETWORKS = []
        url = receiver.url.replace("127.0.0.1", host)
        with outgoing_http.session() as session, pytest.raises((requests.RequestException, ValueError)):
            outgoing_http.post(session, url, b"{}", {})
        assert not receiver.messages

    def test_are_named_in_the_list_of_messages(
        self, settings: Any, waiting: WebhookDelivery, receiver: Receiver
    ) -> None:
        settings.WEBHOOK_PRIVATE_NETWORKS = []
        work_off()
        waiting.refresh_from_db()
        assert waiting.last_error == "The address lies within a private network, where we send nothing."
        assert not receiver.messages

    def test_are_not_reached_by_a_name_that_changes_its_address(
        self, settings: Any, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The name is looked up once, and the connection goes to what was looked at."""
        settings.WEBHOOK_PRIVATE_NETWORKS = []
        port = int(receiver.url.rsplit(":", 1)[1].split("/")[0])
        answers, connected = [["192.0.2.7", "127.0.0.1"]], []
        real = outgoing_http.socket.getaddrinfo

        def changing(host: str, *args: Any, **kwargs: Any) -> Any:
            if host != "rebind.example":
                return real(host, *args, **kwargs)
            return [(2, 1, 6, "", (address, port)) for address in answers[0]]

        monkeypatch.setattr(outgoing_http.socket, "getaddrinfo", changing)
        monkeypatch.setattr(
            outgoing_http.socket, "create_connection", lambda address, **kwargs: connected.append(address)
        )
        with outgoing_http.session() as session, pytest.raises(requests.ConnectionError):
            outgoing_http.post(session, f"http://rebind.example:{port}/", b"{}", {})
        assert connected == []
        assert not receiver.messages

    def test_are_not_reached_by_a_redirect(self, receiver: Receiver, waiting: WebhookDelivery) -> None:
        receiver.statuses, receiver.headers = [307], {"Location": receiver.url}
        work_off()
        assert len(receiver.messages) == 1


class TestInTheAdmin:
    def logged_in(self, *codenames: str) -> Client:
        user = UserFactory()
        user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", *codenames)))
        client = Client()
        client.force_login(user)
        return client

    def test_an_endpoint_is_added_with_its_events(self, admin: Client, branding: Any) -> None:
        data = {
            "name": "CRM",
            "url": "https://crm.example.com/hook",
            "is_enabled": "on",
            "subscriptions-TOTAL_FORMS": "1",
            "subscriptions-INITIAL_FORMS": "0",
            "subscriptions-MIN_NUM_FORMS": "1",
            "subscriptions-MAX_NUM_FORMS": "1000",
            "subscriptions-0-event": "lead.confirmed",
            "subscriptions-0-with_email": "on",
            "subscriptions-0-ORDER": "1",
        }
        assert admin.post("/admin/webhook/new/", data).status_code == 302
        endpoint = WebhookEndpoint.objects.get()
        assert endpoint.secret.startswith("whsec_")
        assert endpoint.subscriptions.get().with_email

    @pytest.mark.parametrize(
        "url",
        [
            "http://crm.example.com/",
            "https://u:p@crm.example.com/",
            "ftp://crm.example.com/",
            "crm",
            "javascript:1",
        ],
    )
    def test_an_address_that_others_can_listen_to_is_refused(self, settings: Any, url: str) -> None:
        settings.WEBHOOK_PRIVATE_NETWORKS = []
        with pytest.raises(ValidationError):
            WebhookEndpoint(name="CRM", url=url).full_clean()

    def test_the_secret_is_shown_to_those_who_may_change_it(self, endpoint: WebhookEndpoint) -> None:
        address = f"/admin/webhook/inspect/{endpoint.pk}/"
        assert endpoint.secret in self.logged_in("change_webhookendpoint").get(address).content.decode()
        response = self.logged_in("view_webhookendpoint", "view_lead").get(address)
        assert endpoint.secret not in response.content.decode()

    def test_a_message_is_sent_again_with_a_button(
        self, waiting: WebhookDelivery, receiver: Receiver, admin: Client
    ) -> None:
        receiver.statuses = [500]
        work_off()
        page = admin.get(f"/admin/webhook/inspect/{waiting.endpoint_id}/").content
        form = (
            BeautifulSoup(page, "html.parser").find("input", attrs={"name": "delivery"}).find_parent("form")
        )
        assert form["action"] == f"/admin/webhook/replay/{waiting.endpoint_id}/"
        admin.post(form["action"], {"delivery": waiting.pk})
        assert len(receiver.messages) == 2

    @pytest.mark.parametrize("action", ["replay", "rotate"])
    def test_the_buttons_are_for_those_who_may_change_it(
        self, waiting: WebhookDelivery, endpoint: WebhookEndpoint, action: str
    ) -> None:
        address = f"/admin/webhook/{action}/{endpoint.pk}/"
        before = endpoint.secret
        assert self.logged_in("view_webhookendpoint").post(address).status_code in (302, 403)
        assert self.logged_in("change_webhookendpoint").get(address).status_code == 405
        endpoint.refresh_from_db()
        assert endpoint.secret == before

    @pytest.mark.parametrize("number", ["x", "9" * 30, "-1"])
    def test_a_number_that_no_message_has_does_no_harm(
        self, admin: Client, endpoint: WebhookEndpoint, number: str
    ) -> None:
        response = admin.post(f"/admin/webhook/replay/{endpoint.pk}/", {"delivery": number})
        assert response.status_code == 302


def test_takes_a_portion_at_a_time(
    waiting: WebhookDelivery, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        WebhookDelivery.objects.create(
            endpoint=waiting.endpoint,
            lead=waiting.lead,
            event=EVENTS.REQUESTED,
            occurred_at=waiting.occurred_at,
        )
    assert webhooks.work_off(portion=3) == 3
