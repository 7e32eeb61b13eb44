"""
Tell other programs what happens with leads, as Standard Webhooks.

An event is written in the transaction that makes it happen, for every endpoint that wants it; a worker claims it, sends
it and marks it. A receiver may get a message twice, under the same identifier, and never not at all while it answers
within about three days.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from django.conf import settings
from django.utils import timezone

from leadcapture import outgoing_http
from leadcapture.models import (
    Lead,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSubscription,
)
from leadcapture.webhook_messages import message_body, signed_headers

logger = logging.getLogger(__name__)

#: So many in one go, so that a long queue leaves room for e-mails.
PORTION = 50
#: An endpoint is tried again after this long, whatever the schedule of the message says that found it silent.
LONGEST_REST = timedelta(minutes=10)
#: Answers by which a receiver, or what stands before it, says that the next message would fare no better.
ASKS_FOR_A_PAUSE = (429, 502, 503, 504)
#: Whatever a receiver asks for, it is not kept waiting longer.
LONGEST_RETRY_AFTER = timedelta(days=1)


def announce(lead: Lead, event: str, at: datetime) -> None:
    """Write down an event for every endpoint that wants it, in the transaction of the caller."""
    from leadcapture.tasks import send_waiting_webhooks

    wanting = WebhookEndpoint.objects.filter(is_enabled=True, subscriptions__event=event)
    deliveries = WebhookDelivery.objects.bulk_create(
        WebhookDelivery(endpoint=endpoint, lead=lead, event=event, occurred_at=at) for endpoint in wanting
    )
    if deliveries:
        send_waiting_webhooks.enqueue()


def work_off(portion: int = PORTION) -> int:
    """
    Send what is due, at most so many; how many arrived.

    Ends early where an endpoint can't be reached: somebody may be waiting for an e-mail meanwhile. An endpoint that can't be reached, or that asks for a pause, is left alone until the next attempt of the message
    that found it so.
    """
    arrived = 0
    with outgoing_http.session() as session:
        for _ in range(portion):
            delivery = WebhookDelivery.objects.claim_next()
            status = _attempt(delivery, session) if delivery else None
            if status is None:
                break
            arrived += 200 <= status < 300
    return arrived


def _attempt(delivery: WebhookDelivery, session: requests.Session) -> int | None:
    """Send a claimed delivery; the status of the answer, None where there was none."""
    endpoint = delivery.endpoint
    subscription = WebhookSubscription.objects.filter(endpoint=endpoint, event=delivery.event).first()
    if subscription is None:
        _give_up(delivery, None, "The endpoint no longer wants this event.")
        return 0
    body = message_body(delivery, subscription)
    now = timezone.now()
    headers = signed_headers(delivery.message_id, body, endpoint.secrets_at(now), now)
    try:
        status, retry_after = outgoing_http.post(session, endpoint.url, body, headers)
    except (requests.RequestException, ValueError) as error:
        # A ValueError: an address that no client can make a request of.
        _let_rest(delivery, _plan_next(delivery, None, _reason(error)))
        return None
    if 200 <= status < 300:
        WebhookDelivery.objects.claimed_as(delivery).update(
            sent_at=timezone.now(), claim=None, last_status=status, last_error="", given_up_at=None
        )
    elif status == 410:
        _disable(endpoint)
        _give_up(delivery, status, "The receiver wants no more messages (410).")
    else:
        pause = retry_wait(retry_after, now)
        planned = _plan_next(delivery, status, f"The receiver answered {status}.", pause)
        if status in ASKS_FOR_A_PAUSE:
            _let_rest(delivery, planned)
    return status


def retry_wait(value: str, now: datetime) -> timedelta:
    """
    How long a `Retry-After` asks to wait: seconds or a date (RFC 9110, section 10.2.3). Nothing for anything else.
    """
    try:
        wait = timedelta(seconds=int(value)) if value.isdecimal() else parsedate_to_datetime(value) - now
    except (ValueError, TypeError, OverflowError):
        return timedelta()
    return min(max(wait, timedelta()), LONGEST_RETRY_AFTER)


def _plan_next(
    delivery: WebhookDelivery, status: int | None, reason: str, at_least: timedelta = timedelta()
) -> datetime | None:
    """When the next attempt is, None where there is none."""
    schedule = settings.WEBHOOK_SCHEDULE_SECONDS
    if delivery.attempts >= len(schedule):
        _give_up(delivery, status, reason)
        return None
    wait = timedelta(seconds=schedule[delivery.attempts] * random.uniform(1, 1.2))  # noqa: S311 (spreads attempts)
    at = timezone.now() + max(wait, at_least)
    WebhookDelivery.objects.claimed_as(delivery).update(
        next_attempt_at=at, claim=None, last_status=status, last_error=reason[:120]
    )
    return at


def _let_rest(delivery: WebhookDelivery, until: datetime | None) -> None:
    """Leave the endpoint alone for now, so that its silence is not waited for with every message."""
    longest = timezone.now() + LONGEST_REST
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=min(until or longest, longest))


def _give_up(delivery: WebhookDelivery, status: int | None, reason: str) -> None:
    WebhookDelivery.objects.claimed_as(delivery).update(
        given_up_at=timezone.now(), claim=None, last_status=status, last_error=reason[:120]
    )
    logger.error(
        "Webhook message %d was given up after %d attempts: %s", delivery.pk, delivery.attempts, reason
    )


def _disable(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        is_enabled=False, disabled_reason="The receiver answered 410: it wants no more messages."
    )


def _reason(error: Exception) -> str:
    if "PrivateAddress" in repr(error) or isinstance(error.__context__, outgoing_http.PrivateAddress):
        return "The address lies within a private network, where we send nothing."
    if isinstance(error, requests.Timeout):
        return "The receiver did not answer in time."
    return f"The receiver can't be reached ({type(error).__name__})."
