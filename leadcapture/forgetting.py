"""Delete what became of e-mails and messages once it is kept for long enough, a chunk at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from leadcapture.models import EmailEvent, OutgoingMail, WebhookDelivery

#: So many rows in one go, so that nobody waits long for the database.
CHUNK = 500
#: So many chunks in one run; the rest goes the next day.
MOST_CHUNKS = 200
#: What was sent so lately is counted: how often an address was written to today, and when it was asked last.
COUNTED = timedelta(days=2)


def forget_sent_mail(now: datetime | None = None) -> int:
    """
    Delete the e-mails that were sent or given up `SENT_MAIL_DAYS` ago; how many these were.

    The latest one to each person and about each request stays as long as these: it says where they stand, and which
    e-mail can be sent again. So do those that limits count, and questions that may still be answered.
    """
    now = now or timezone.now()
    still_counts = COUNTED + timedelta(hours=settings.CONFIRMATION_HOURS)
    before = now - max(timedelta(days=settings.SENT_MAIL_DAYS), still_counts)
    later = Q(created_at__gt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")
    )
    of_the_lead = OutgoingMail.objects.filter(later, lead=OuterRef("lead"))
    of_the_request = OutgoingMail.objects.filter(later, screening_request=OuterRef("screening_request"))
    return _delete(
        _ended(OutgoingMail.objects.all(), before).filter(Exists(of_the_lead) | Exists(of_the_request))
    )


def forget_webhook_messages(now: datetime | None = None) -> int:
    """Delete the messages to other programs that arrived or were given up `WEBHOOK_MESSAGE_DAYS` ago; how many."""
    before = (now or timezone.now()) - timedelta(days=settings.WEBHOOK_MESSAGE_DAYS)
    return _delete(_ended(WebhookDelivery.objects.all(), before))


def forget_email_events(now: datetime | None = None) -> int:
    """Delete what a provider told `EMAIL_EVENT_DAYS` ago; how many events these were."""
    before = (now or timezone.now()) - timedelta(days=settings.EMAIL_EVENT_DAYS)
    return _delete(EmailEvent.objects.filter(received_at__lt=before))


def _ended(rows: QuerySet, before: datetime) -> QuerySet:
    return rows.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before))


def _delete(rows: QuerySet) -> int:
    """Delete the rows a chunk at a time. Each chunk is looked at again: staff may have sent one of them anew."""
    number = 0
    for _ in range(MOST_CHUNKS):
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
        if not keys:
            break
        deleted = rows.filter(pk__in=keys).order_by().delete()[0]
        number += deleted
        if not deleted or len(keys) < CHUNK:
            break
    return number
