"""The outbox: every e-mail that is to be sent, written in the transaction of what it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .dispatches import Dispatch, DispatchQuerySet

#: How often one e-mail may be handed to a mail server of which we then did not hear whether it took it. So whoever
#: is written to gets it twice at most.
MAX_UNHEARD_HANDOVERS = 2


class OutgoingMailQuerySet(DispatchQuerySet):
    """Ways to ask for e-mails, and the note that one is being handed over."""

    def of_kind(self, kind: str) -> Self:
        """E-mails of one kind."""
        return self.filter(kind=kind)

    def came_back(self) -> Self:
        """E-mails that were taken, and did not arrive in the end."""
        return self.filter(report=OutgoingMail.Report.CAME_BACK)

    def given_up(self) -> Self:
        """E-mails that staff must look at: none is planned, or it came back."""
        return self.filter(
            Q(sent_at__isnull=True, given_up_at__isnull=False) | Q(report=OutgoingMail.Report.CAME_BACK)
        )

    def note_report(self, mail: OutgoingMail, report: str, at: datetime) -> bool:
        """Note what the provider says became of an e-mail; a weaker word than the one before changes nothing."""
        order = OutgoingMail.Report.values
        weaker = ["", *order[: order.index(report)]]
        return bool(self.filter(pk=mail.pk, report__in=weaker).update(report=report, reported_at=at))

    def next_in_turn(self, at: datetime) -> int | None:
        """The number of the due e-mail that comes first: nobody waits for the next tip of a series."""
        others = self.due(at).exclude(kind=OutgoingMail.Kind.SERIES).order_by("next_attempt_at", "pk")
        first = others.values_list("pk", flat=True).first()
        return first if first is not None else super().next_in_turn(at)

    def note_handover(self, mail: OutgoingMail) -> bool:
        """
        Note that a mail server is about to be given the e-mail; False where this attempt must not go on.

        It is one UPDATE, made before the first byte of the message goes out: whoever dies after it has sent once
        at most, and what is noted twice without an answer is not sent a third time.
        """
        return bool(
            self.claimed_as(mail)
            .filter(next_attempt_at__gt=timezone.now())
            .filter(unheard_handovers__lt=MAX_UNHEARD_HANDOVERS)
            .update(unheard_handovers=F("unheard_handovers") + 1)
        )


class OutgoingMail(Dispatch):
    """
    An e-mail to a lead, or to the desk of a location: about one screening request, or about all that wait.

    It holds neither address nor text: both are made when it is sent, from what is known then.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", "Please confirm"
        TIPS = "tips", "The tips"
        SERIES = "series", "A tip of a series"
        DESK = "desk", "To the desk"
        DIGEST = "digest", "What waits at the desk"

    class Report(models.TextChoices):
        """What a provider told us later, from the weakest word to the strongest."""

        ARRIVED = "arrived", "Arrived"
        CAME_BACK = "came-back", "Came back"
        SPAM = "spam", "Called spam"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    lead = models.ForeignKey(
        "leadcapture.Lead", null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    screening_request = models.ForeignKey(
        "leadcapture.ScreeningRequest",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="mails",
    )
    sent_tip = models.ForeignKey(
        "leadcapture.SentTip", null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    digest = models.ForeignKey(
        "leadcapture.DeskDigest", null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    unheard_handovers = models.PositiveSmallIntegerField(default=0)
    report = models.CharField(max_length=20, choices=Report.choices, blank=True, editable=False)
    reported_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = OutgoingMailQuerySet.as_manager()

    class Meta(Dispatch.Meta):
        verbose_name = "e-mail"
        verbose_name_plural = "e-mails"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            *Dispatch.Meta.constraints,
            models.CheckConstraint(
                name="leadcapture_mail_answers_one_request",
                condition=Q(lead__isnull=False, screening_request__isnull=True, digest__isnull=True)
                | Q(lead__isnull=True, screening_request__isnull=False, digest__isnull=True)
                | Q(lead__isnull=True, screening_request__isnull=True, digest__isnull=False),
            ),
            models.CheckConstraint(
                name="leadcapture_mail_sent_twice_at_most",
                condition=Q(unheard_handovers__lte=MAX_UNHEARD_HANDOVERS),
            ),
        ]

    def __str__(self) -> str:
        return f"E-mail {self.pk}"

    @property
    def delivery(self) -> str:
        """Where it stands, in a word for lists: sent, waiting, failed, or came back."""
        if self.report == self.Report.CAME_BACK:
            return self.get_report_display()
        if self.sent_at:
            return "Sent"
        return "Waiting" if self.is_open else "Failed"
