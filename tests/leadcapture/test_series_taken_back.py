"""What waits is looked at again before it goes out; what a mail server may have is never sent as new."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from clinic.core.handover import AnswerNotHeard
from leadcapture import links, outbox, subscriptions
from leadcapture.models import Lead, LeadState, OutgoingMail, SentTip, Subscription, TipSeries, TipsFormPage
from leadcapture.services import NotSentAgain, send_again
from tests.factories import (
    LeadFactory,
    LeadMailFactory,
    SubscriptionFactory,
    TipSeriesFactory,
    TipsFormPageFactory,
)

from .series import ADA, MONDAY_NOON, page_of, soup, tick, tips_in_mails, titles

DEAD = "tests.leadcapture.test_outbox.DeadServer"
ALIVE = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _monday(time_machine: Any) -> None:
    time_machine.move_to(MONDAY_NOON, tick=False)


def go(time_machine: Any, day: str, hour: int = 14) -> None:
    time_machine.move_to(f"2026-{day} {hour}:00:00+00:00", tick=False)


class TestSendingAgain:
    @pytest.mark.parametrize("end", [subscriptions.stop, subscriptions.pause])
    def test_is_refused_after_the_person_stopped_or_paused(
        self, time_machine: Any, ada: Subscription, end: Any
    ) -> None:
        go(time_machine, "11-17")
        tick()
        end(ada)
        time_machine.shift(3600)
        with pytest.raises(NotSentAgain, match="paused or stopped"):
            send_again(ada.lead)

    @pytest.mark.parametrize("end", [subscriptions.stop, subscriptions.pause])
    def test_is_dropped_where_the_person_stops_meanwhile_and_the_tip_counts_as_had(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, queued_tasks: None, end: Any
    ) -> None:
        go(time_machine, "11-17")
        subscriptions.send_due()
        outbox.work_off()
        time_machine.shift(3600)
        send_again(ada.lead)
        end(ada)
        outbox.work_off()
        assert tips_in_mails() == titles(weekly)[:1]
        subscriptions.resume(ada)
        subscriptions.send_due()
        outbox.work_off()
        assert tips_in_mails() == titles(weekly)[:1]


class TestWhatAServerMayHave:
    def test_is_not_sent_as_new_after_a_pause(
        self, time_machine: Any, ada: Subscription, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unheard(self: Any, *args: Any) -> int:
            raise AnswerNotHeard

        go(time_machine, "11-17")
        with monkeypatch.context() as patch:
            patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", unheard)
            tick()
        OutgoingMail.objects.update(unheard_handovers=1)
        subscriptions.pause(ada)
        subscriptions.resume(ada)
        tick()
        assert SentTip.objects.filter(subscription=ada).count() == 1
        assert OutgoingMail.objects.of_kind(OutgoingMail.Kind.SERIES).count() == 1

    def test_that_it_took_while_somebody_paused_counts_as_had(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arrived = []

        def take(self: Any, messages: list[Any]) -> int:
            subscriptions.pause(ada)
            arrived.extend(messages)
            return len(messages)

        go(time_machine, "11-17")
        with monkeypatch.context() as patch:
            patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", take)
            tick()
        assert len(arrived) == 1
        subscriptions.resume(ada)
        tick()
        go(time_machine, "11-24")
        tick()
        assert tips_in_mails() == titles(weekly)[:2]


class TestWhatAPublisherWithdraws:
    @pytest.mark.parametrize("how", ["untick", "remove"])
    def test_does_not_go_out(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, settings: Any, how: str
    ) -> None:
        settings.EMAIL_BACKEND = DEAD
        go(time_machine, "11-17")
        tick()
        wrong = weekly.tips.filter(sort_order=0)
        if how == "untick":
            wrong.update(is_released=False)
        else:
            wrong.delete()
        settings.EMAIL_BACKEND = ALIVE
        expected = [title for title in titles(weekly) if title != "x"][-2:][:1]
        for hour in (15, 16):
            go(time_machine, "11-17", hour)
            tick()
        assert tips_in_mails() == expected

    def test_a_pause_of_the_series_loses_nobody_a_tip(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = DEAD
        go(time_machine, "11-17")
        tick()
        TipSeries.objects.update(is_paused=True)
        for day in range(18, 30):
            go(time_machine, f"11-{day}")
            tick()
        TipSeries.objects.update(is_paused=False)
        tick()
        settings.EMAIL_BACKEND = ALIVE
        for hour in (15, 16):
            go(time_machine, "11-29", hour)
            tick()
        assert tips_in_mails() == titles(weekly)[:1]

    def test_an_outage_of_weeks_loses_nobody_a_tip(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = DEAD
        for day in range(17, 31):
            go(time_machine, f"11-{day}")
            tick()
        settings.EMAIL_BACKEND = ALIVE
        for hour in (16, 18):
            go(time_machine, "12-02", hour)
            tick()
        assert tips_in_mails() == titles(weekly)[:1]

    def test_a_deleted_tip_sheet_leaves_the_links_and_the_days(
        self, time_machine: Any, visitor: Client, ada: Subscription, weekly: TipSeries
    ) -> None:
        go(time_machine, "11-17")
        tick()
        found = re.search(r"(/tips/[^/\s]+/)\s", mail.outbox[-1].body)
        assert found is not None
        tip = weekly.tips.get(sort_order=0)
        sheet = tip.tip_sheet
        tip.delete()
        sheet.delete()
        assert visitor.get(found[1]).status_code == 200
        subscriptions.pause(ada)
        subscriptions.resume(ada)
        tick()
        assert OutgoingMail.objects.of_kind(OutgoingMail.Kind.SERIES).count() == 1


class TestNobodyGetsATipTwice:
    def test_by_another_form(self, time_machine: Any, ada: Subscription, weekly: TipSeries) -> None:
        go(time_machine, "11-17")
        tick()
        subscriptions.stop(ada)
        twin = LeadFactory(
            email=ADA.upper(), form_page=TipsFormPageFactory(series=weekly), state=LeadState.DELIVERED
        )
        subscriptions.subscribe(twin, weekly, asked_at=timezone.now())
        go(time_machine, "11-25")
        tick()
        assert tips_in_mails() == titles(weekly)[:2]

    def test_by_another_series(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, tips_page: TipsFormPage
    ) -> None:
        shared = [tip.tip_sheet for tip in weekly.tips.order_by("sort_order")]
        other = TipSeriesFactory(tips=shared[:1], location=weekly.location)
        go(time_machine, "11-17")
        tick()
        subscriptions.subscribe(ada.lead, other, asked_at=timezone.now())
        go(time_machine, "11-18")
        tick()
        assert tips_in_mails() == titles(weekly)[:1]


class TestOthers:
    def test_one_that_can_t_be_worked_out_keeps_nobody_waiting(
        self, time_machine: Any, ada: Subscription, monkeypatch: pytest.MonkeyPatch, queued_tasks: None
    ) -> None:
        broken = SubscriptionFactory(next_at=timezone.now() - timedelta(days=3))
        plan = subscriptions._earliest

        def fail(subscription: Subscription, now: datetime) -> datetime:
            if subscription.pk == broken.pk:
                raise RuntimeError
            return plan(subscription, now)

        monkeypatch.setattr(subscriptions, "_earliest", fail)
        go(time_machine, "11-17")
        subscriptions.send_due()
        assert SentTip.objects.get(subscription__isnull=False).lead == ada.lead
        broken.refresh_from_db()
        assert broken.next_at == timezone.now() + timedelta(hours=1)

    @pytest.mark.parametrize("zone", ["Nowhere/Town", "../etc/passwd", ""])
    def test_a_zone_that_is_none_is_the_clinic_s(self, weekly: TipSeries, zone: str) -> None:
        weekly.location.time_zone = zone  # type: ignore[union-attr]
        assert str(weekly.zone) == timezone.get_default_timezone_name()

    def test_whoever_waits_comes_before_tips_of_series(
        self, time_machine: Any, weekly: TipSeries, lead: Lead, queued_tasks: None
    ) -> None:
        SubscriptionFactory.create_batch(60, series=weekly)
        go(time_machine, "11-17")
        subscriptions.send_due()
        time_machine.move_to("2026-11-18 02:00:00+00:00", tick=False)
        LeadMailFactory(lead=lead)
        outbox.work_off()
        assert [message.to for message in mail.outbox] == [[ADA]]

    def test_days_that_are_corrected_hold_at_once(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, visitor: Client
    ) -> None:
        weekly.every_days = 70
        weekly.save()
        go(time_machine, "11-17")
        tick()
        weekly.every_days = 7
        weekly.save()
        tick()
        assert "Tuesday, November 24" in soup(visitor.get(page_of(ada))).get_text()
        assert len(tips_in_mails()) == 1

    def test_after_the_last_tip_the_page_names_no_day(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, visitor: Client
    ) -> None:
        weekly.tips.exclude(sort_order=0).delete()
        go(time_machine, "11-17")
        tick()
        assert "every tip that there is so far" in soup(visitor.get(page_of(ada))).get_text()

    def test_a_form_that_is_deleted_stops_its_people_at_once(
        self, ada: Subscription, tips_page: TipsFormPage
    ) -> None:
        tips_page.delete()
        ada.refresh_from_db()
        assert ada.state == Subscription.State.STOPPED
        assert "series-stopped" in ada.lead.events.values_list("kind", flat=True)

    def test_a_series_that_people_get_is_not_deleted(
        self, admin: Client, ada: Subscription, weekly: TipSeries
    ) -> None:
        address = f"/admin/snippets/leadcapture/tipseries/delete/{weekly.pk}/"
        for response in (admin.get(address, follow=True), admin.post(address, follow=True)):
            assert "1 person gets these tips" in response.content.decode()
        assert TipSeries.objects.filter(pk=weekly.pk).exists()
        subscriptions.stop(ada)
        admin.post(address)
        assert not TipSeries.objects.filter(pk=weekly.pk).exists()

    def test_deleting_one_s_details_deletes_them_at_every_form(
        self, visitor: Client, ada: Subscription
    ) -> None:
        LeadFactory(email=ADA.upper(), form_page=TipsFormPageFactory())
        visitor.post(f"/tips/remove/{links.removal_token(ada.lead.public_id)}/")
        assert not Lead.objects.exclude(email="").exists()

    def test_staff_stop_it_for_somebody_who_calls(self, admin: Client, ada: Subscription) -> None:
        address = f"/admin/lead/series/{ada.lead.pk}/{ada.pk}/"
        assert "Stop the series" in admin.get(f"/admin/lead/inspect/{ada.lead.pk}/").content.decode()
        assert admin.get(address).status_code == 405
        admin.post(address, {"action": "dance"})
        ada.refresh_from_db()
        assert ada.is_running
        admin.post(address, {"action": "stop"})
        ada.refresh_from_db()
        assert not ada.is_running
        assert ada.lead.events.last().by is not None
        other = SubscriptionFactory()
        assert admin.post(f"/admin/lead/series/{ada.lead.pk}/{other.pk}/").status_code == 404
