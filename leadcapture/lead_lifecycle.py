"""The one place where a lead changes its state, and where that is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leadcapture.models import EVENT_OF_STATE, Lead, LeadEvent, LeadState
from leadcapture.models.lead_states import states_before
from leadcapture.webhooks import announce


def change_state(
    lead: Lead,
    to: LeadState,
    *,
    at: datetime | None = None,
    by: Any = None,
    only_if: Q | None = None,
    **values: Any,
) -> bool:
    """
    Let a lead go over into a state; whether it did. From a state that can't lead there it stays as it is.

    It is one UPDATE, so that of two that happen at once the first decides. `values` are set together with it; `only_if`
    has to hold for the row at that moment.
    """
    at = at or timezone.now()
    with transaction.atomic(savepoint=False):
        rows = Lead.objects.filter(only_if or Q(), pk=lead.pk, state__in=states_before(to))
        if not rows.update(state=to, **values):
            return False
        for name, value in {"state": to, **values}.items():
            setattr(lead, name, value)
        note(lead, LeadEvent.Kind(to.value), at=at, by=by)
    return True


def note(lead: Lead, kind: LeadEvent.Kind, *, at: datetime | None = None, by: Any = None) -> None:
    """Write down that something happened with a lead, and for whom it is news."""
    at = at or timezone.now()
    with transaction.atomic(savepoint=False):
        LeadEvent.objects.create(lead=lead, kind=kind, at=at, by=by)
        if event := EVENT_OF_STATE.get(kind.value):
            announce(lead, event, at)
