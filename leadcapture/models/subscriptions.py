"""Who gets the tips of a series, and which of them they had."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from .form_pages import TipsFormTipSheet
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
        """End them and take back what is on its way; how many these were."""
        running = list(self.running().values_list("pk", flat=True))
        SentTip.objects.on_their_way().filter(subscription__in=running).delete()
        return Subscription.objects.filter(pk__in=running).update(
            state=Subscription.State.STOPPED, next_at=None, stopped_at=timezone.now()
        )

    def that_had_all(self) -> Self:
        """Active ones that had every tip when we looked last."""
        return self.filter(state=Subscription.State.ACTIVE, next_at__isnull=True)

    def with_something_new(self) -> Self:
        """Those for whom there is a tip that they have not had."""
        return self.filter(
            Exists(
                _not_had(
                    series=OuterRef("series"),
                    # One query further out than the tip.
                    subscription=OuterRef(OuterRef("pk")),
                    form_page=OuterRef(OuterRef("lead__form_page")),
                )
            )
        )


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
        """When the last tip was put into the outbox."""
        return self.sent_tips.values_list("at", flat=True).first()

    @property
    def how_often(self) -> str:
        """How often a tip comes, in words."""
        return interval_in_words(self.days_between)

    def tips_not_had(self) -> QuerySet[SeriesTip]:
        """The tips that the person can still get, in the order of the series."""
        tips = _not_had(series=self.series_id, subscription=self.pk, form_page=self.lead.form_page_id)
        return tips.order_by("sort_order", "pk")


class SentTipQuerySet(models.QuerySet):
    """Ways to ask for the tips that were put into the outbox."""

    def on_their_way(self) -> Self:
        """Tips whose e-mail has not been sent yet."""
        return self.filter(Exists(OutgoingMail.objects.open().filter(sent_tip=OuterRef("pk"))))


class SentTip(models.Model):
    """
    That a subscriber was sent a tip: it is not sent again.

    Who takes it back deletes it, and with it the e-mail that waits: then the tip is the next one again.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="sent_tips")
    tip_sheet = models.ForeignKey("leadcapture.TipSheet", on_delete=models.CASCADE, related_name="sent_to")
    at = models.DateTimeField(default=timezone.now)

    objects = SentTipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "tip_sheet"], name="leadcapture_a_tip_once_to_a_subscriber"
            )
        ]

    def __str__(self) -> str:
        return f"Tip {self.tip_sheet_id}, {self.at:%Y-%m-%d}"


def _not_had(*, series: Any, subscription: Any, form_page: Any) -> QuerySet[SeriesTip]:
    """The tips of a series that neither a subscription nor a form has sent; each by its number, or a reference to it."""
    sent = SentTip.objects.filter(subscription=subscription, tip_sheet=OuterRef("tip_sheet"))
    from_the_form = TipsFormTipSheet.objects.filter(form_page=form_page, tip_sheet=OuterRef("tip_sheet"))
    return SeriesTip.objects.ready().filter(~Exists(sent), ~Exists(from_the_form), series=series)
