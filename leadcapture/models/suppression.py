"""Addresses that nothing is sent to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class SuppressedAddress(models.Model):
    """
    An address that nothing is sent to until its owner asks anew and confirms. Only a keyed hash of it is kept.
    """

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        BOUNCED = "bounced", "E-mail came back"
        COMPLAINED = "complained", "Called it spam"
        ERASED = "erased", "Details were erased"
        BY_HAND = "by-hand", "Added by staff"

    digest = models.CharField(max_length=64, unique=True, editable=False)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "address on the stop list"
        verbose_name_plural = "addresses on the stop list"
        ordering: ClassVar = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.since:%Y-%m-%d}"
