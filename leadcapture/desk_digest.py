"""Tell each location's desk, once in its morning, that people wait for a call."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from leadcapture.models import DeskDigest, OutgoingMail
from leadcapture.models.desk_digests import is_time_to_tell, waiting_at
from leadcapture.outbox import queue_mail
from locations.models import LocationPage

logger = logging.getLogger(__name__)

#: For so long the days are remembered on which a desk was told.
REMEMBERED = timedelta(days=30)


def queue_due_digests(now: datetime | None = None) -> int:
    """
    Put the morning's e-mail of each location into the outbox whose hour has come; how many these were.

    It is decided once for each day of a location, also where several clocks ask at once: a desk where nobody waits at
    that hour is told nothing that day, and hears of each new request by its own e-mail anyway.
    """
    now = now or timezone.now()
    locations = LocationPage.objects.live().exclude(digest_hour=None).order_by("pk")
    decided = set(
        DeskDigest.objects.filter(day__gte=now.date() - timedelta(days=2)).values_list("location_id", "day")
    )
    return sum(_queue(location, now, decided) for location in locations)


def _queue(location: LocationPage, now: datetime, decided: set[tuple[int, Any]]) -> bool:
    try:
        local = now.astimezone(ZoneInfo(location.time_zone))
    except (ValueError, OSError, KeyError):
        logger.error(
            "The time zone of location %d is unknown, so its desk gets no morning e-mail.", location.pk
        )
        return False
    first = location.digest_hour or 0
    if not is_time_to_tell(local.hour, first) or (location.pk, local.date()) in decided:
        return False
    with transaction.atomic():
        digest, is_new = DeskDigest.objects.get_or_create(location=location, day=local.date())
        if not is_new or not waiting_at(location).total:
            return False
        queue_mail(OutgoingMail.Kind.DIGEST, digest=digest)
    return True


def forget_old_digests(now: datetime | None = None) -> int:
    """Delete the days that are long over, with their e-mails; how many rows that were."""
    day = ((now or timezone.now()) - REMEMBERED).date()
    return DeskDigest.objects.filter(day__lt=day).delete()[0]
