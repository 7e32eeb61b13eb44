"""One person who asks twice is one row, and gets the same answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db.models import QuerySet
from django.utils import timezone

from leadcapture import services
from leadcapture.models import Lead, OutgoingMail, ScreeningRequest, TipsFormPage
from leadcapture.tasks import send_waiting_mail
from tests.factories import LeadFactory, LeadMailFactory, LocationPageFactory, TipsFormPageFactory

from .conftest import Post, run_queued_tasks


class TestAskingForTheTipsAgain:
    @pytest.fixture(autouse=True)
    def _noon(self, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)

    def test_is_one_lead_whatever_the_capitals(self, ask_for_tips: Post) -> None:
        ask_for_tips(email="Ada@example.com")
        ask_for_tips(email="aDA@EXAMPLE.COM")
        assert Lead.objects.get().request_count == 2

    def test_is_answered_in_the_same_words(self, ask_for_tips: Post) -> None:
        first, second = ask_for_tips(), ask_for_tips()
        assert (first.status_code, first.content, first.headers) == (
            second.status_code,
            second.content,
            second.headers,
        )

    def test_within_ten_minutes_sends_no_second_mail(self, ask_for_tips: Post, time_machine: Any) -> None:
        ask_for_tips()
        time_machine.shift(9 * 60)
        ask_for_tips()
        assert len(mail.outbox) == 1
        assert Lead.objects.get().delivery == "Sent"

    def test_later_sends_another_mail(self, ask_for_tips: Post, time_machine: Any) -> None:
        ask_for_tips()
        time_machine.shift(11 * 60)
        ask_for_tips(first_name="Ada B.")
        lead = Lead.objects.get()
        assert len(mail.outbox) == 2
        assert lead.requested_at > lead.created_at
        assert lead.first_name == "Ada"
        assert [given.first_name for given in lead.given_names.all()] == ["Ada B."]
        assert "Ada B." in str(mail.outbox[-1].body)

    @pytest.mark.parametrize(
        ("confirmed", "most"), [(False, services.MAILS_A_DAY), (True, services.MAILS_A_DAY_CONFIRMED)]
    )
    def test_all_day_long_does_not_flood_anybody(
        self, tips_page: TipsFormPage, time_machine: Any, confirmed: bool, most: int
    ) -> None:
        lead = LeadFactory(form_page=tips_page, confirmed_at=timezone.now() if confirmed else None)
        for _ in range(20):
            services.request_tips(tips_page, first_name="Ada", email=lead.email)
            time_machine.shift(11 * 60)
        assert len(mail.outbox) == most

    def test_keeps_the_first_page_and_the_last_wording(
        self, ask_for_tips: Post, tips_page: TipsFormPage, time_machine: Any
    ) -> None:
        ask_for_tips(source_page=str(tips_page.pk))
        tips_page.consent_wording = "Yes, and my cousin too."
        tips_page.save_revision().publish()
        ask_for_tips(source_page="")
        lead = Lead.objects.get()
        assert lead.source_page_id == tips_page.pk
        assert lead.consent_wording == "Yes, and my cousin too."
        assert lead.consents.count() == 2

    def test_at_another_form_is_another_lead(self, tips_page: TipsFormPage) -> None:
        other = TipsFormPageFactory()
        for page in (tips_page, other):
            services.request_tips(page, first_name="Ada", email="ada@example.com")
        assert Lead.objects.count() == 2

    def test_does_not_disturb_the_planned_attempt_of_one_that_waits(
        self, tips_page: TipsFormPage, queued_tasks: None, time_machine: Any
    ) -> None:
        services.request_tips(tips_page, first_name="Ada", email="ada@example.com")
        assert OutgoingMail.objects.claim_next()
        planned = OutgoingMail.objects.get().next_attempt_at
        services.request_tips(tips_page, first_name="Ada", email="ada@example.com")
        mail = OutgoingMail.objects.get()
        assert (mail.attempts, mail.next_attempt_at) == (1, planned)

    def test_gives_one_that_was_given_up_a_new_chance(self, tips_page: TipsFormPage) -> None:
        lead = LeadFactory(form_page=tips_page, email="ada@example.com")
        LeadMailFactory(lead=lead, given_up_at=lead.requested_at)
        services.request_tips(tips_page, first_name="Ada", email="ada@example.com")
        assert len(mail.outbox) == 1
        assert Lead.objects.get().delivery == "Sent"

    def test_at_the_very_same_moment_is_one_lead(
        self, tips_page: TipsFormPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The other request commits between our look and our insert."""
        services.request_tips(tips_page, first_name="Ada", email="ada@example.com")
        look, looks = services._leads_with, []

        def blind_at_first(*args: Any) -> QuerySet[Lead]:
            looks.append(args)
            return look(*args).none() if len(looks) == 1 else look(*args)

        monkeypatch.setattr(services, "_leads_with", blind_at_first)
        lead = services.request_tips(tips_page, first_name="Ada", email="ADA@example.com")
        assert len(looks) == 2
        assert lead == Lead.objects.get()
        assert lead.request_count == 2


class TestAskingForAScreeningAgain:
    @pytest.fixture(autouse=True)
    def _noon(self, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)

    def test_within_a_quarter_of_an_hour_makes_no_second_row(self, ask_for_screening: Post) -> None:
        first = ask_for_screening(telephone="207 555 0142")
        second = ask_for_screening(name="ada byron", telephone="+1 (207) 555-0142", email="ADA@example.com")
        assert ScreeningRequest.objects.count() == 1
        assert len(mail.outbox) == 1
        assert (first.status_code, first.headers) == (second.status_code, second.headers)

    def test_corrects_what_was_wished(self, ask_for_screening: Post) -> None:
        ask_for_screening(preferred_time="morning")
        ask_for_screening(preferred_time="evening")
        assert ScreeningRequest.objects.get().preferred_time == "evening"

    def test_tells_the_other_desk(self, ask_for_screening: Post, location: Any) -> None:
        other = LocationPageFactory(parent=location.get_parent(), email="millcreek@example.com")
        ask_for_screening(preferred_location=str(location.pk))
        ask_for_screening(preferred_location=str(other.pk))
        assert ScreeningRequest.objects.count() == 1

    def test_later_is_a_new_request(self, ask_for_screening: Post, time_machine: Any) -> None:
        ask_for_screening()
        time_machine.shift(16 * 60)
        ask_for_screening()
        assert ScreeningRequest.objects.count() == 2

    @pytest.mark.parametrize(
        "other", [{"name": "Bob"}, {"email": "b@example.com"}, {"telephone": "2075550143"}]
    )
    def test_by_somebody_else_is_a_new_request(self, ask_for_screening: Post, other: dict[str, str]) -> None:
        ask_for_screening()
        ask_for_screening(**other)
        assert ScreeningRequest.objects.count() == 2


class TestStoringFirst:
    def test_the_task_is_queued_in_the_same_transaction(
        self, tips_page: TipsFormPage, queued_tasks: None
    ) -> None:
        from django_tasks_db.models import DBTaskResult

        services.request_tips(tips_page, first_name="Ada", email="ada@example.com")
        assert DBTaskResult.objects.count() == 1
        assert not mail.outbox

    def test_no_lead_without_its_task(self, tips_page: TipsFormPage, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: Any) -> None:
            raise OSError("no queue")

        monkeypatch.setattr(type(send_waiting_mail), "enqueue", fail)
        with pytest.raises(OSError, match="no queue"):
            services.request_tips(tips_page, first_name="Ada", email="ada@example.com")
        assert not Lead.objects.exists()

    def test_a_worker_sends_what_was_queued(self, tips_page: TipsFormPage, queued_tasks: None) -> None:
        services.request_tips(tips_page, first_name="Ada", email="ada@example.com")
        run_queued_tasks()
        assert [message.to for message in mail.outbox] == [["ada@example.com"]]
        assert Lead.objects.get().delivery == "Sent"
