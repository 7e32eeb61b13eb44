"""The people who asked for a free screening appointment."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField

from .mailed_requests import MailedQuerySet, MailedRequest


class ScreeningRequestQuerySet(MailedQuerySet):
    """Ways to ask for screening requests."""

    mail_field = "screening_request"


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

    objects = ScreeningRequestQuerySet.as_manager()

    class Meta(MailedRequest.Meta):
        verbose_name = "screening request"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leadcapture_screening_can_be_answered", condition=~Q(telephone="") | ~Q(email="")
            )
        ]

    def __str__(self) -> str:
        return f"Screening request {self.pk}"

    def clean(self) -> None:
        if not self.telephone and not self.email:
            raise ValidationError("Give a telephone number or an e-mail address, so that we can answer.")
