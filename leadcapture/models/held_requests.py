"""What visitors sent that a person looks at before anything else happens with it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from leadcapture.attribution import Touch, Visit
from leadcapture.suspicion import Reason

from .consents import ConsentWording, Purpose
from .screening_requests import ScreeningRequest


class HeldRequestQuerySet(models.QuerySet):
    """Ways to ask for what is held back."""

    def known(self) -> Self:
        """Requests whose name we still have: all of them, since nothing stays of one that is decided about."""
        return self.all()

    def with_address(self, email: str) -> Self:
        """Requests with this address, whatever its capitals."""
        return self.annotate(address=Lower("email")).filter(address=email.lower())

    def for_tips(self) -> Self:
        """Requests for the tips."""
        return self.filter(purpose=Purpose.TIPS)

    def for_screening(self) -> Self:
        """Requests for a screening appointment."""
        return self.filter(purpose=Purpose.SCREENING)


class HeldRequest(models.Model):
    """
    A form that was filled in rightly and looks like a machine's: kept, with nothing mailed and no lead made.

    The row goes when staff release or discard it, or by the clock.
    """

    purpose = models.CharField("asks for", max_length=20, choices=Purpose.choices)
    form_page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="form"
    )
    source_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="came from",
    )
    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail address", blank=True)
    telephone = PhoneNumberField(blank=True)
    preferred_location = models.ForeignKey(
        "locations.LocationPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    preferred_time = models.CharField(max_length=20, choices=ScreeningRequest.Time.choices, blank=True)
    visit_fields = models.JSONField(default=dict, blank=True)
    wording = models.ForeignKey(
        ConsentWording, on_delete=models.PROTECT, related_name="+", verbose_name="agreed to"
    )
    page_path = models.CharField("page", max_length=255, blank=True)
    form_title = models.CharField(max_length=255, blank=True)
    asked_at = models.DateTimeField("asked", default=timezone.now)
    reasons = models.JSONField(default=list)
    desk_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = HeldRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request held back"
        verbose_name_plural = "requests held back"
        ordering: ClassVar = ["-asked_at", "-pk"]
        # To change one is to release or discard it.
        default_permissions = ("view", "change")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leadcapture_held_purpose_exists",
                condition=Q(purpose__in=[Purpose.TIPS, Purpose.SCREENING]),
            ),
            models.CheckConstraint(
                name="leadcapture_held_can_be_answered",
                condition=~Q(email="") | Q(purpose=Purpose.SCREENING) & ~Q(telephone=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(Lower("email"), name="leadcapture_held_address"),
            models.Index(fields=["asked_at"], name="leadcapture_held_time"),
        ]

    def __str__(self) -> str:
        return f"Request held back {self.pk}"

    @property
    def visit(self) -> Visit:
        """Where the visitor came from."""
        first, last = (
            Touch(
                **{
                    key.partition("_")[2]: value
                    for key, value in self.visit_fields.items()
                    if key.startswith(f"{which}_")
                }
            )
            for which in ("first", "last")
        )
        return Visit(first=first, last=last)

    @property
    def reasons_in_words(self) -> list[Any]:
        """Why it is held back, in sentences for staff."""
        return [Reason(value).label for value in self.reasons]
