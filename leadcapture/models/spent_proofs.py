"""Proofs of work that were used."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone


class SpentProof(models.Model):
    """A solution that was sent with a form; it is good once. The row goes when its challenge has ended."""

    #: How long a challenge can be answered.
    GOOD_FOR = timedelta(minutes=20)

    digest = models.CharField(max_length=64, unique=True)
    spent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.spent_at:%Y-%m-%d %H:%M}"
