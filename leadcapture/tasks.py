"""What the worker does for visitors' requests."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from leadcapture.delivery import deliver
from leadcapture.models import Lead, MailedRequest, ScreeningRequest

#: Somebody is waiting: before the search index and the like, which publishing queues by the hundred.
PRIORITY = 50
#: So many at once, so that a long outage is worked off in portions.
PORTION = 200


@task(priority=PRIORITY)
def send_tips(lead_id: int) -> bool:
    """Send a lead the e-mail with the link to the tips."""
    from leadcapture.mail import tips_message

    return deliver(Lead, lead_id, tips_message)


@task(priority=PRIORITY)
def announce_screening_request(request_id: int) -> bool:
    """Tell the desk that somebody asked for an appointment."""
    from leadcapture.mail import screening_message

    return deliver(ScreeningRequest, request_id, screening_message)


TASKS: dict[type[MailedRequest], Any] = {Lead: send_tips, ScreeningRequest: announce_screening_request}


def enqueue_due_requests() -> int:
    """
    Queue what is due and not queued: further attempts, and what a crash left behind. How many that were.

    Two that run at once queue each request once.
    """
    count = 0
    for model, send in TASKS.items():
        now = timezone.now()
        for pk in (
            model._default_manager.to_queue(now)
            .order_by("next_attempt_at")
            .values_list("pk", flat=True)[:PORTION]
        ):
            with transaction.atomic():
                if model._default_manager.filter(pk=pk).to_queue(now).update(queued_at=now):
                    send.enqueue(pk)
                    count += 1
    return count
