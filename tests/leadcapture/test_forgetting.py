"""What became of e-mails and messages is forgotten in time, and never what still counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic.core.clock import jobs
from leadcapture import clock_jobs, forgetting, services
from leadcapture.forgetting import forget_sent_mail, forget_webhook_messages
from leadcapture.models import Lead, LeadState, OutgoingMail, WebhookDelivery, WebhookEndpoint
from tests.factories import LeadFactory, LeadMailFactory, ScreeningRequestFactory

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
Kind = OutgoingMail.Kind


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def lead(tips_page: Any) -> Lead:
    return LeadFactory(form_page=tips_page)


def mail(lead: Lead, days: float, **values: Any) -> OutgoingMail:
    """An e-mail that was sent so many days ago, a minute after it was asked for."""
    at = NOON - timedelta(days=days)
    return LeadMailFactory(lead=lead, created_at=at - timedelta(minutes=1), **{"sent_at": at, **values})


class TestEMails:
    def test_go_after_their_days_but_for_the_latest(self, lead: Lead) -> None:
        old = [mail(lead, 200), mail(lead, 91)]
        kept = [mail(lead, 89), mail(lead, 1)]
        assert forget_sent_mail() == 2
        assert set(OutgoingMail.objects.all()) == set(kept)
        assert not set(OutgoingMail.objects.all()) & set(old)

    def test_the_latest_one_to_a_person_stays_and_says_where_they_stand(self, lead: Lead) -> None:
        """Otherwise staff could send the tips to somebody who never confirmed."""
        mail(lead, 300)
        mail(lead, 200, kind=Kind.CONFIRMATION)
        assert forget_sent_mail() == 1
        assert services.check_can_send_again(lead) == Kind.CONFIRMATION
        assert lead.delivery == "Sent"

    def test_of_two_at_the_same_time_one_stays(self, lead: Lead) -> None:
        mail(lead, 200)
        latest = mail(lead, 200)
        assert forget_sent_mail() == 1
        assert OutgoingMail.objects.get() == latest

    def test_that_wait_or_were_given_up_lately_stay(self, lead: Lead) -> None:
        waiting = mail(lead, 200, sent_at=None)
        failed = mail(lead, 200, sent_at=None, given_up_at=NOON - 10 * DAY)
        mail(lead, 200, sent_at=None, given_up_at=NOON - 100 * DAY)
        latest = mail(lead, 1)
        forget_sent_mail()
        assert set(OutgoingMail.objects.all()) == {waiting, failed, latest}

    def test_of_one_person_don_t_keep_those_of_another(self, lead: Lead) -> None:
        other = LeadFactory(form_page=lead.form_page)
        mail(lead, 200), mail(other, 100)
        assert forget_sent_mail() == 0

    def test_about_a_request_go_in_the_same_way(self, screening_page: Any) -> None:
        request = ScreeningRequestFactory(form_page=screening_page)
        for days in (200, 150):
            at = NOON - days * DAY
            OutgoingMail.objects.create(kind=Kind.DESK, screening_request=request, created_at=at, sent_at=at)
        assert forget_sent_mail() == 1
        assert request.delivery == "Sent"

    @pytest.mark.parametrize("days", [0, -5, 1])
    def test_that_limits_count_stay_whatever_is_set(self, lead: Lead, settings: Any, days: int) -> None:
        settings.SENT_MAIL_DAYS = days
        for _ in range(services.MAILS_A_DAY):
            mail(lead, 0.5)
        forget_sent_mail()
        assert services._were_enough(lead, NOON)
        assert OutgoingMail.objects.count() == services.MAILS_A_DAY

    def test_that_ask_to_confirm_stay_until_the_time_for_it_is_over(self, lead: Lead, settings: Any) -> None:
        settings.SENT_MAIL_DAYS, settings.CONFIRMATION_HOURS = 1, 200
        mail(lead, 8, kind=Kind.CONFIRMATION)
        mail(lead, 7)
        Lead.objects.update(state=LeadState.REQUESTED, requested_at=NOON - 9 * DAY)
        assert forget_sent_mail() == 0
        assert services.expire_unconfirmed(timedelta(hours=190)) == 1

    def test_go_in_chunks(
        self, lead: Lead, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
    ) -> None:
        monkeypatch.setattr(forgetting, "CHUNK", 10)
        for _ in range(26):
            mail(lead, 200)
        with django_assert_max_num_queries(12):
            assert forget_sent_mail() == 25


class TestMessagesToOtherPrograms:
    def test_go_after_their_days(self, lead: Lead, settings: Any) -> None:
        settings.WEBHOOK_MESSAGE_DAYS = 30
        endpoint = WebhookEndpoint.objects.create(name="CRM", url="https://crm.example.com/")

        def message(**values: Any) -> WebhookDelivery:
            return WebhookDelivery.objects.create(
                endpoint=endpoint, lead=lead, event="lead.requested", occurred_at=NOON - 90 * DAY, **values
            )

        message(sent_at=NOON - 31 * DAY)
        message(given_up_at=NOON - 31 * DAY)
        kept = {message(sent_at=NOON - 29 * DAY), message(given_up_at=NOON - 29 * DAY), message()}
        assert forget_webhook_messages() == 2
        assert set(WebhookDelivery.objects.all()) == kept


def test_the_clock_does_it_once_a_day(lead: Lead) -> None:
    mail(lead, 200), mail(lead, 100)
    (job,) = [job for job in jobs if job.function is clock_jobs.forget_what_was_sent]
    assert job.interval == DAY
    job.function()
    assert OutgoingMail.objects.count() == 1
