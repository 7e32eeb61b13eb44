"""
Tells a desk that screening requests are held back: behind one of them somebody may wait to be called.

The e-mail holds nothing about anybody. One goes to a desk at most within `AT_MOST_EVERY`, so that machines can't fill
a mailbox; while requests that it has not told of wait, the clock calls again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from leadcapture.mail import NobodyToWriteTo, Sender
from leadcapture.models import HeldRequest

logger = logging.getLogger(__name__)

AT_MOST_EVERY = timedelta(hours=3)


def is_somebody_to_be_told() -> bool:
    """Whether screening requests are held back of which no desk has been told."""
    return _untold().exists()


def tell_desks(now: datetime | None = None) -> int:
    """
    Tell each desk that has not been told of a request; how many e-mails were sent.

    A request is noted as told after the e-mail went out: a crash between the two sends a second one.
    """
    now = now or timezone.now()
    of_desk: dict[str, list[HeldRequest]] = defaultdict(list)
    for held in HeldRequest.objects.for_screening().select_related("form_page", "preferred_location"):
        of_desk[_desk_of(held)].append(held)
    return sum(_tell(desk, requests, now) for desk, requests in of_desk.items() if desk)


def _untold() -> QuerySet[HeldRequest]:
    return HeldRequest.objects.for_screening().filter(desk_told_at__isnull=True)


def _desk_of(held: HeldRequest) -> str:
    """The address of the location that was asked for or, without one, the clinic's; empty where there is none."""
    if held.preferred_location and held.preferred_location.email:
        return held.preferred_location.email
    try:
        return Sender.of(held.form_page).branding.email
    except NobodyToWriteTo:
        return ""


def _tell(desk: str, requests: list[HeldRequest], now: datetime) -> bool:
    untold = [held for held in requests if held.desk_told_at is None]
    told_at = max((held.desk_told_at for held in requests if held.desk_told_at), default=None)
    if not untold or (told_at and told_at > now - AT_MOST_EVERY):
        return False
    try:
        sender = Sender.of(untold[0].form_page)
        address = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('heldrequest:index')}"
        EmailMessage(
            subject="A screening request is held back",
            body=render_to_string(
                "email/held_back.txt",
                {"branding": sender.branding, "waiting": len(requests), "link": address},
            ),
            from_email=sender.from_email,
            to=[desk],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    except (NobodyToWriteTo, SMTPException, OSError) as error:
        # The kind of the error only: a mail server's words may name an address. The clock calls again.
        logger.warning("A desk could not be told what is held back: %s.", type(error).__name__)
        return False
    HeldRequest.objects.filter(pk__in=[held.pk for held in untold]).update(desk_told_at=now)
    return True
