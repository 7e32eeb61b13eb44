"""Why no e-mail goes out, as long as none does."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q


class MailTroubleQuerySet(models.QuerySet):
    """Ways to note it and to end it."""

    def note(self, kind: str, at: datetime) -> None:
        """Note that the mail server took nothing of ours. That it goes on keeps its beginning."""
        if not self.filter(pk=1).update(kind=kind, latest_at=at):
            self.bulk_create([self.model(pk=1, kind=kind, since=at, latest_at=at)], ignore_conflicts=True)

    def end(self) -> bool:
        """Note that it takes our e-mails; whether it did not before."""
        return bool(self.filter(pk=1).delete()[0])


class MailTrouble(models.Model):
    """That the mail server takes none of our e-mails, and since when. There is one row, or none while all is well."""

    class Kind(models.TextChoices):
        LOGIN = "login", "the mail server refuses our log-in"
        SENDER = "sender", "the mail server refuses our sender's address"
        UNREACHED = "unreached", "the mail server can't be reached"
        BUSY = "busy", "the mail server takes no more e-mails of ours for now"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    since = models.DateTimeField()
    latest_at = models.DateTimeField()

    objects = MailTroubleQuerySet.as_manager()

    class Meta:
        verbose_name = "trouble with the mail server"
        verbose_name_plural = "trouble with the mail server"
        constraints: ClassVar = [
            models.CheckConstraint(name="leadcapture_one_mail_trouble", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, since {self.since:%Y-%m-%d %H:%M}"
