"""The links in our e-mails, of which we keep only what recognises them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone


class PrivateLinkQuerySet(models.QuerySet):
    """Ways to ask for links."""

    def expired(self, at: datetime | None = None) -> Self:
        """Links whose time is over."""
        return self.filter(expires_at__lte=at or timezone.now())


class PrivateLink(models.Model):
    """A link that was sent to a lead for one purpose and one time. Its token is stored as a hash only."""

    class Purpose(models.TextChoices):
        CONFIRM = "confirm", "Confirm the address"
        TIPS = "tips", "Open the tips"

    lead = models.ForeignKey("leadcapture.Lead", on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    #: The one that the e-mail is about, where it is about one.
    tip_sheet = models.ForeignKey(
        "leadcapture.TipSheet", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, until {self.expires_at:%Y-%m-%d %H:%M}"
