"""What people agreed to, in which words, when and where. Written once, never changed."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Purpose(models.TextChoices):
    """What somebody agrees to."""

    TIPS = "tips", "Free tips by e-mail"
    SERIES = "series", "A series of tips, one at a time"
    SCREENING = "screening", "To be called or written to about a screening"


class WrittenOnce(models.Model):
    """A row that is inserted and then stays as it is."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. Raises `TypeError` for one that is stored already."""
        if not self._state.adding:
            raise TypeError(f"A {self._meta.verbose_name} can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Raises `TypeError`: it has to be there as long as somebody may ask for it."""
        raise TypeError(f"A {self._meta.verbose_name} can't be deleted.")


class ConsentWording(WrittenOnce):
    """The words of a consent as a form showed them. Each change of them is a new version."""

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    version = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64, editable=False)
    first_used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "wording of a consent"
        ordering: ClassVar = ["purpose", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "digest"], name="leadcapture_one_row_per_wording"),
            models.UniqueConstraint(
                fields=["purpose", "version"], name="leadcapture_one_wording_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, version {self.version}"

    @staticmethod
    def digest_of(text: str) -> str:
        """The SHA-256 of the words, in hexadecimal digits: what tells one wording from another."""
        return hashlib.sha256(text.encode()).hexdigest()


class ConsentRecord(WrittenOnce):
    """
    One consent that was given, and a second row with `confirmed_at` once the person has confirmed the address.

    It names the person by a row's number only, so it can stay when they are erased.
    """

    lead = models.ForeignKey(
        "leadcapture.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    screening_request = models.ForeignKey(
        "leadcapture.ScreeningRequest",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="consents",
    )
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    given_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    page_path = models.CharField(
        "page", max_length=255, blank=True, help_text="The path of the page on which the form stood."
    )
    form_title = models.CharField("form", max_length=255, blank=True)

    class Meta:
        verbose_name = "consent"
        ordering: ClassVar = ["given_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leadcapture_consent_confirmed_after",
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=models.F("given_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.wording}, {self.given_at:%Y-%m-%d %H:%M}"
