"""What the worker does for visitors' requests."""

from __future__ import annotations

from django_tasks import task

from leadcapture import outbox, subscriptions, webhooks
from leadcapture.models import OutgoingMail, ReceivedRequest, Subscription, WebhookDelivery

#: Somebody is waiting: before the search index and the like, which publishing queues by the hundred.
PRIORITY = 50
#: Programs can wait until people are served.
PRIORITY_OF_WEBHOOKS = 40
#: Nobody waits for the next tip of a series.
PRIORITY_OF_SERIES = 30


@task(priority=PRIORITY)
def take_received_requests() -> int:
    """Make leads of a portion of what visitors sent, and call for another one if there is more; how many were taken."""
    from leadcapture.received import take_received

    taken = take_received()
    if taken and ReceivedRequest.objects.due().exists():
        take_received_requests.enqueue()
    return taken


@task(priority=PRIORITY)
def send_waiting_mail() -> int:
    """Send a portion of what waits in the outbox, and call for another one if there is more; how many were sent."""
    sent = outbox.work_off()
    # Where none could be sent, the mail server may be away: the clock calls again.
    if sent and OutgoingMail.objects.due().exists():
        send_waiting_mail.enqueue()
    return sent


@task(priority=PRIORITY_OF_WEBHOOKS)
def send_waiting_webhooks() -> int:
    """Send a portion of what other programs are to be told, and call for another one if there is more to do now."""
    arrived = webhooks.work_off()
    if WebhookDelivery.objects.due().exists():
        send_waiting_webhooks.enqueue()
    return arrived


@task(priority=PRIORITY_OF_SERIES)
def send_due_tips() -> int:
    """Put a portion of the tips that are due into the outbox, and call for another one if there is more."""
    looked_at = subscriptions.send_due()
    if looked_at and Subscription.objects.due().exists():
        send_due_tips.enqueue()
    return looked_at


def call_for_due_tips() -> None:
    """Call a worker where a subscriber's next tip is due."""
    subscriptions.wake_those_with_something_new()
    if Subscription.objects.due().exists():
        send_due_tips.enqueue()


def call_for_due_dispatches() -> None:
    """Call a worker where something is due: a further attempt, or what a crash left behind."""
    if ReceivedRequest.objects.due().exists():
        take_received_requests.enqueue()
    if OutgoingMail.objects.due().exists():
        send_waiting_mail.enqueue()
    if WebhookDelivery.objects.due().exists():
        send_waiting_webhooks.enqueue()
