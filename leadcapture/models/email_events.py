"""What an e-mail provider told us about e-mails of ours."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class EmailEvent(models.Model):
    """
    One event of a provider, kept so that it has an effect once, and so that staff see that events arrive.

    Which e-mail and which address it was about is part of a keyed hash only.
    """

    class Kind(models.TextChoices):
        DELIVERED = "delivered", "Arrived"
        DEFERRED = "deferred", "Arrives later"
        BOUNCED = "bounced", "Came back"
        REJECTED = "rejected", "Not sent by the provider"
        COMPLAINED = "complained", "Called spam"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed at the provider"

    digest = models.CharField(max_length=64, unique=True, editable=False)
    provider = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "event of an e-mail"
        verbose_name_plural = "events of e-mails"
        ordering: ClassVar = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.received_at:%Y-%m-%d %H:%M}"
