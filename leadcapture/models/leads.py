"""The people who asked for the free tips, and what happened with each of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from .lead_states import STOPPED, LeadState
from .mailed_requests import MailedQuerySet, MailedRequest


class LeadQuerySet(MailedQuerySet):
    """Ways to ask for leads."""

    mail_field = "lead"

    def known(self) -> Self:
        """Leads whose name and address we still have."""
        return self.exclude(state=LeadState.ERASED)

    def with_address(self, email: str) -> Self:
        """Leads with this address, whatever its capitals."""
        return self.annotate(address=Lower("email")).filter(address=email.lower())

    def of_locations(self, locations: Iterable[Any]) -> Self:
        """Leads who filled in the form on the page of one of these locations."""
        return self.filter(source_page__in=[location.pk for location in locations])


class Lead(MailedRequest):
    """
    A person who asked for the free tips with one form.

    The same address at the same form is one lead: a second request renews `requested_at` and is answered again.
    An erased lead keeps its row, without a name or address, so that figures and consents stay true.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    form_page = models.ForeignKey(
        "leadcapture.TipsFormPage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="leads",
        verbose_name="form",
    )
    source_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="came from",
        help_text="The page on which the form was filled in.",
    )
    state = models.CharField(max_length=20, choices=LeadState.choices, default=LeadState.REQUESTED)
    confirmed_at = models.DateTimeField("confirmed", null=True, blank=True)
    request_count = models.PositiveIntegerField("times asked", default=1)

    given_names: Any

    objects = LeadQuerySet.as_manager()

    class Meta(MailedRequest.Meta):
        verbose_name = "lead"
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                "form_page",
                condition=~Q(state=LeadState.ERASED),
                name="leadcapture_one_lead_per_address_and_form",
            ),
            models.CheckConstraint(
                name="leadcapture_lead_state_exists", condition=Q(state__in=LeadState.values)
            ),
            models.CheckConstraint(
                name="leadcapture_nothing_left_of_the_erased",
                condition=Q(state=LeadState.ERASED, email="", first_name="")
                | (~Q(state=LeadState.ERASED) & ~Q(email="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(Lower("email"), name="leadcapture_lead_address"),
            models.Index(fields=["state", "requested_at"], name="leadcapture_lead_state"),
        ]

    def __str__(self) -> str:
        return f"Lead {self.pk}"

    def name_given(self, until: datetime | None = None) -> str:
        """
        The name that was typed last with this address, until a time: whom an e-mail greets that answers it.

        Once the address is confirmed, it is the lead's own whatever is typed later.
        """
        if self.pk is None or self.confirmed_at is not None:
            return self.first_name
        names = self.given_names.filter(at__lte=until) if until else self.given_names.all()
        latest = names.last()
        return latest.first_name if latest else self.first_name

    @property
    def is_stopped(self) -> bool:
        """Whether we may not write to the person now."""
        return self.state in STOPPED


class LeadEvent(models.Model):
    """
    Something that happened with a lead: a new state, or a step that changes none. Written once, never changed.

    It holds nothing of the person, and stays when the lead is erased.
    """

    class Kind(models.TextChoices):
        REQUESTED = "requested", "Asked for the tips"
        REQUESTED_AGAIN = "requested-again", "Asked again"
        CONFIRMED = "confirmed", "Confirmed the address"
        DELIVERED = "delivered", "The tips were sent"
        DOWNLOADED = "downloaded", "Downloaded a tip sheet"
        EXPIRED = "expired", "Did not confirm in time"
        BOUNCED = "bounced", "The e-mail came back"
        COMPLAINED = "complained", "Called the e-mail spam"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        SENT_AGAIN = "sent-again", "Staff sent the tips again"
        SUBSCRIBED = "subscribed", "Said yes to a series of tips"
        TIP_SENT = "tip-sent", "A tip of the series was sent"
        PAUSED = "paused", "Paused the series"
        RESUMED = "resumed", "The series goes on"
        SERIES_STOPPED = "series-stopped", "Stopped the series"
        ERASED = "erased", "Name and address were erased"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the event. Raises `TypeError` for one that is stored already."""
        if self.pk is not None:
            raise TypeError("What has happened can't be changed.")
        super().save(*args, **kwargs)
