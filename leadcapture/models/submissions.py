"""What visitors sent. A row is written before anything else happens, and every later step can be repeated."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from .mailed import MailedRequest


class Lead(MailedRequest):
    """
    A person who asked for the free tips with one form.

    The same address at the same form is one lead: a second request renews `requested_at` and is answered
    again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_name = models.CharField(max_length=80)
    email = models.EmailField("e-mail address")
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
    consent_wording = models.TextField(help_text="The words that the person agreed to.")
    created_at = models.DateTimeField("first asked", default=timezone.now)
    request_count = models.PositiveIntegerField("times asked", default=1)

    class Meta(MailedRequest.Meta):
        verbose_name = "lead"
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), "form_page", name="leadcapture_one_lead_per_address_and_form"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["next_attempt_at"], name="leadcapture_lead_due")]

    def __str__(self) -> str:
        return f"Lead {self.pk}"


class ScreeningRequest(MailedRequest):
    """
    A person who asked for a free screening appointment. No health details are asked for or kept.

    The e-mail that it is answered by tells the desk of a location that somebody is waiting.
    """

    class Time(models.TextChoices):
        MORNING = "morning", "In the morning"
        MIDDAY = "midday", "Around noon"
        AFTERNOON = "afternoon", "In the afternoon"
        EVENING = "evening", "In the evening"

    name = models.CharField(max_length=120)
    telephone = PhoneNumberField(blank=True)
    email = models.EmailField("e-mail address", blank=True)
    preferred_location = models.ForeignKey(
        "locations.LocationPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    preferred_time = models.CharField(max_length=20, choices=Time.choices, blank=True)
    form_page = models.ForeignKey(
        "leadcapture.ScreeningFormPage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="requests",
        verbose_name="form",
    )
    source_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="came from",
    )
    consent_wording = models.TextField(help_text="The words that the person agreed to.")
    created_at = models.DateTimeField("first asked", default=timezone.now)

    class Meta(MailedRequest.Meta):
        verbose_name = "screening request"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leadcapture_screening_can_be_answered", condition=~Q(telephone="") | ~Q(email="")
            )
        ]
        indexes: ClassVar = [models.Index(fields=["next_attempt_at"], name="leadcapture_screening_due")]

    def __str__(self) -> str:
        return f"Screening request {self.pk}"

    def clean(self) -> None:
        if not self.telephone and not self.email:
            raise ValidationError("Give a telephone number or an e-mail address, so that we can answer.")


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
