"""One tip after the other, in the daytime, each once, as long as it is wanted."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clinic.core.clock import jobs
from leadcapture import clock_jobs, links, outbox, subscriptions  # noqa: F401 (registers)
from leadcapture.models import (
    Lead,
    LeadEvent,
    LeadState,
    OutgoingMail,
    SentTip,
    Subscription,
    TipSeries,
    TipsFormPage,
    TipsFormTipSheet,
)
from leadcapture.series_offers import offered_to
from leadcapture.services import send_again
from tests.factories import (
    LeadFactory,
    LocationPageFactory,
    SubscriptionFactory,
    TipSeriesFactory,
    TipsFormPageFactory,
    TipSheetFactory,
)

from .series import MONDAY_NOON, page_of, soup, tick, tips_in_mails, titles


@pytest.fixture(autouse=True)
def _monday(time_machine: Any) -> None:
    time_machine.move_to(MONDAY_NOON, tick=False)


class TestSending:
    def test_one_tip_a_week_at_nine_each_once_in_order(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries
    ) -> None:
        sent_at: list[datetime] = []
        for hour in range(24 * 40):
            time_machine.move_to(datetime.fromisoformat(MONDAY_NOON) + timedelta(hours=hour), tick=False)
            tick()
            sent_at += [timezone.now()] * (len(tips_in_mails()) - len(sent_at))
        assert tips_in_mails() == titles(weekly)
        local = [moment.astimezone(ZoneInfo("America/New_York")) for moment in sent_at]
        assert [f"{moment:%a %d %H:%M}" for moment in local] == [
            "Tue 17 09:00",
            "Tue 24 09:00",
            "Tue 01 09:00",
        ]

    def test_the_e_mail_names_no_condition_and_has_every_way_out(
        self, time_machine: Any, ada: Subscription, visitor: Client
    ) -> None:
        sheet = ada.series.tips.first().tip_sheet
        sheet.title = "Pain in the heel"
        sheet.save()
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        message = mail.outbox[-1]
        html = message.alternatives[0][0]  # type: ignore[attr-defined]
        assert "heel" not in (message.subject + message.body + html).lower()
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert page_of(ada) in message.body
        assert "on November 16, 2026 you said yes" in message.body
        found = re.search(r"/tips/[^/\s]+/(?=\s)", message.body)
        assert found is not None
        first = soup(visitor.get(found[0])).select_one(".file strong")
        assert first is not None
        assert first.get_text() == "Pain in the heel"
        assert LeadEvent.Kind.TIP_SENT in ada.lead.events.values_list("kind", flat=True)

    def test_what_the_form_has_sent_is_left_out(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries, tips_page: TipsFormPage
    ) -> None:
        TipsFormTipSheet.objects.create(form_page=tips_page, tip_sheet=weekly.tips.first().tip_sheet)
        outbox.queue_mail(OutgoingMail.Kind.TIPS, lead=ada.lead)
        outbox.work_off()
        # Also where the form no longer has it.
        tips_page.tip_sheets.all().delete()
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == titles(weekly)[1:2]

    def test_what_stands_on_the_page_of_the_question_is_left_out(
        self, time_machine: Any, weekly: TipSeries, lead: Lead, tips_page: TipsFormPage
    ) -> None:
        for tip in weekly.tips.order_by("sort_order")[:2]:
            TipsFormTipSheet.objects.create(form_page=tips_page, tip_sheet=tip.tip_sheet)
        subscriptions.subscribe(lead, weekly, asked_at=timezone.now())
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == titles(weekly)[2:]

    def test_nobody_is_asked_who_has_all_of_it_at_hand(
        self, weekly: TipSeries, lead: Lead, tips_page: TipsFormPage
    ) -> None:
        assert offered_to(lead) == weekly
        for tip in weekly.tips.all():
            TipsFormTipSheet.objects.create(form_page=tips_page, tip_sheet=tip.tip_sheet)
        assert offered_to(lead) is None

    def test_a_tip_waits_until_a_publisher_says_so(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries
    ) -> None:
        weekly.tips.all().update(is_released=False)
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        ada.refresh_from_db()
        assert tips_in_mails() == []
        assert ada.next_at is None
        weekly.tips.filter(sort_order=2).update(is_released=True)
        tick()
        assert tips_in_mails() == titles(weekly)[2:]

    def test_a_new_tip_waits_for_the_days_since_the_last_one(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries
    ) -> None:
        weekly.tips.exclude(sort_order=0).update(is_released=False)
        for day in (17, 24):
            time_machine.move_to(f"2026-11-{day} 14:00:00+00:00", tick=False)
            tick()
        assert len(tips_in_mails()) == 1
        weekly.tips.filter(sort_order=1).update(is_released=True)
        time_machine.move_to("2026-11-24 15:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == titles(weekly)[:2]
        weekly.tips.filter(sort_order=2).update(is_released=True)
        for day, number in ((25, 2), (30, 2)):
            time_machine.move_to(f"2026-11-{day} 15:00:00+00:00", tick=False)
            tick()
            assert len(tips_in_mails()) == number

    def test_nobody_is_written_to_at_night_however_late_it_is(
        self, time_machine: Any, ada: Subscription
    ) -> None:
        # The worker was away all Tuesday.
        time_machine.move_to("2026-11-18 03:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == []
        time_machine.move_to("2026-11-18 14:00:00+00:00", tick=False)
        tick()
        assert len(tips_in_mails()) == 1

    def test_an_e_mail_that_waited_in_the_outbox_until_the_night_waits_for_the_morning(
        self, time_machine: Any, ada: Subscription, queued_tasks: None
    ) -> None:
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        subscriptions.send_due()
        time_machine.move_to("2026-11-18 04:00:00+00:00", tick=False)
        outbox.work_off()
        assert not mail.outbox
        waiting = OutgoingMail.objects.get()
        assert waiting.attempts == 0
        assert waiting.next_attempt_at == datetime.fromisoformat("2026-11-18 14:00:00+00:00")

    def test_a_series_that_becomes_faster_stays_as_slow_for_those_who_agreed_before(
        self, time_machine: Any, ada: Subscription, weekly: TipSeries
    ) -> None:
        TipSeries.objects.update(every_days=1)
        for day in (17, 18, 19):
            time_machine.move_to(f"2026-11-{day} 14:00:00+00:00", tick=False)
            tick()
        assert len(tips_in_mails()) == 1

    def test_a_series_that_is_paused_as_a_whole_sends_nothing(
        self, time_machine: Any, ada: Subscription
    ) -> None:
        TipSeries.objects.update(is_paused=True)
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == []
        TipSeries.objects.update(is_paused=False)
        tick()
        assert len(tips_in_mails()) == 1

    def test_tips_don_t_pile_up_while_the_mail_server_is_away(
        self, time_machine: Any, ada: Subscription, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "tests.leadcapture.test_outbox.DeadServer"
        for day in range(17, 25):
            time_machine.move_to(f"2026-11-{day} 14:00:00+00:00", tick=False)
            tick()
        assert OutgoingMail.objects.of_kind(OutgoingMail.Kind.SERIES).count() == 1

    def test_the_clock_sends_them(self) -> None:
        assert clock_jobs.send_series in [job.function for job in jobs]

    def test_a_due_portion_takes_a_fixed_number_of_queries_each(
        self, queued_tasks: None, weekly: TipSeries, django_assert_max_num_queries: Any
    ) -> None:
        SubscriptionFactory.create_batch(5, series=weekly)
        with django_assert_max_num_queries(1 + 5 * 22):
            assert subscriptions.send_due() == 5

    def test_staff_can_send_a_tip_again(self, time_machine: Any, ada: Subscription) -> None:
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        time_machine.move_to("2026-11-17 15:00:00+00:00", tick=False)
        send_again(ada.lead)
        outbox.work_off()
        assert len(tips_in_mails()) == 2
        assert len(set(tips_in_mails())) == 1
        assert SentTip.objects.filter(subscription=ada).count() == 1


class TestRandomLives(TestCase):
    """Whatever a publisher and a person do, nobody gets a tip twice, too early, at night, or against their word."""

    steps = st.lists(
        st.tuples(
            st.sampled_from(
                ["wait"] * 4 + ["pause", "resume", "stop", "yes", "reorder", "release", "faster"]
            ),
            st.integers(1, 60),
        ),
        min_size=5,
        max_size=40,
    )

    @settings(max_examples=25, deadline=None)
    @given(steps)
    def test_holds(self, steps: list[tuple[str, int]]) -> None:
        import time_machine

        zone = ZoneInfo("America/New_York")
        moment = datetime.fromisoformat(MONDAY_NOON)
        with time_machine.travel(moment, tick=False) as clock:
            location = LocationPageFactory(time_zone="America/New_York")
            series = TipSeriesFactory(location=location, every_days=3, tips=TipSheetFactory.create_batch(6))
            series.tips.filter(sort_order__gte=3).update(is_released=False)
            lead = LeadFactory(form_page=TipsFormPageFactory(series=series), state=LeadState.DELIVERED)
            subscription = subscriptions.subscribe(lead, series, asked_at=moment)
            assert subscription is not None
            sent: list[tuple[datetime, int]] = []
            for step, hours in steps:
                moment += timedelta(hours=hours)
                clock.move_to(moment, tick=False)
                self._do(step, subscription, series, lead)
                before = set(SentTip.objects.values_list("pk", flat=True))
                subscription.refresh_from_db()
                was_running = subscription.is_running
                was_paused = subscription.is_paused and subscription.next_at > moment
                tick()
                new = SentTip.objects.exclude(pk__in=before)
                assert len(new) <= 1
                if new:
                    assert was_running and not was_paused
                    assert 9 <= moment.astimezone(zone).hour < 20
                    assert series.tips.get(tip_sheet=new[0].tip_sheet).is_released
                    sent.append((moment, new[0].tip_sheet_id))
            assert len({tip for _, tip in sent}) == len(sent)
            days = [one.astimezone(zone).date() for one, _ in sent]
            gaps = [(later - earlier).days for earlier, later in itertools.pairwise(days)]
            assert all(gap >= 3 for gap in gaps)

    def _do(self, step: str, subscription: Subscription, series: TipSeries, lead: Lead) -> None:
        match step:
            case "pause":
                subscriptions.pause(subscription)
            case "resume":
                subscriptions.resume(subscription)
            case "stop":
                subscriptions.stop(subscription)
            case "yes":
                subscriptions.subscribe(lead, series, asked_at=timezone.now())
            case "reorder":
                for tip in series.tips.all():
                    series.tips.filter(pk=tip.pk).update(sort_order=(tip.sort_order * 5 + 2) % 7)
            case "release":
                tip = series.tips.filter(is_released=False).first()
                if tip:
                    series.tips.filter(pk=tip.pk).update(is_released=True)
            case "faster":
                TipSeries.objects.filter(pk=series.pk).update(every_days=1)
