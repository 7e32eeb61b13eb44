"""What has to reach another machine, once: written first, then tried until it has arrived or is given up."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class DispatchQuerySet(models.QuerySet):
    """Ways to ask for dispatches by where they stand, and the claim of one of them."""

    def open(self) -> Self:
        """Dispatches for which another attempt is planned."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def sent(self) -> Self:
        """Dispatches that arrived at the other machine."""
        return self.filter(sent_at__isnull=False)

    def given_up(self) -> Self:
        """Dispatches for which no attempt is planned although none succeeded: staff must look."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=False)

    def free(self, at: datetime) -> Self:
        """Open dispatches whose time has come and that no worker has claimed."""
        return self.open().filter(next_attempt_at__lte=at)

    def due(self, at: datetime | None = None) -> Self:
        """Dispatches that a worker should take now."""
        return self.free(at or timezone.now())

    def next_in_turn(self, at: datetime) -> int | None:
        """The number of the due dispatch that comes first: the one that has waited longest."""
        return self.due(at).order_by("next_attempt_at", "pk").values_list("pk", flat=True).first()

    def claimed_as(self, dispatch: Dispatch) -> Self:
        """The row of a claimed dispatch; nothing where another worker has taken it over meanwhile."""
        return self.open().filter(pk=dispatch.pk, claim=dispatch.claim)

    def claim_next(self) -> Any:
        """
        Begin an attempt with the dispatch whose turn it is; None where none is due.

        The claim is one UPDATE of one table: of several workers that ask for the same row at once, the database tells
        one yes. (With a subquery PostgreSQL would tell both.)
        A worker that dies leaves a claim that ends by itself after `OUTBOX_CLAIM_SECONDS`.
        """
        while True:
            at = timezone.now()
            pk = self.next_in_turn(at)
            if pk is None:
                return None
            claim = uuid.uuid4()
            until = at + timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS)
            rows = type(self)(self.model, using=self.db).filter(pk=pk)
            claimed = rows.free(at).update(attempts=F("attempts") + 1, next_attempt_at=until, claim=claim)
            if claimed and (dispatch := rows.filter(claim=claim).first()):
                return dispatch


class Dispatch(models.Model):
    """
    One message to one machine, and where it stands.

    `key` stays the same in every attempt: the receiver can tell by it that a message came twice.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=120, blank=True)

    objects: ClassVar[Any] = DispatchQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_sent_or_given_up",
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                name="%(class)s_open",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether another attempt is planned."""
        return self.sent_at is None and self.given_up_at is None
