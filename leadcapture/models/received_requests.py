"""Requests for the tips between the moment in which they are sent and that in which a worker takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from leadcapture.attribution import Touch, Visit

from .consents import ConsentWording


class ReceivedRequestQuerySet(models.QuerySet):
    """Ways to ask for them."""

    def with_address(self, email: str) -> Self:
        """Requests with this address, whatever its capitals."""
        return self.annotate(address=Lower("email")).filter(address=email.lower())

    def due(self, now: datetime | None = None) -> Self:
        """Those that a worker may take now, the first that was sent first."""
        return self.filter(next_attempt_at__lte=now or timezone.now()).order_by("asked_at", "pk")


class ReceivedRequest(models.Model):
    """
    What a visitor sent with the form for the tips, as it was sent.

    Nothing is looked up before it is stored, so that the time of the answer tells nobody whether the address is known. The
    row goes when a worker makes a lead of it, which is usually within a second.
    """

    form_page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="form"
    )
    source_page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="came from"
    )
    first_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField("e-mail address")
    visit_fields = models.JSONField(default=dict, blank=True)
    wording = models.ForeignKey(
        ConsentWording, on_delete=models.PROTECT, related_name="+", verbose_name="agreed to"
    )
    page_path = models.CharField("page", max_length=255, blank=True)
    form_title = models.CharField(max_length=255, blank=True)
    asked_at = models.DateTimeField("asked", default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = ReceivedRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request received"
        verbose_name_plural = "requests received"
        # Nobody sees them: they are leads before anybody can look.
        default_permissions = ()
        indexes: ClassVar = [models.Index(Lower("email"), name="leadcapture_received_address")]

    def __str__(self) -> str:
        return f"Request received {self.pk}"

    @property
    def visit(self) -> Visit:
        """Where the visitor came from."""
        touches: dict[str, dict[str, Any]] = {"first": {}, "last": {}}
        for key, value in self.visit_fields.items():
            which, _, name = key.partition("_")
            touches[which][name] = value
        return Visit(first=Touch(**touches["first"]), last=Touch(**touches["last"]))
