"""What is known of the domains of e-mail addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class MailDomain(models.Model):
    """
    Whether a domain takes e-mails, as the domain name system said it when it was asked last.

    It belongs to no lead, and goes after a while. It is a hint for staff: it stops no e-mail.
    """

    class Finding(models.TextChoices):
        MAIL_SERVER = "mail-server", "It takes e-mails."
        HOST_ONLY = "host-only", "It names no mail server, but a machine that may take e-mails itself."
        NULL_MX = "null-mx", "It says that it takes no e-mails."
        NO_HOST = "no-host", "It exists, but names no machine that could take e-mails."
        NO_DOMAIN = "no-domain", "There is no such domain."
        UNKNOWN = "unknown", "It could not be found out."

    #: How long a finding is good; one that says little is looked for again sooner.
    GOOD_FOR = timedelta(days=7)
    UNKNOWN_FOR = timedelta(hours=2)
    KEPT_FOR = timedelta(days=30)

    domain = models.CharField(max_length=255, unique=True)
    finding = models.CharField(max_length=20, choices=Finding.choices)
    looked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leadcapture_finding_exists",
                condition=Q(
                    finding__in=["mail-server", "host-only", "null-mx", "no-host", "no-domain", "unknown"]
                ),
            )
        ]

    def __str__(self) -> str:
        return f"Mail domain {self.pk}"

    @property
    def takes_no_mail(self) -> bool:
        """Whether e-mails to it come back, as far as we know."""
        return self.finding in (self.Finding.NULL_MX, self.Finding.NO_HOST, self.Finding.NO_DOMAIN)
