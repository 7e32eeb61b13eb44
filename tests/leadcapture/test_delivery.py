"""Sending again and again until it succeeds, once at a time, and leaving traces but no names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from clinic.core.clock import jobs
from leadcapture import clock_jobs  # noqa: F401 (registers)
from leadcapture.delivery import LONGEST_WAIT, deliver, wait_after
from leadcapture.mail import tips_message
from leadcapture.models import MAX_ATTEMPTS, FormPost, Lead, TipsFormPage
from leadcapture.rate_limit import forget_old_posts
from leadcapture.tasks import enqueue_due_requests, send_tips
from tests.factories import LeadFactory, ScreeningRequestFactory

from .conftest import run_queued_tasks

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class DeadServer(BaseEmailBackend):
    """A mail server that is down and says whom it could not reach."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError(f"could not reach {messages[0].to[0]} Ada")


@pytest.fixture
def server_is_down(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def lead(tips_page: TipsFormPage) -> Lead:
    return LeadFactory(form_page=tips_page, email="ada@example.com")


def send(lead: Lead) -> bool:
    return deliver(Lead, lead.pk, tips_message)


class TestOneAttempt:
    def test_sends_and_says_so(self, lead: Lead) -> None:
        assert send(lead) is True
        lead.refresh_from_db()
        assert (lead.delivery, lead.attempts, lead.sent_at) == ("Sent", 1, NOON)

    def test_is_not_made_for_what_was_sent(self, lead: Lead) -> None:
        send(lead)
        assert send(lead) is False
        assert len(mail.outbox) == 1

    def test_is_made_by_one_worker_only(self, lead: Lead) -> None:
        """The second worker comes while the first is still talking to the mail server."""
        inner = []

        def slow(one: Lead) -> Any:
            inner.append(send(lead))
            return tips_message(one)

        assert deliver(Lead, lead.pk, slow) is True
        assert inner == [False]
        assert len(mail.outbox) == 1

    def test_is_not_made_before_its_time(self, lead: Lead) -> None:
        Lead.objects.update(next_attempt_at=NOON + timedelta(seconds=1))
        assert send(lead) is False

    def test_for_somebody_who_is_gone_does_nothing(self, lead: Lead) -> None:
        pk = lead.pk
        lead.delete()
        assert send_tips.call(pk) is False

    def test_by_a_worker_that_died_is_repeated_after_a_while(self, lead: Lead, time_machine: Any) -> None:
        assert Lead.objects.all().claim()
        time_machine.shift(299)
        assert send(lead) is False
        time_machine.shift(2)
        assert send(lead) is True

    def test_counts_as_made_also_where_the_clocks_differ(self, lead: Lead) -> None:
        Lead.objects.update(requested_at=NOON + timedelta(seconds=3))
        send(lead)
        assert Lead.objects.get().delivery == "Sent"
        assert not Lead.objects.undelivered().exists()


class TestFailing:
    def test_plans_the_next_attempt_and_raises_nothing(self, lead: Lead, server_is_down: None) -> None:
        assert send(lead) is False
        lead.refresh_from_db()
        assert (lead.delivery, lead.attempts, lead.sent_at) == ("Waiting", 1, None)
        assert timedelta(seconds=48) <= lead.next_attempt_at - NOON <= timedelta(seconds=72)

    def test_ends_in_success_when_the_server_is_back(
        self, lead: Lead, server_is_down: None, settings: Any, time_machine: Any
    ) -> None:
        send(lead)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        time_machine.shift(73)
        assert send(lead) is True

    def test_for_a_day_is_given_up_and_shown_to_staff(
        self, lead: Lead, server_is_down: None, time_machine: Any
    ) -> None:
        for _ in range(MAX_ATTEMPTS + 3):
            send(lead)
            time_machine.shift(LONGEST_WAIT * 1.2)
        lead.refresh_from_db()
        assert (lead.delivery, lead.attempts) == ("Failed", MAX_ATTEMPTS)
        assert Lead.objects.given_up().get() == lead
        assert enqueue_due_requests() == 0

    def test_tells_the_log_which_lead_but_not_who(
        self, lead: Lead, server_is_down: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        send(lead)
        assert f"lead {lead.pk} failed at attempt 1 of 12 with ConnectionRefusedError" in caplog.text
        assert "ada@example.com" not in caplog.text
        assert "Ada" not in caplog.text

    def test_without_a_form_is_a_failure_like_any_other(self, lead: Lead) -> None:
        lead.form_page.delete()
        assert send(lead) is False
        assert Lead.objects.get().delivery == "Waiting"

    def test_when_the_server_takes_nothing_is_not_taken_for_success(self, lead: Lead) -> None:
        class Silent:
            def send(self) -> int:
                return 0

        assert deliver(Lead, lead.pk, lambda one: Silent()) is False  # type: ignore[arg-type,return-value]
        assert Lead.objects.get().delivery == "Waiting"


class TestTheWaits:
    def test_grow_and_stay_below_a_limit(self) -> None:
        waits = [wait_after(attempts) for attempts in range(1, MAX_ATTEMPTS)]
        assert waits[0] < waits[3] < waits[6]
        assert max(waits) <= LONGEST_WAIT * 1.2

    def test_differ_so_that_not_all_come_at_once(self) -> None:
        assert len({wait_after(3) for _ in range(20)}) > 10

    def test_add_up_to_most_of_a_day(self) -> None:
        total = sum((wait_after(attempts) for attempts in range(1, MAX_ATTEMPTS)), timedelta())
        assert timedelta(hours=14) < total < timedelta(hours=26)


class TestTheSweep:
    def test_leaves_alone_what_was_just_queued(self, lead: Lead, queued_tasks: None) -> None:
        assert enqueue_due_requests() == 0

    def test_takes_what_is_due_again(self, lead: Lead, server_is_down: None, time_machine: Any) -> None:
        send(lead)
        time_machine.shift(40)
        assert enqueue_due_requests() == 0
        time_machine.shift(40)
        assert enqueue_due_requests() == 1

    def test_takes_each_once_while_it_waits_in_the_queue(
        self, lead: Lead, queued_tasks: None, time_machine: Any
    ) -> None:
        assert Lead.objects.all().claim()  # by a worker that then dies
        time_machine.shift(301)
        assert [enqueue_due_requests() for _ in range(3)] == [1, 0, 0]

    def test_takes_what_was_queued_and_lost(self, lead: Lead, queued_tasks: None, time_machine: Any) -> None:
        time_machine.shift(14 * 60)
        assert enqueue_due_requests() == 0
        time_machine.shift(61)
        assert enqueue_due_requests() == 1

    def test_takes_the_messages_to_the_desk_too(self, screening_page: Any, time_machine: Any) -> None:
        ScreeningRequestFactory(form_page=screening_page)
        time_machine.shift(16 * 60)
        assert enqueue_due_requests() == 1
        assert len(mail.outbox) == 1

    def test_with_a_worker_delivers_what_a_crash_left_behind(
        self, lead: Lead, queued_tasks: None, time_machine: Any
    ) -> None:
        time_machine.shift(16 * 60)
        enqueue_due_requests()
        enqueue_due_requests()
        run_queued_tasks()
        assert len(mail.outbox) == 1

    def test_hangs_on_the_clock(self) -> None:
        intervals = {job.name.rpartition(".")[2]: job.interval for job in jobs if "leadcapture" in job.name}
        assert intervals == {
            "queue_due_requests": timedelta(minutes=1),
            "forget_form_posts": timedelta(hours=24),
            "queue_due_tip_sheets": timedelta(minutes=1),
            "look_for_changed_tip_sheets": timedelta(hours=24),
        }


class TestForgetting:
    def test_posts_are_forgotten_after_a_day(self, db: None) -> None:
        FormPost.objects.create(network="old", created_at=NOON - timedelta(hours=25))
        FormPost.objects.create(network="new", created_at=NOON - timedelta(hours=23))
        assert forget_old_posts() == 1
        assert FormPost.objects.get().network == "new"
