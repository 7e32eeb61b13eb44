"""Who gets the tips of a series, and which of them they had."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone

from .outgoing_mail import OutgoingMail
from .series import SeriesTip, interval_in_words


class SubscriptionQuerySet(models.QuerySet):
    """Ways to ask for subscriptions."""

    def running(self) -> Self:
        """Those that go on, now or after a pause."""
        return self.exclude(state=Subscription.State.STOPPED)

    def due(self, at: datetime | None = None) -> Self:
        """Those whose next tip, or the end of whose pause, has come; none of a series that is paused as a whole."""
        return self.running().filter(next_at__lte=at or timezone.now(), series__is_paused=False)

    def stop(self) -> int:
        """End them and take back what waits; how many these were."""
        running = list(self.running().values_list("pk", flat=True))
        SentTip.objects.filter(subscription__in=running).take_back()
        return Subscription.objects.filter(pk__in=running).update(
            state=Subscription.State.STOPPED, next_at=None, stopped_at=timezone.now()
        )

    def that_had_all(self) -> Self:
        """Active ones that had every tip when we looked last."""
        return self.filter(state=Subscription.State.ACTIVE, next_at__isnull=True)

    def with_something_new(self) -> Self:
        """Those for whom there is a tip that they have not had."""
        # One query further out than the tip.
        address = Lower(OuterRef(OuterRef("lead__email")))
        return self.filter(Exists(_not_had(series=OuterRef("series"), address=address)))


class Subscription(models.Model):
    """
    A lead's agreement to get the tips of a series one at a time.

    `every_days` is what the person agreed to: a series that becomes faster stays as slow for them. `next_at` is when
    the next tip is to be chosen; there is none where every tip was sent.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Gets the tips"
        PAUSED = "paused", "Paused"
        STOPPED = "stopped", "Stopped"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lead = models.ForeignKey("leadcapture.Lead", on_delete=models.CASCADE, related_name="subscriptions")
    series = models.ForeignKey(
        "leadcapture.TipSeries", on_delete=models.CASCADE, related_name="subscriptions"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.ACTIVE)
    every_days = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    sent_tips: Any

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["started_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lead", "series"], name="leadcapture_one_subscription_per_lead_and_series"
            ),
            models.CheckConstraint(
                name="leadcapture_a_stopped_subscription_is_over",
                condition=Q(state="stopped", next_at__isnull=True, stopped_at__isnull=False)
                | (~Q(state="stopped") & Q(stopped_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="leadcapture_a_pause_has_an_end", condition=~Q(state="paused") | Q(next_at__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], name="leadcapture_subscription_due", condition=Q(next_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"Subscription {self.pk}"

    @property
    def is_running(self) -> bool:
        """Whether it goes on, now or after a pause."""
        return self.state != self.State.STOPPED

    @property
    def is_paused(self) -> bool:
        """Whether the person asked for a pause."""
        return self.state == self.State.PAUSED

    @property
    def days_between(self) -> int:
        """The days between two tips: never fewer than what was agreed to."""
        return max(self.every_days, self.series.every_days)

    @property
    def last_sent_at(self) -> datetime | None:
        """When the last tip of it was put into the outbox."""
        return self.sent_tips.values_list("at", flat=True).first()

    @property
    def how_often(self) -> str:
        """How often a tip comes, in words."""
        return interval_in_words(self.days_between)

    def tips_not_had(self) -> QuerySet[SeriesTip]:
        """The tips that the person can still get, in the order of the series."""
        tips = _not_had(series=self.series_id, address=Value(self.lead.email.lower()))
        return tips.order_by("sort_order", "pk")


class SentTipQuerySet(models.QuerySet):
    """Ways to ask for the tips that were sent or are on their way."""

    def on_their_way(self) -> Self:
        """Tips whose e-mail has not been sent yet."""
        return self.filter(Exists(OutgoingMail.objects.open().filter(sent_tip=OuterRef("pk"))))

    def take_back(self) -> None:
        """
        Delete the e-mails that wait, and forget the tips that no mail server was ever given: they come again.

        What is with a mail server at this moment stays, and counts as had.
        """
        given = Q(sent_at__isnull=False) | Q(unheard_handovers__gt=0)
        mails = OutgoingMail.objects.filter(sent_tip=OuterRef("pk"))
        waiting = self.filter(Exists(mails.open()))
        untouched = waiting.exclude(Exists(mails.filter(given))).values_list("pk", flat=True)
        OutgoingMail.objects.open().filter(
            sent_tip__in=list(waiting.values_list("pk", flat=True)), unheard_handovers=0
        ).exclude(sent_tip__in=list(untouched)).delete()
        SentTip.objects.filter(pk__in=list(untouched)).delete()


class SentTip(models.Model):
    """
    That a lead was sent a tip, by a series or with the tips of the form: no series sends it again.

    It stays where the tip sheet is deleted, for the days between two tips.
    """

    lead = models.ForeignKey("leadcapture.Lead", on_delete=models.CASCADE, related_name="sent_tips")
    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.SET_NULL, related_name="sent_tips"
    )
    tip_sheet = models.ForeignKey(
        "leadcapture.TipSheet", null=True, on_delete=models.SET_NULL, related_name="sent_to"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = SentTipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead", "tip_sheet"], name="leadcapture_a_tip_once_to_a_lead")
        ]

    def __str__(self) -> str:
        return f"Tip {self.tip_sheet_id}, {self.at:%Y-%m-%d}"

    @property
    def can_be_sent_again(self) -> bool:
        """Whether the person still gets the series, and the tip is still sent to subscribers."""
        subscription = self.subscription
        if subscription is None or subscription.state != Subscription.State.ACTIVE:
            return False
        tips = SeriesTip.objects.ready().filter(series=subscription.series_id, tip_sheet=self.tip_sheet_id)
        return tips.exists()


def _not_had(*, series: Any, address: Any) -> QuerySet[SeriesTip]:
    """The tips of a series that nobody with this address, in small letters, was ever sent."""
    had = SentTip.objects.annotate(address=Lower("lead__email")).filter(
        address=address, tip_sheet=OuterRef("tip_sheet")
    )
    return SeriesTip.objects.ready().filter(~Exists(had), series=series)
