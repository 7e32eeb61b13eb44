"""What every request has that e-mails answer: where the latest of these stands, and what was agreed to."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from .outgoing_mail import OutgoingMail


class MailedQuerySet(models.QuerySet):
    """Requests that e-mails answer, by where the latest of these stands."""

    mail_field = ""

    def known(self) -> Self:
        """Requests of people whom we still know: all of them, where erasing takes the row too."""
        return self.all()

    def _with_latest_mail(self) -> Self:
        latest = OutgoingMail.objects.filter(**{self.mail_field: OuterRef("pk")}).order_by(
            "-created_at", "-pk"
        )
        return self.annotate(latest_mail=Subquery(latest.values("pk")[:1]))

    def delivered(self) -> Self:
        """Requests whose latest e-mail was sent."""
        arrived = OutgoingMail.objects.sent().exclude(report=OutgoingMail.Report.CAME_BACK)
        return self._with_latest_mail().filter(latest_mail__in=arrived.values("pk"))

    def waiting(self) -> Self:
        """Requests whose latest e-mail is still to be sent."""
        return self._with_latest_mail().filter(latest_mail__in=OutgoingMail.objects.open().values("pk"))

    def given_up(self) -> Self:
        """Requests whose latest e-mail could not be sent: staff must look."""
        return self._with_latest_mail().filter(latest_mail__in=OutgoingMail.objects.given_up().values("pk"))


class MailedRequest(models.Model):
    """What a visitor sent, which e-mails answer and to which a consent belongs."""

    created_at = models.DateTimeField("first asked", default=timezone.now)
    requested_at = models.DateTimeField("last asked", default=timezone.now)

    mails: Any
    consents: Any

    class Meta:
        abstract = True
        ordering: ClassVar = ["-requested_at", "-pk"]

    @property
    def delivery(self) -> str:
        """Where the latest e-mail stands, in a word for lists: sent, waiting, failed, or came back."""
        mail = next(iter(self.mails.all()), None)
        return mail.delivery if mail else ""

    @property
    def is_given_up(self) -> bool:
        """Whether the latest e-mail could not be sent, or came back."""
        return self.delivery in ("Failed", OutgoingMail.Report.CAME_BACK.label)

    @property
    def consent_wording(self) -> str:
        """The words that the person agreed to last."""
        consent = next(reversed(self.consents.all()), None)
        return consent.wording.text if consent else ""
