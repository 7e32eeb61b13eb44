"""Counts of sent forms, to slow down machines."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone


class FormPost(models.Model):
    """
    One sent form, counted for a short time to slow down machines.

    `network` is a keyed hash of the sender's address, another one for each limit; the key changes every day,
    and the rows are deleted after one.
    """

    KEPT_FOR = timedelta(days=1)

    network = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["network", "created_at"], name="leadcapture_network_time")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
