"""Pausing, resuming and stopping a series; what is kept of it, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from leadcapture import clock_jobs, links, outbox, subscriptions  # noqa: F401 (registers)
from leadcapture.models import (
    ConsentRecord,
    OutgoingMail,
    Purpose,
    RetentionSettings,
    SentTip,
    Subscription,
    SuppressedAddress,
    TipSeries,
    TipsFormPage,
)
from leadcapture.person import find_person
from leadcapture.retention import erase_what_is_due
from leadcapture.rights import erase_lead, stop_writing
from tests.factories import SuperuserFactory

from .series import ADA, MONDAY_NOON, page_of, say_yes, soup, tick, tips_in_mails, titles


@pytest.fixture(autouse=True)
def _monday(time_machine: Any) -> None:
    time_machine.move_to(MONDAY_NOON, tick=False)


class TestPausingAndStopping:
    def test_opening_the_page_changes_nothing(self, visitor: Client, ada: Subscription) -> None:
        page = visitor.get(page_of(ada))
        assert [button["value"] for button in soup(page).select("button[name=action]")] == ["pause", "stop"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        ada.refresh_from_db()
        assert ada.state == Subscription.State.ACTIVE

    def test_a_pause_takes_back_what_is_on_its_way_and_ends_by_itself(
        self, visitor: Client, time_machine: Any, ada: Subscription, weekly: TipSeries, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "tests.leadcapture.test_outbox.DeadServer"
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        assert OutgoingMail.objects.open().count() == 1
        assert visitor.post(page_of(ada), {"action": "pause"}).status_code == 303
        assert not OutgoingMail.objects.open().exists()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        time_machine.move_to("2026-12-14 14:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == []
        assert "Tuesday, December 15" in soup(visitor.get(page_of(ada))).get_text()
        time_machine.move_to("2026-12-15 14:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == titles(weekly)[:1]
        kinds = list(ada.lead.events.values_list("kind", flat=True))
        assert kinds[-3:] == ["paused", "resumed", "tip-sent"]

    def test_resuming_keeps_the_days_between(
        self, visitor: Client, time_machine: Any, ada: Subscription
    ) -> None:
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        visitor.post(page_of(ada), {"action": "pause"})
        visitor.post(page_of(ada), {"action": "resume"})
        tick()
        assert len(tips_in_mails()) == 1
        assert "Tuesday, November 24" in soup(visitor.get(page_of(ada))).get_text()

    def test_stopping_ends_the_series_alone(
        self, visitor: Client, time_machine: Any, ada: Subscription
    ) -> None:
        for _ in range(2):
            assert visitor.post(page_of(ada), {"action": "stop"})["Location"] == page_of(ada)
        assert "no more of these tips" in soup(visitor.get(page_of(ada))).get_text()
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == []
        ada.lead.refresh_from_db()
        assert not ada.lead.is_stopped
        assert not SuppressedAddress.objects.exists()
        # Neither button brings it back: it takes a new yes.
        visitor.post(page_of(ada), {"action": "resume"})
        ada.refresh_from_db()
        assert ada.state == Subscription.State.STOPPED

    def test_a_new_yes_goes_on_where_it_stopped(
        self, visitor: Client, time_machine: Any, ada: Subscription, weekly: TipSeries
    ) -> None:
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        visitor.post(page_of(ada), {"action": "stop"})
        time_machine.move_to("2026-12-20 17:00:00+00:00", tick=False)
        say_yes(visitor, ada.lead)
        time_machine.move_to("2026-12-21 14:00:00+00:00", tick=False)
        tick()
        assert tips_in_mails() == titles(weekly)[:2]
        assert ConsentRecord.objects.filter(purpose=Purpose.SERIES).count() == 2

    @pytest.mark.parametrize("action", [None, "", "erase", "stop "])
    def test_an_unknown_button_changes_nothing(
        self, visitor: Client, ada: Subscription, action: str | None
    ) -> None:
        response = visitor.post(page_of(ada), {} if action is None else {"action": action})
        assert response.status_code == 400
        ada.refresh_from_db()
        assert ada.state == Subscription.State.ACTIVE

    def test_a_forged_link_says_so(self, visitor: Client, ada: Subscription) -> None:
        for token in ("x", links.unsubscribe_token(ada.public_id), page_of(ada).split("/")[3][:-1]):
            for response in (visitor.get(f"/tips/series/{token}/"), visitor.post(f"/tips/series/{token}/")):
                assert response.status_code == 404

    @pytest.mark.parametrize(
        "reason",
        [
            SuppressedAddress.Reason.UNSUBSCRIBED,
            SuppressedAddress.Reason.BOUNCED,
            SuppressedAddress.Reason.COMPLAINED,
        ],
    )
    def test_whoever_is_not_written_to_gets_no_series(
        self, visitor: Client, time_machine: Any, ada: Subscription, reason: SuppressedAddress.Reason
    ) -> None:
        stop_writing(ADA, reason)
        ada.refresh_from_db()
        assert ada.state == Subscription.State.STOPPED
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        assert not mail.outbox
        assert subscriptions.subscribe(ada.lead, ada.series, asked_at=timezone.now()) is None

    def test_erasing_leaves_nothing_of_it(
        self, visitor: Client, time_machine: Any, ada: Subscription
    ) -> None:
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        address = page_of(ada)
        erase_lead(ada.lead)
        assert not Subscription.objects.exists()
        assert not SentTip.objects.exists()
        for response in (visitor.get(address), visitor.post(address, {"action": "resume"})):
            assert response.status_code == 200
            assert "no more of these tips" in soup(response).get_text()

    def test_a_form_that_is_deleted_ends_it(
        self, time_machine: Any, ada: Subscription, tips_page: TipsFormPage
    ) -> None:
        tips_page.delete()
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        ada.refresh_from_db()
        assert ada.state == Subscription.State.STOPPED


class TestKeeping:
    def test_a_subscriber_is_kept_as_long_as_the_series_runs_and_then_for_the_period(
        self, time_machine: Any, ada: Subscription
    ) -> None:
        months = RetentionSettings.load().tips_months
        later = timezone.now() + timedelta(days=31 * months)
        time_machine.move_to(later, tick=False)
        assert erase_what_is_due() == 0
        subscriptions.stop(ada)
        assert erase_what_is_due() == 0
        time_machine.move_to(later + timedelta(days=31 * months), tick=False)
        assert erase_what_is_due() == 1

    def test_the_file_for_the_person_says_what_they_got(self, time_machine: Any, ada: Subscription) -> None:
        time_machine.move_to("2026-11-17 14:00:00+00:00", tick=False)
        tick()
        (series,) = find_person(ADA, seen_by=SuperuserFactory()).export()["free_tips"][0]["series"]
        assert series["series"] == "One tip a week"
        assert [tip["tip"] for tip in series["tips_sent"]] == tips_in_mails()
