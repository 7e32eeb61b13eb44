"""What the tests of series share: Ada who says yes, the clock that ticks, and what she got."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from leadcapture import links, outbox
from leadcapture.models import Lead, OutgoingMail, Subscription, TipSeries
from leadcapture.tasks import call_for_due_tips

ADA = "ada@example.com"
#: Nine in the morning in New York is 14:00 UTC.
MONDAY_NOON = "2026-11-16 17:00:00+00:00"


def question(lead: Lead) -> str:
    return f"/tips/one-by-one/{links.tips_token(lead)}/"


def page_of(subscription: Subscription) -> str:
    return f"/tips/series/{links.subscription_token(subscription.public_id)}/"


def say_yes(visitor: Client, lead: Lead) -> Any:
    address = question(lead)
    digest = soup(visitor.get(address)).select_one("[name=wording]")["value"]  # type: ignore[index]
    return visitor.post(address, {"wording": digest})


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def tick() -> None:
    """The clock calls, and the worker works."""
    call_for_due_tips()
    outbox.work_off()


def tips_in_mails() -> list[str]:
    """The title of the tip that each e-mail of a series is about, in the order of sending."""
    sent = OutgoingMail.objects.of_kind(OutgoingMail.Kind.SERIES).sent().order_by("sent_at", "pk")
    return [one.sent_tip.tip_sheet.title for one in sent]


def titles(series: TipSeries) -> list[str]:
    return [tip.tip_sheet.title for tip in series.tips.order_by("sort_order")]
