"""Whether somebody wants a series: asked for in words that are kept, said by a button, once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from leadcapture import clock_jobs, links, outbox, subscriptions  # noqa: F401 (registers)
from leadcapture.models import (
    ConsentRecord,
    Lead,
    LeadState,
    Purpose,
    Subscription,
    TipSeries,
)
from tests.factories import (
    LeadFactory,
    TipsFormPageFactory,
)

from .conftest import Post
from .series import ADA, MONDAY_NOON, page_of, question, say_yes, soup


@pytest.fixture(autouse=True)
def _monday(time_machine: Any) -> None:
    time_machine.move_to(MONDAY_NOON, tick=False)


class TestTheQuestion:
    def test_comes_with_the_tips_that_are_sent_at_once(self, weekly: TipSeries, ask_for_tips: Post) -> None:
        ask_for_tips()
        outbox.work_off()
        text = mail.outbox[0].body
        assert "One tip a week" in text
        assert re.search(r"/tips/one-by-one/\S+/", text)
        assert not Subscription.objects.exists()

    def test_asking_changes_nothing(self, visitor: Client, weekly: TipSeries, lead: Lead) -> None:
        response = visitor.get(question(lead))
        assert "Yes, send me one tip every week by e-mail." in soup(response).get_text()
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert not Subscription.objects.exists()
        lead.refresh_from_db()
        assert lead.confirmed_at is None

    def test_a_yes_is_kept_with_its_words_and_confirms_the_address(
        self, visitor: Client, weekly: TipSeries, lead: Lead
    ) -> None:
        response = say_yes(visitor, lead)
        subscription = Subscription.objects.get()
        assert response.status_code == 303
        assert response["Location"] == page_of(subscription)
        lead.refresh_from_db()
        assert lead.confirmed_at == timezone.now()
        consent = ConsentRecord.objects.get(purpose=Purpose.SERIES)
        assert consent.wording.text == weekly.wording
        assert consent.given_at == consent.confirmed_at == timezone.now()
        assert consent.page_path == "/tips/one-by-one/"
        assert "Tuesday, November 17" in soup(visitor.get(response["Location"])).get_text()

    def test_a_second_yes_is_the_same_as_one(self, visitor: Client, weekly: TipSeries, lead: Lead) -> None:
        address = question(lead)
        for _ in range(2):
            response = visitor.post(address, {"wording": weekly.wording_digest})
            assert response["Location"] == page_of(Subscription.objects.get())
        assert ConsentRecord.objects.filter(purpose=Purpose.SERIES).count() == 1

    @pytest.mark.parametrize("wording", [None, "", "nonsense", "0" * 64])
    def test_a_yes_to_other_words_asks_again(
        self, visitor: Client, weekly: TipSeries, lead: Lead, wording: str | None
    ) -> None:
        response = visitor.post(question(lead), {} if wording is None else {"wording": wording})
        assert response.status_code == 409
        assert "have changed" in soup(response).get_text()
        assert not Subscription.objects.exists()

    def test_a_page_that_was_opened_before_the_words_changed_asks_again(
        self, visitor: Client, weekly: TipSeries, lead: Lead
    ) -> None:
        before = weekly.wording_digest
        weekly.every_days = 1
        weekly.save()
        assert visitor.post(question(lead), {"wording": before}).status_code == 409
        assert not Subscription.objects.exists()

    def test_stands_on_the_page_of_the_tips(self, visitor: Client, weekly: TipSeries, lead: Lead) -> None:
        page = visitor.get(f"/tips/{links.tips_token(lead)}/")
        form = soup(page).select_one("form[action*='one-by-one']")
        assert form is not None
        assert weekly.wording in form.get_text()

    def test_a_subscriber_is_led_to_the_subscription(self, visitor: Client, ada: Subscription) -> None:
        assert visitor.get(question(ada.lead))["Location"] == page_of(ada)
        page = visitor.get(f"/tips/{links.tips_token(ada.lead)}/")
        assert soup(page).select_one(f"a[href='{page_of(ada)}']")

    @pytest.mark.parametrize("change", [{"is_paused": True}, {"tips": "none"}])
    def test_nobody_is_asked_for_what_is_not_sent(
        self, visitor: Client, weekly: TipSeries, lead: Lead, change: dict[str, Any]
    ) -> None:
        if "is_paused" in change:
            TipSeries.objects.update(is_paused=True)
        else:
            weekly.tips.all().update(is_released=False)
        assert "no more tips" in soup(visitor.get(question(lead))).get_text()
        response = visitor.post(question(lead), {"wording": weekly.wording_digest})
        assert response.status_code == 200
        assert not Subscription.objects.exists()

    def test_an_address_gets_a_series_once_whatever_the_form(self, ada: Subscription) -> None:
        other_form = TipsFormPageFactory(series=ada.series)
        twin = LeadFactory(email=ADA.upper(), form_page=other_form, state=LeadState.DELIVERED)
        assert subscriptions.subscribe(twin, ada.series, asked_at=timezone.now()) == ada
        assert Subscription.objects.count() == 1

    def test_no_other_link_says_yes(self, visitor: Client, weekly: TipSeries, lead: Lead) -> None:
        for token in (
            links.confirmation_token(lead),
            links.unsubscribe_token(lead.public_id),
            links.removal_token(lead.public_id),
            links.subscription_token(lead.public_id),
        ):
            address = f"/tips/one-by-one/{token}/"
            assert visitor.post(address, {"wording": weekly.wording_digest}).status_code == 404
        assert not Subscription.objects.exists()

    def test_the_words_of_the_form_stay_those_of_the_form(
        self, weekly: TipSeries, ask_for_tips: Post, visitor: Client
    ) -> None:
        ask_for_tips()
        say_yes(visitor, Lead.objects.get())
        ask_for_tips()
        by_purpose = {
            purpose: list(
                ConsentRecord.objects.filter(purpose=purpose).values_list("wording__text", flat=True)
            )
            for purpose in (Purpose.TIPS, Purpose.SERIES)
        }
        words = Lead.objects.get().form_page.consent_wording  # type: ignore[union-attr]
        # Given, and confirmed by the way: the second request agreed to nothing new.
        assert by_purpose == {Purpose.TIPS: [words, words], Purpose.SERIES: [weekly.wording]}
