"""
Tells a desk that screening requests are held back: behind one of them somebody may wait to be called.

The e-mail holds nothing about anybody. One goes to a desk at most within `AT_MOST_EVERY`, so that machines can't fill
a mailbox; while requests that it has not told of wait, the clock calls again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from clinic.core.handover import AnswerNotHeard, RecipientRefused, TellsHandover
from leadcapture.mail import NobodyToWriteTo, Sender
from leadcapture.models import HeldRequest

logger = logging.getLogger(__name__)

AT_MOST_EVERY = timedelta(hours=3)


def is_somebody_to_be_told() -> bool:
    """Whether screening requests are held back of which no desk has been told."""
    return _untold().exists()


def tell_desks(now: datetime | None = None) -> int:
    """
    Tell each desk that has not been told of a request; how many e-mails were sent. What fails for one desk keeps no
    other from being told.

    A request is noted as told before the e-mail goes out, and this is taken back only where the e-mail certainly was
    not taken: a mail server whose answers are not heard would get one at every call. What a crash between the two
    leaves untold stands on the admin's first page all the same.
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
    try:
        message = _message(desk, requests)
        noted = _note_as_told(requests, now)
        if not noted:
            return False
        try:
            _send(message)
        except _NotTaken:
            HeldRequest.objects.filter(pk__in=noted, desk_told_at=now).update(desk_told_at=None)
            raise
    except Exception as error:
        # The kind of the error only: a mail server's words may name an address. The clock calls again.
        kind = type(error.__cause__ or error).__name__
        logger.warning("A desk could not be told what is held back: %s.", kind)
        return False
    return True


def _message(desk: str, requests: list[HeldRequest]) -> EmailMessage:
    sender = _sender_of(requests)
    address = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('heldrequest:index')}"
    return EmailMessage(
        subject="A screening request is held back",
        body=render_to_string(
            "email/held_back.txt",
            {"branding": sender.branding, "waiting": len(requests), "link": address},
        ),
        from_email=sender.from_email,
        # Whoever works for one location sees nothing that is held back: the clinic has to know too.
        to=list(dict.fromkeys(filter(None, (desk, sender.branding.email)))),
        headers={"Auto-Submitted": "auto-generated"},
    )


def _sender_of(requests: list[HeldRequest]) -> Sender:
    """The clinic of the first form that is still there or, where all are deleted, of a location that was asked for."""
    for page in (*(held.form_page for held in requests), *(held.preferred_location for held in requests)):
        with suppress(NobodyToWriteTo):
            return Sender.of(page)
    raise NobodyToWriteTo("Neither a form nor a location of these requests is part of a site.")


def _note_as_told(requests: list[HeldRequest], now: datetime) -> list[int]:
    """Note what a desk is told of now, and return its numbers: none where there is nothing new, or it is too soon."""
    rows = HeldRequest.objects.filter(pk__in=[held.pk for held in requests]).order_by("pk")
    with transaction.atomic():
        # Of two workers the second waits here, and then sees that the desk has been told.
        told = dict(rows.select_for_update(of=("self",)).values_list("pk", "desk_told_at"))
        if any(at and at > now - AT_MOST_EVERY for at in told.values()):
            return []
        untold = [pk for pk, at in told.items() if at is None]
        HeldRequest.objects.filter(pk__in=untold).update(desk_told_at=now)
    return untold


class _NotTaken(Exception):
    """The e-mail certainly was not taken. The cause tells why."""


def _send(message: EmailMessage) -> None:
    """
    Send a message. Raises `_NotTaken` where a further attempt can't be a second e-mail, and may succeed.

    Whatever else is raised leaves open whether it was taken, or says that the address is refused for good.
    """
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        raise _NotTaken from error
    message.connection = connection
    try:
        message.send()
    except (AnswerNotHeard, RecipientRefused):
        raise
    except Exception as error:
        if isinstance(connection, TellsHandover):
            raise _NotTaken from error
        raise
    finally:
        connection.close()
