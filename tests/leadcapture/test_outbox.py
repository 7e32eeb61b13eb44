"""Sending again and again until it succeeds, once at a time, and leaving traces but no names."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django_tasks_db.models import DBTaskResult

from clinic.core.clock import jobs
from leadcapture import clock_jobs, outbox  # noqa: F401 (registers)
from leadcapture import mail as mails
from leadcapture.models import (
    FormPost,
    Lead,
    LeadState,
    OutgoingMail,
    SuppressedAddress,
    TipsFormPage,
)
from leadcapture.outbox import MAX_ATTEMPTS, UNCLEAR, queue_mail, wait_after, work_off
from leadcapture.rate_limit import forget_old_posts
from leadcapture.stop_list import is_suppressed, suppress
from leadcapture.tasks import call_for_due_dispatches, send_waiting_mail
from tests.factories import LeadFactory, LeadMailFactory, ScreeningRequestFactory

from .conftest import run_queued_tasks
from .mail_server import Mailbox, running

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class DeadServer(BaseEmailBackend):
    """A mail server that is down and says whom it could not reach."""

    def open(self) -> None:
        raise ConnectionRefusedError("could not reach the server for ada@example.com")


class Killed(BaseException):
    """The process is killed: nothing after this line happens."""


@pytest.fixture
def server_is_down(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def waiting(tips_page: TipsFormPage, location: Any) -> OutgoingMail:
    """The e-mail with the tips to Ada."""
    lead = LeadFactory(first_name="Ada", email="ada@example.com", form_page=tips_page, requested_at=NOON)
    return LeadMailFactory(lead=lead)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with running() as box:
        settings.EMAIL_BACKEND = "clinic.core.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield box


class TestOneAttempt:
    def test_sends_and_says_so(self, waiting: OutgoingMail) -> None:
        assert work_off() == 1
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.attempts, waiting.sent_at) == ("Sent", 1, NOON)
        assert Lead.objects.get().state == LeadState.DELIVERED

    def test_is_not_made_for_what_was_sent(self, waiting: OutgoingMail) -> None:
        work_off()
        assert work_off() == 0
        assert len(mail.outbox) == 1

    def test_is_made_by_one_worker_only(self, waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second worker comes while the first is still making the message."""
        make, inner = mails.tips_message, []

        def slow(one: OutgoingMail) -> Any:
            inner.append(work_off())
            return make(one)

        monkeypatch.setitem(mails.MAKERS, OutgoingMail.Kind.TIPS, slow)
        assert work_off() == 1
        assert inner == [0]
        assert len(mail.outbox) == 1

    def test_is_not_made_before_its_time(self, waiting: OutgoingMail) -> None:
        OutgoingMail.objects.update(next_attempt_at=NOON + timedelta(seconds=1))
        assert work_off() == 0

    def test_takes_the_longest_waiting_first(self, waiting: OutgoingMail) -> None:
        older = LeadMailFactory(
            lead__form_page=waiting.lead.form_page, next_attempt_at=NOON - timedelta(hours=1)
        )
        work_off()
        assert [message.to for message in mail.outbox] == [[older.lead.email], ["ada@example.com"]]

    def test_is_not_made_for_an_address_on_the_stop_list(self, waiting: OutgoingMail) -> None:
        suppress("ADA@example.com", SuppressedAddress.Reason.BY_HAND)
        assert work_off() == 0
        assert not mail.outbox

    def test_of_a_worker_that_lost_its_claim_marks_nothing(
        self, waiting: OutgoingMail, settings: Any, monkeypatch: pytest.MonkeyPatch, time_machine: Any
    ) -> None:
        """It failed long ago and says so only now, while another worker is sending."""

        def failing_late(one: OutgoingMail) -> Any:
            time_machine.shift(301)
            assert OutgoingMail.objects.claim_next() == one
            raise RuntimeError

        monkeypatch.setitem(mails.MAKERS, OutgoingMail.Kind.TIPS, failing_late)
        work_off()
        waiting.refresh_from_db()
        assert waiting.claim is not None
        assert waiting.last_error == ""

    @pytest.mark.parametrize("state", ["unsubscribed", "bounced", "complained", "expired"])
    def test_is_not_made_for_somebody_whom_we_may_not_write_to(
        self, waiting: OutgoingMail, state: str
    ) -> None:
        Lead.objects.update(state=state)
        assert work_off() == 0
        assert not mail.outbox
        assert not OutgoingMail.objects.exists()

    def test_ends_where_the_mail_is_dropped_at_the_last_moment(
        self, waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make = mails.tips_message

        def dropped_meanwhile(one: OutgoingMail) -> Any:
            message = make(one)
            OutgoingMail.objects.all().delete()
            return message

        monkeypatch.setitem(mails.MAKERS, OutgoingMail.Kind.TIPS, dropped_meanwhile)
        assert work_off() == 0
        assert not mail.outbox

    def test_of_a_worker_that_slept_too_long_is_left_to_the_next(
        self, waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch, time_machine: Any
    ) -> None:
        make = mails.tips_message

        def slept(one: OutgoingMail) -> Any:
            message = make(one)
            time_machine.shift(301)
            return message

        monkeypatch.setitem(mails.MAKERS, OutgoingMail.Kind.TIPS, slept)
        assert outbox.attempt(OutgoingMail.objects.claim_next()) is outbox.Outcome.DROPPED
        assert not mail.outbox
        monkeypatch.undo()
        assert work_off() == 1

    def test_works_off_a_portion_and_calls_for_the_next(
        self, waiting: OutgoingMail, queued_tasks: None
    ) -> None:
        for _ in range(4):
            LeadMailFactory(lead__form_page=waiting.lead.form_page)
        assert work_off(portion=3) == 3
        assert OutgoingMail.objects.open().count() == 2

    def test_of_which_one_fails_does_not_keep_the_others_waiting(
        self, waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch, queued_tasks: None
    ) -> None:
        for _ in range(4):
            LeadMailFactory(lead__form_page=waiting.lead.form_page)
        waiting.lead.form_page = None
        waiting.lead.save()
        monkeypatch.setattr(outbox.work_off, "__defaults__", (2,))
        assert send_waiting_mail.call() == 1
        for _ in range(3):
            run_queued_tasks()
        assert len(mail.outbox) == 4


class TestAProcessThatDies:
    """Killed at any line between the claim and the mark."""

    def die_in(self, monkeypatch: pytest.MonkeyPatch, target: Any, name: str, *, after: bool = False) -> None:
        real = getattr(target, name)

        def killed(*args: Any, **kwargs: Any) -> Any:
            if after:
                real(*args, **kwargs)
            raise Killed

        monkeypatch.setattr(target, name, killed)
        with pytest.raises(Killed):
            work_off()
        monkeypatch.undo()

    def test_before_the_handover_sends_later_and_once(
        self, waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch, time_machine: Any
    ) -> None:
        for _ in range(3):
            self.die_in(monkeypatch, mails, "message_for")
            assert work_off() == 0
            time_machine.shift(301)
        assert work_off() == 1
        assert len(mail.outbox) == 1

    def test_after_the_handover_sends_once_more_and_never_again(
        self, waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch, time_machine: Any
    ) -> None:
        for _ in range(2):
            self.die_in(monkeypatch, outbox, "_mark_sent")
            time_machine.shift(301)
        assert len(mail.outbox) == 2
        first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
        assert first == second
        assert work_off() == 0
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.last_error) == ("Failed", UNCLEAR)

    def test_is_not_followed_by_a_third_handover(self, waiting: OutgoingMail) -> None:
        claimed = OutgoingMail.objects.claim_next()
        noted = [OutgoingMail.objects.note_handover(claimed) for _ in range(3)]
        assert noted == [True, True, False]

    def test_once_after_the_handover_ends_well(
        self, waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch, time_machine: Any
    ) -> None:
        self.die_in(monkeypatch, outbox, "_mark_sent")
        time_machine.shift(301)
        assert work_off() == 1
        assert OutgoingMail.objects.get().delivery == "Sent"
        assert Lead.objects.get().state == LeadState.DELIVERED


class TestFailing:
    def test_plans_the_next_attempt_and_raises_nothing(
        self, waiting: OutgoingMail, server_is_down: None
    ) -> None:
        assert work_off() == 0
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.attempts, waiting.sent_at) == ("Waiting", 0, None)
        assert timedelta(seconds=48) <= waiting.next_attempt_at - NOON <= timedelta(seconds=72)

    def test_ends_in_success_when_the_server_is_back(
        self, waiting: OutgoingMail, server_is_down: None, settings: Any, time_machine: Any
    ) -> None:
        work_off()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        time_machine.shift(73)
        assert work_off() == 1

    def test_to_reach_the_server_is_tried_with_one_mail_and_not_with_all(
        self, waiting: OutgoingMail, server_is_down: None
    ) -> None:
        for _ in range(3):
            LeadMailFactory(lead__form_page=waiting.lead.form_page)
        work_off()
        assert OutgoingMail.objects.filter(last_error="ConnectionRefusedError").count() == 1

    def test_to_reach_the_server_is_forgiven_for_a_week(
        self, waiting: OutgoingMail, server_is_down: None, time_machine: Any, settings: Any
    ) -> None:
        OutgoingMail.objects.update(created_at=NOON)
        for _ in range(6):
            work_off()
            time_machine.shift(timedelta(days=1))
        assert OutgoingMail.objects.get().is_open
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert work_off() == 1

    def test_to_reach_the_server_for_longer_is_given_up(
        self, waiting: OutgoingMail, server_is_down: None, time_machine: Any
    ) -> None:
        OutgoingMail.objects.update(created_at=NOON)
        time_machine.shift(timedelta(days=8))
        work_off()
        assert OutgoingMail.objects.get().delivery == "Failed"

    def test_for_a_day_is_given_up_and_shown_to_staff(
        self, waiting: OutgoingMail, mailbox: Mailbox, time_machine: Any
    ) -> None:
        mailbox.refuse = True
        for _ in range(MAX_ATTEMPTS + 3):
            work_off()
            time_machine.shift(8 * 3600)
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.attempts) == ("Failed", MAX_ATTEMPTS)
        assert Lead.objects.given_up().get() == waiting.lead
        call_for_due_dispatches()
        assert not mail.outbox

    def test_tells_the_log_which_mail_but_not_to_whom(
        self, waiting: OutgoingMail, server_is_down: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        work_off()
        assert (
            f"The mail server can't be reached (ConnectionRefusedError): e-mail {waiting.pk} waits."
            in caplog.text
        )
        assert "ada@example.com" not in caplog.text
        assert "Ada" not in caplog.text

    def test_without_a_form_is_a_failure_like_any_other(self, waiting: OutgoingMail) -> None:
        waiting.lead.form_page.delete()
        assert work_off() == 0
        assert Lead.objects.get().delivery == "Waiting"


class TestThroughARealMailServer:
    def test_the_message_arrives_whole(self, waiting: OutgoingMail, mailbox: Mailbox) -> None:
        Lead.objects.update(first_name="Lucía\r\nX: y")
        assert work_off() == 1
        (envelope,) = mailbox.envelopes
        assert envelope.rcpt_tos == ["ada@example.com"]
        assert envelope.mail_from == "tips@example.com"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert message["X"] is None
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"] == f"<{waiting.key}@testserver>"
        plain, html = message.iter_parts()
        assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert "Hello Lucía X y," in plain.get_content()
        token = re.search(r"http://testserver(/tips/\S+/)", plain.get_content())
        assert token is not None
        assert Client().get(token[1]).status_code == 200

    def test_its_headers_unsubscribe_with_one_post(self, waiting: OutgoingMail, mailbox: Mailbox) -> None:
        """As a mail provider does it: RFC 8058, section 3.2."""
        work_off()
        message = email.message_from_bytes(mailbox.envelopes[0].content, policy=email.policy.default)
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = re.fullmatch(r"<http://testserver(/\S+)>", message["List-Unsubscribe"].strip())
        assert address is not None
        provider = Client(enforce_csrf_checks=True)
        body = {"List-Unsubscribe": "One-Click"}
        assert provider.post(address[1], body).status_code == 200
        assert not provider.cookies
        assert Lead.objects.get().state == LeadState.UNSUBSCRIBED

    @pytest.mark.parametrize("manner", ["refuse", "refuse_message"])
    def test_a_server_that_refuses_is_tried_again(
        self, waiting: OutgoingMail, mailbox: Mailbox, time_machine: Any, manner: str
    ) -> None:
        setattr(mailbox, manner, True)
        for _ in range(4):
            assert work_off() == 0
            time_machine.shift(3600)
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.unheard_handovers) == ("Waiting", 0)
        setattr(mailbox, manner, False)
        assert work_off() == 1
        assert len(mailbox.envelopes) == 1

    def test_an_address_that_does_not_exist_is_not_tried_again(
        self, waiting: OutgoingMail, mailbox: Mailbox
    ) -> None:
        mailbox.refusal = "550 5.1.1 no such user"
        mailbox.refuse = True
        assert work_off() == 0
        assert Lead.objects.get().state == LeadState.BOUNCED
        assert is_suppressed("ada@example.com")
        assert not OutgoingMail.objects.exists()

    def test_an_address_that_refuses_us_for_good_is_shown_to_staff(
        self, waiting: OutgoingMail, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        mailbox.refusal = "554 5.2.1 the mailbox of ada@example.com is closed"
        mailbox.refuse = True
        work_off()
        assert OutgoingMail.objects.get().delivery == "Failed"
        assert Lead.objects.get().state == LeadState.REQUESTED
        assert "ada@" not in caplog.text + OutgoingMail.objects.get().last_error

    @pytest.mark.parametrize(
        "refusal",
        [
            "550 5.1.8 Sender address rejected: Domain not found",
            "550 5.1.7 bad sender",
            "554 5.7.1 Relay access denied",
            "550 no",
        ],
    )
    def test_a_refusal_that_may_be_ours_to_mend_ends_nobody(
        self, waiting: OutgoingMail, mailbox: Mailbox, time_machine: Any, refusal: str
    ) -> None:
        mailbox.refuse, mailbox.refusal = True, refusal
        work_off()
        assert OutgoingMail.objects.get().delivery == "Waiting"
        assert not is_suppressed(Lead.objects.get().email)
        mailbox.refuse = False
        time_machine.shift(3600)
        work_off()
        assert OutgoingMail.objects.get().delivery == "Sent"

    def test_a_server_that_hangs_up_without_an_answer_is_given_the_mail_twice_at_most(
        self, waiting: OutgoingMail, mailbox: Mailbox, time_machine: Any
    ) -> None:
        mailbox.hang_up = True
        for _ in range(5):
            work_off()
            time_machine.shift(3600)
        assert len(mailbox.envelopes) == 2
        waiting.refresh_from_db()
        assert (waiting.delivery, waiting.last_error) == ("Failed", UNCLEAR)


class TestTheWaits:
    def test_grow_and_stay_below_a_limit(self) -> None:
        waits = [wait_after(attempts) for attempts in range(1, MAX_ATTEMPTS)]
        assert waits[0] < waits[3] < waits[6]
        assert max(waits) <= timedelta(hours=6) * 1.2

    def test_differ_so_that_not_all_come_at_once(self) -> None:
        assert len({wait_after(3) for _ in range(20)}) > 10

    def test_add_up_to_most_of_a_day(self) -> None:
        total = sum((wait_after(attempts) for attempts in range(1, MAX_ATTEMPTS)), timedelta())
        assert timedelta(hours=14) < total < timedelta(hours=26)


class TestTheClock:
    def test_calls_a_worker_for_what_a_crash_left_behind(
        self, waiting: OutgoingMail, queued_tasks: None, time_machine: Any
    ) -> None:
        assert OutgoingMail.objects.claim_next()  # by a worker that then dies
        call_for_due_dispatches()
        assert not mail.outbox
        time_machine.shift(301)
        call_for_due_dispatches()
        run_queued_tasks()
        assert len(mail.outbox) == 1

    def test_calls_for_the_messages_to_the_desk_too(self, screening_page: Any) -> None:
        request = ScreeningRequestFactory(form_page=screening_page)
        OutgoingMail.objects.create(kind=OutgoingMail.Kind.DESK, screening_request=request)
        call_for_due_dispatches()
        assert len(mail.outbox) == 1

    def test_has_these_jobs(self) -> None:
        intervals = {job.name.rpartition(".")[2]: job.interval for job in jobs if "leadcapture" in job.name}
        assert intervals["work_off_what_is_due"] == timedelta(seconds=10)
        assert intervals["expire_leads"] == timedelta(hours=1)
        assert intervals["forget_form_posts"] == timedelta(hours=24)

    def test_forgets_posts_after_a_day(self, db: None) -> None:
        FormPost.objects.create(network="old", created_at=NOON - timedelta(hours=25))
        FormPost.objects.create(network="new", created_at=NOON - timedelta(hours=23))
        assert forget_old_posts() == 1
        assert FormPost.objects.get().network == "new"


class TestTheQueue:
    def test_holds_nothing_of_the_person(self, waiting: OutgoingMail, queued_tasks: None) -> None:
        queue_mail(OutgoingMail.Kind.TIPS, lead=waiting.lead)
        assert DBTaskResult.objects.get().args_kwargs == {"args": [], "kwargs": {}}
