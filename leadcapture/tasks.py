"""What the worker does for visitors' requests."""

from __future__ import annotations

from django_tasks import task

from leadcapture import outbox
from leadcapture.models import OutgoingMail

#: Somebody is waiting: before the search index and the like, which publishing queues by the hundred.
PRIORITY = 50


@task(priority=PRIORITY)
def send_waiting_mail() -> int:
    """Send a portion of what waits in the outbox, and call for another one if there is more; how many were sent."""
    sent = outbox.work_off()
    if sent == outbox.PORTION:
        send_waiting_mail.enqueue()
    return sent


def call_for_due_mail() -> bool:
    """Call a worker where an e-mail is due: a further attempt, or what a crash left behind. Whether there is one."""
    is_due = OutgoingMail.objects.due().exists()
    if is_due:
        send_waiting_mail.enqueue()
    return is_due
