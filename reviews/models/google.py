"""
What is kept of asking Google: times, reasons and counts, and nothing that Google said of a place.

Google's terms let nobody store a rating (https://cloud.google.com/maps-platform/terms/maps-service-terms). Figures are in
`reviews.google.figures`, which forgets them.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.google.failures import Failure


class GoogleTermsAcceptance(models.Model):
    """That somebody read our summary of Google's terms, in which version, and accepted it for the clinic."""

    version = models.CharField(max_length=20)
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "acceptance of Google's terms"
        ordering: ClassVar = ["-accepted_at", "-pk"]

    def __str__(self) -> str:
        return f"Version {self.version}"


class GoogleAccess(models.Model):
    """
    How one key, or one connection to a Business Profile, gets on with Google: today's calls, and whether there is a pause.
    """

    #: A keyed hash, from which nobody learns the key.
    key_digest = models.CharField(max_length=32, unique=True)
    #: Google's day, which begins at midnight in California.
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    latest_failure = models.CharField(max_length=30, blank=True)  # of Failure
    latest_failure_at = models.DateTimeField(null=True)
    latest_success_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "access to Google"

    def __str__(self) -> str:
        return f"{self.calls} calls on {self.day:%Y-%m-%d}"

    @property
    def failure(self) -> Failure | None:
        """What is wrong with the credentials or the way to Google; None where the latest question was answered."""
        return Failure(self.latest_failure) if self.latest_failure else None


class BusinessConnection(models.Model):
    """
    That somebody let this site read the clinic's Google Business Profile. One row at most.

    Google knows no narrower permission than to manage the profile, so what it gave is kept encrypted
    (`clinic.core.encryption`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    refresh_token = models.TextField()
    connected_at = models.DateTimeField()
    connected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "connection to the Google Business Profile"
        constraints: ClassVar = [
            models.CheckConstraint(name="reviews_one_business_connection", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return "Google Business Profile"

    @property
    def identity(self) -> str:
        """What tells this connection from an earlier one and that of another client."""
        return f"{settings.GOOGLE_BUSINESS_CLIENT_ID} {self.connected_at.isoformat()}"


class GoogleCheckQuerySet(models.QuerySet):
    """Ways to ask for checks."""

    def due(self, now: datetime) -> GoogleCheckQuerySet:
        """Those whose time has come, the longest waiting first."""
        return self.filter(next_at__lte=now).order_by("next_at", "pk")

    def of_business(self) -> GoogleCheckQuerySet:
        """Those of listings whose figures come from the clinic's own Business Profile."""
        return self.filter(listing__provider="google_business")


class GoogleCheck(models.Model):
    """When Google was asked about a listing, whether that went well, and when it is asked again."""

    listing = models.OneToOneField(
        "reviews.GoogleListing", on_delete=models.CASCADE, related_name="google_check"
    )
    #: What was asked about (`GoogleListing.google_subject`): another one is asked about at once.
    subject = models.CharField(max_length=300)
    next_at = models.DateTimeField()
    latest_success_at = models.DateTimeField(null=True)
    latest_failure = models.CharField(max_length=30, blank=True)  # of Failure
    latest_failure_at = models.DateTimeField(null=True)

    objects = GoogleCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "check of a Google rating"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reviews_failure_has_its_time",
                condition=Q(latest_failure="") | Q(latest_failure_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Check of listing {self.listing_id}"

    @property
    def failure(self) -> Failure | None:
        """What is wrong with this listing now; None where the latest answer was a good one."""
        return Failure(self.latest_failure) if self.latest_failure else None
