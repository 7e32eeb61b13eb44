"""Ways to ask for notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinic.notices.kinds import HEIGHT, Kind
from clinic.notices.schedule import Schedule


class NoticeQuerySet(models.QuerySet):
    """Ways to ask for notices."""

    def in_window(self, at: datetime) -> NoticeQuerySet:
        """Published notices whose from and until hold the given moment; those that recur may rest then."""
        return self.filter(
            Q(show_from__isnull=True) | Q(show_from__lte=at),
            Q(show_until__isnull=True) | Q(show_until__gt=at),
            live=True,
        )

    def past(self, at: datetime) -> NoticeQuerySet:
        """Published notices whose "until" has come."""
        return self.filter(live=True, show_until__lte=at)

    def in_order(self) -> NoticeQuerySet:
        """As visitors see them: emergencies first, then by priority, by kind, the newest first among equals."""
        emergency_first = models.Case(models.When(kind=Kind.EMERGENCY, then=0), default=1)
        height = models.Case(*(models.When(kind=kind, then=rank) for kind, rank in HEIGHT.items()), default=9)
        return self.order_by(emergency_first, "sort_order", height, "-first_published_at", "pk")

    def in_state(self, state: str, at: datetime | None = None) -> NoticeQuerySet:
        """Those whose `state` is the given one, now or at a moment."""
        at = at or timezone.now()
        notices: Iterable[Any] = self.all()
        return self.filter(pk__in=[notice.pk for notice in notices if notice.state_at(at) == state])

    def next_change(self, after: datetime) -> datetime | None:
        """The next moment at which a published notice begins or ends, or None."""
        fields = ("show_from", "show_until", "weekdays", "daily_from", "daily_until")
        rows = (
            self.filter(Q(show_from__gt=after) | Q(show_until__gt=after) | ~Q(weekdays=""), live=True)
            .exclude(show_until__lte=after)
            .values_list(*fields)
        )
        changes = (Schedule.of(*row).next_change(after) for row in rows)
        return min((change for change in changes if change), default=None)
