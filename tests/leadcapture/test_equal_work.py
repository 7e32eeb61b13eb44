"""The web server does the same for every address: neither time nor what is written tells who is on the clinic's list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leadcapture import received
from leadcapture.clock_jobs import work_off_what_is_due
from leadcapture.models import (
    ConsentRecord,
    HeldRequest,
    Lead,
    LeadState,
    OutgoingMail,
    ReceivedRequest,
    SuppressedAddress,
    TipsFormPage,
)
from leadcapture.person import find_person
from leadcapture.received import forget_stuck, take_received
from leadcapture.rights import erase_address, stop_writing
from leadcapture.services import confirm
from tests.factories import LeadFactory, SuperuserFactory

from .conftest import Post

pytestmark = pytest.mark.django_db
ADA = "ada@example.com"


@pytest.fixture
def queued(settings: Any) -> None:
    """Tasks wait for a worker, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def known(form: TipsFormPage, **values: Any) -> Lead:
    return LeadFactory(email=ADA, form_page=form, **values)


def erased(form: TipsFormPage) -> None:
    known(form)
    erase_address(ADA)


STATES: dict[str, Callable[[TipsFormPage], object]] = {
    "unknown": lambda form: None,
    "waiting for the confirmation": known,
    "has the tips": lambda form: known(form, state=LeadState.DELIVERED),
    "confirmed": lambda form: confirm(known(form), asked_at=timezone.now()),
    "asked a moment ago": lambda form: OutgoingMail.objects.create(
        kind=OutgoingMail.Kind.TIPS, lead=known(form), sent_at=timezone.now()
    ),
    "unsubscribed": lambda form: (
        known(form),
        stop_writing(ADA, SuppressedAddress.Reason.UNSUBSCRIBED),
    ),
    "came back": lambda form: (known(form), stop_writing(ADA, SuppressedAddress.Reason.BOUNCED)),
    "on the stop list alone": lambda form: stop_writing(ADA, SuppressedAddress.Reason.BY_HAND),
    "erased": erased,
    "expired": lambda form: known(form, state=LeadState.EXPIRED),
    "sent a moment ago and not taken yet": lambda form: ReceivedRequest.objects.create(
        form_page=form, email=ADA, wording=ConsentRecord.objects.first().wording
    ),
}


def statements(captured: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, without the values, and without the look for news twenty times a second."""
    asked = [re.sub(r"'[^']*'|s\d+_x\d+|\b\d+\b|NULL", "?", query["sql"]) for query in captured]
    return [one for one in asked if "core_contentgeneration" not in one]


@pytest.mark.parametrize("opt_in", TipsFormPage.OptIn.values)
def test_a_form_takes_the_same_statements_and_gives_the_same_answer(
    tips_page: TipsFormPage, ask_for_tips: Post, queued: None, opt_in: str, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
    tips_page.opt_in = opt_in
    tips_page.save()
    ask_for_tips(email="first@example.com")  # what is looked up once and kept
    take_received()
    seen = {}
    for name, prepare in STATES.items():
        for model in (ReceivedRequest, OutgoingMail, Lead, SuppressedAddress, DBTaskResult):
            if model is not Lead:
                model.objects.all().delete()
            else:
                Lead.objects.filter(email=ADA).delete()
        prepare(tips_page)
        DBTaskResult.objects.all().delete()
        before = (OutgoingMail.objects.count(), ReceivedRequest.objects.count(), len(mail.outbox))
        with CaptureQueriesContext(connection) as captured:
            response = ask_for_tips(email=ADA)
        after = (OutgoingMail.objects.count(), ReceivedRequest.objects.count(), len(mail.outbox))
        written = tuple(now - then for now, then in zip(after, before, strict=True))
        tasks = list(DBTaskResult.objects.values_list("task_path", flat=True))
        headers = dict(response.headers)
        seen[name] = (statements(captured), written, tasks, response.status_code, response.content, headers)
    for name, what in seen.items():
        assert what == seen["unknown"], name
    asked_for, written, tasks, *_ = seen["unknown"]
    assert written == (0, 1, 0)
    assert tasks == ["leadcapture.tasks.take_received_requests"]
    assert not [one for one in asked_for if "leadcapture_lead" in one or "suppressed" in one]


class TestAWorker:
    def test_makes_a_lead_of_it_as_it_was_sent(
        self, ask_for_tips: Post, tips_page: TipsFormPage, queued: None, time_machine: Any
    ) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        asked_at = timezone.now()
        ask_for_tips(last_touch="utm_source=poster")
        time_machine.shift(3600)
        assert not Lead.objects.exists()
        assert take_received() == 1
        lead = Lead.objects.get()
        assert (lead.first_name, lead.email, lead.form_page) == ("Ada", ADA, tips_page)
        assert lead.created_at == asked_at
        assert lead.consents.get().given_at == asked_at
        assert lead.origin.last_source == "poster"
        assert not ReceivedRequest.objects.exists()
        assert take_received() == 0

    def test_takes_them_in_the_order_in_which_they_were_sent(self, ask_for_tips: Post, queued: None) -> None:
        for name in ("Noor", "Al"):
            ask_for_tips(first_name=name)
        take_received()
        assert Lead.objects.get().first_name == "Noor"

    def test_is_called_by_the_clock_for_what_a_crash_left(self, ask_for_tips: Post, queued: None) -> None:
        ask_for_tips()
        DBTaskResult.objects.all().delete()
        work_off_what_is_due()
        assert "leadcapture.tasks.take_received_requests" in DBTaskResult.objects.values_list(
            "task_path", flat=True
        )

    def test_goes_on_with_the_others_where_one_fails_and_tries_it_again(
        self,
        ask_for_tips: Post,
        queued: None,
        monkeypatch: pytest.MonkeyPatch,
        caplog: Any,
        time_machine: Any,
    ) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        ask_for_tips(email="canary@example.com")
        ask_for_tips(email=ADA)
        real = received.request_tips

        def fail_for_one(*arguments: Any, **options: Any) -> Lead:
            if options["email"] == "canary@example.com":
                raise DatabaseError("canary@example.com")
            return real(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(received, "request_tips", fail_for_one)
            assert take_received() == 1
            assert take_received() == 0  # not before its time
        assert "canary" not in caplog.text
        time_machine.shift(timedelta(hours=1))
        assert take_received() == 1
        assert Lead.objects.count() == 2

    def test_waits_with_all_where_the_database_does_not_answer(
        self,
        ask_for_tips: Post,
        queued: None,
        monkeypatch: pytest.MonkeyPatch,
        time_machine: Any,
    ) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        for number in range(3):
            ask_for_tips(email=f"ada{number}@example.com")
        tried = []

        def fail(*arguments: Any, **options: Any) -> Lead:
            tried.append(options["email"])
            raise OperationalError("canceling statement due to lock timeout")

        with monkeypatch.context() as patch:
            patch.setattr(received, "request_tips", fail)
            assert take_received() == 0
            assert take_received() == 0
        assert tried == [
            "ada0@example.com",
            "ada1@example.com",
        ]  # each waits for a moment, and holds up no other
        time_machine.shift(6)
        assert take_received() == 3

    def test_sends_nothing_to_whoever_stopped_it_in_between(self, ask_for_tips: Post, queued: None) -> None:
        ask_for_tips()
        stop_writing(ADA, SuppressedAddress.Reason.UNSUBSCRIBED)
        take_received()
        assert not Lead.objects.exists()
        assert not OutgoingMail.objects.exists()

    def test_leaves_it_to_staff_where_the_form_was_deleted(
        self, ask_for_tips: Post, tips_page: TipsFormPage, queued: None
    ) -> None:
        ask_for_tips()
        tips_page.delete()
        take_received()
        assert HeldRequest.objects.get().email == ADA


def test_staff_who_look_somebody_up_find_what_was_sent_a_moment_ago(ask_for_tips: Post, queued: None) -> None:
    ask_for_tips()
    assert find_person(ADA.upper(), seen_by=SuperuserFactory()).names == ["Ada"]


def test_whoever_is_erased_leaves_nothing_that_waits(
    ask_for_tips: Post, tips_page: TipsFormPage, queued: None
) -> None:
    known(tips_page)
    ask_for_tips()
    erase_address(ADA)
    assert not ReceivedRequest.objects.exists()


def test_what_can_not_be_taken_is_not_kept_for_ever(ask_for_tips: Post, queued: None) -> None:
    ask_for_tips()
    assert forget_stuck(timezone.now() - timedelta(days=1)) == 0
    assert forget_stuck(timezone.now() + timedelta(seconds=1)) == 1
