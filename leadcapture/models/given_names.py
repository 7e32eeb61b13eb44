"""The first names that were typed with an address after the first one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

#: So many for each lead; the oldest go.
MOST_NAMES = 20


class GivenNameManager(models.Manager):
    """How names are kept apart from the lead's own."""

    def keep(self, lead: Any, first_name: str, at: datetime) -> None:
        """
        Keep a name that was typed with the lead's address: anybody can have done it. One that was the latest is there.

        Call it with the lead locked.
        """
        rows = self.filter(lead=lead)
        latest: Any = rows.last()
        if first_name == (latest.first_name if latest else lead.first_name):
            return
        self.create(lead=lead, first_name=first_name, at=at)
        kept = rows.order_by("-at", "-pk").values_list("pk", flat=True)[:MOST_NAMES]
        rows.exclude(pk__in=list(kept)).delete()


class GivenName(models.Model):
    """
    A first name that came with a further request for the tips. It becomes the lead's when the address confirms the
    question that greeted by it, and goes with the lead.
    """

    lead = models.ForeignKey("leadcapture.Lead", on_delete=models.CASCADE, related_name="given_names")
    first_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = GivenNameManager()

    class Meta:
        verbose_name = "name given later"
        verbose_name_plural = "names given later"
        ordering: ClassVar = ["at", "pk"]
        # It is seen, and deleted, with the lead.
        default_permissions = ()

    def __str__(self) -> str:
        return f"Name given later {self.pk}"
