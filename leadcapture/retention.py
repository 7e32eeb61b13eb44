"""Erase what is kept for long enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from leadcapture.models import Lead, LeadState, RetentionSettings, ScreeningRequest, Subscription
from leadcapture.received import forget_stuck
from leadcapture.rights import erase_lead, erase_screening_request, leads_of, locked

#: So many in one go, so that the clock's other jobs are not kept waiting; the rest goes the next time.
PORTION = 500
#: An average month: nobody counts on the hour.
MONTH = timedelta(days=365.25 / 12)


def erase_what_is_due(now: datetime | None = None) -> int:
    """
    Erase the leads and screening requests whose period is over; how many these were. Each stands for itself.

    The period of a purpose is counted from the last time that the person asked. Who gets a series is kept as long as it
    runs, and then for the period.
    """
    now = now or timezone.now()
    periods = RetentionSettings.load()
    forget_stuck(now - timedelta(days=periods.unconfirmed_days))
    unconfirmed = Q(state__in=[LeadState.REQUESTED, LeadState.EXPIRED], confirmed_at__isnull=True)
    long_ago = now - periods.tips_months * MONTH
    got_a_series = Subscription.objects.filter(lead=OuterRef("pk")).exclude(stopped_at__lt=long_ago)
    leads = Lead.objects.known().filter(
        Q(requested_at__lt=long_ago) & ~Exists(got_a_series)
        | unconfirmed & Q(requested_at__lt=now - timedelta(days=periods.unconfirmed_days))
    )
    requests = ScreeningRequest.objects.filter(requested_at__lt=now - periods.screening_months * MONTH)
    return sum(
        _erase(rows, pk, erase)
        for rows, erase in (
            (leads, partial(erase_lead, others_stay=True)),
            (requests, erase_screening_request),
        )
        for pk in rows.order_by("requested_at").values_list("pk", flat=True)[:PORTION]
    )


def _erase(rows: QuerySet, pk: int, erase: Callable[[Any], object]) -> bool:
    """Erase a row unless the person has asked again since we looked; whether it was erased."""
    with transaction.atomic():
        if rows.model is Lead:
            # All leads of the address in their order, as whoever unsubscribes locks them; then a look at what they are now.
            locked(leads_of(Lead.objects.filter(pk=pk).values_list("email", flat=True).first() or ""))
        row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
        if row is not None:
            erase(row)
        return row is not None
