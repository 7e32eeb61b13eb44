"""What every request that is answered by an e-mail has: where its delivery stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

#: After this many failed attempts an e-mail waits for a member of staff, or for the person to ask again.
MAX_ATTEMPTS = 12
#: How long a worker has to send an e-mail before another one may try.
CLAIM = timedelta(minutes=5)
#: A task that was queued this long ago and never ran is taken for lost.
QUEUE_PATIENCE = timedelta(minutes=15)


class MailedRequestQuerySet(models.QuerySet):
    """Ways to ask for requests by where their delivery stands, and the steps of a delivery."""

    def undelivered(self) -> Self:
        """Requests that have not been answered by an e-mail since they were last made."""
        return self.filter(Q(sent_at__isnull=True) | Q(sent_at__lt=F("requested_at")))

    def delivered(self) -> Self:
        """Requests whose e-mail was handed over."""
        return self.filter(sent_at__gte=F("requested_at"))

    def waiting(self) -> Self:
        """Undelivered requests for which another attempt is planned."""
        return self.undelivered().filter(attempts__lt=MAX_ATTEMPTS)

    def given_up(self) -> Self:
        """Undelivered requests for which no attempt is planned: staff must look."""
        return self.undelivered().filter(attempts__gte=MAX_ATTEMPTS)

    def due(self, at: datetime | None = None) -> Self:
        """Waiting requests whose next attempt is due and that no worker has claimed."""
        return self.waiting().filter(next_attempt_at__lte=at or timezone.now())

    def to_queue(self, at: datetime | None = None) -> Self:
        """Due requests that no queued task will take care of: none was queued since, or it got lost."""
        at = at or timezone.now()
        return self.due(at).filter(
            Q(queued_at__lt=F("next_attempt_at")) | Q(queued_at__lte=at - QUEUE_PATIENCE)
        )

    def claim(self) -> bool:
        """
        Begin an attempt. Of several workers that ask for the same request at once, one is told yes.

        It is one UPDATE: the database decides, and a worker that dies leaves a claim that ends by itself.
        """
        at = timezone.now()
        return bool(self.due(at).update(attempts=F("attempts") + 1, next_attempt_at=at + CLAIM))

    def mark_sent(self) -> None:
        """Note that the e-mail was handed over."""
        # Never before the request itself, even where two machines' clocks differ: that would send it again.
        self.update(sent_at=Greatest(F("requested_at"), Value(timezone.now(), models.DateTimeField())))


class MailedRequest(models.Model):
    """A request that is answered by one e-mail. The row is written first; sending can be repeated safely."""

    requested_at = models.DateTimeField("last asked", default=timezone.now)
    sent_at = models.DateTimeField("e-mail sent", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)

    objects = MailedRequestQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["-requested_at", "-pk"]

    @property
    def is_delivered(self) -> bool:
        """Whether an e-mail has answered the latest request."""
        return self.sent_at is not None and self.sent_at >= self.requested_at

    @property
    def is_given_up(self) -> bool:
        """Whether no further attempt is planned although no e-mail could be sent."""
        return not self.is_delivered and self.attempts >= MAX_ATTEMPTS

    @property
    def delivery(self) -> str:
        """In a word for lists: sent, waiting or failed."""
        if self.is_delivered:
            return "Sent"
        return "Failed" if self.is_given_up else "Waiting"

    def plan_now(self, at: datetime) -> None:
        """Plan a first attempt at once, or as soon as a running one has ended. The caller saves the row."""
        self.attempts = 0
        self.next_attempt_at = max(at, self.next_attempt_at)
        self.queued_at = at
