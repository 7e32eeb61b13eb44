"""
Take requests for the tips in two steps: stored by the web server without a look at anything, made a lead by a worker.

The web server does the same for every address, known or not, stopped, erased or waiting: neither its time nor what it writes
tells who is on the list. A worker takes them a moment later, in the order in which they were sent.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import Error, OperationalError, transaction
from django.utils import timezone
from wagtail.models import Page

from leadcapture.attribution import Visit
from leadcapture.consents import Agreement, agreement_now
from leadcapture.models import HeldRequest, Lead, Purpose, ReceivedRequest, TipsFormPage
from leadcapture.outbox import wait_after
from leadcapture.quarantine import stopped_since
from leadcapture.rights import leads_of, locked
from leadcapture.services import request_tips

logger = logging.getLogger(__name__)

#: So many in one go, so that the worker's other tasks have their turn.
PORTION = 50
#: So long a request waits at which the database did not answer, so that it can hold up no other for ever.
PAUSE = timedelta(seconds=5)


def receive(
    form_page: TipsFormPage, *, first_name: str, email: str, source_page: Page | None, visit: Visit
) -> ReceivedRequest:
    """Store a request, and call a worker, both in the transaction of the caller."""
    from leadcapture.tasks import take_received_requests

    agreement = agreement_now(Purpose.TIPS, form_page, source_page)
    received = ReceivedRequest.objects.create(
        form_page=form_page,
        source_page=source_page,
        first_name=first_name,
        email=email,
        visit_fields=visit.as_fields() if visit.is_known else {},
        wording=agreement.wording,
        page_path=agreement.page_path,
        form_title=agreement.form_title,
        asked_at=agreement.at,
        next_attempt_at=agreement.at,
    )
    take_received_requests.enqueue()
    return received


def take_received(email: str = "", portion: int = PORTION) -> int:
    """
    Make leads of what was received, at most so many or, with `email`, of that address alone; how many were taken.

    One that fails is tried again later, and holds up no other.
    """
    rows = ReceivedRequest.objects.due()
    if email:
        rows = ReceivedRequest.objects.with_address(email).order_by("asked_at", "pk")
    taken = 0
    for pk, address in list(rows.values_list("pk", "email")[:portion]):
        try:
            taken += _take(pk, address)
        except OperationalError as error:
            # A table that is locked, a database that is away: the others would wait for the same. The clock calls again.
            logger.warning("Requests wait to be taken: %s.", type(error).__name__)
            _try_later(pk, PAUSE)
            break
    return taken


def forget_stuck(before: datetime) -> int:
    """Delete what could not be taken since then; how many requests these were."""
    return ReceivedRequest.objects.filter(asked_at__lt=before).delete()[0]


def _take(pk: int, email: str) -> bool:
    try:
        with transaction.atomic():
            # The leads first, as whoever erases locks them.
            locked(leads_of(email))
            received = ReceivedRequest.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if received is None:
                return False  # another worker was faster, or the person is erased
            _answer(received)
            received.delete()
            return True
    except OperationalError:
        raise
    except Exception as error:
        # The kind of the error only: its text may hold what was typed.
        logger.error("Request %d could not be taken: %s.", pk, type(error).__name__)
        _try_later(pk)
        return False


def _answer(received: ReceivedRequest) -> Lead | None:
    form_page = received.form_page.specific if received.form_page else None
    if not isinstance(form_page, TipsFormPage):
        _leave_to_staff(received)
        return None
    if stopped_since(received.email, received.asked_at):
        return None  # what the person said later holds
    return request_tips(
        form_page,
        first_name=received.first_name,
        email=received.email,
        source_page=received.source_page,
        visit=received.visit,
        agreement=Agreement(received.wording, received.asked_at, received.page_path, received.form_title),
    )


def _leave_to_staff(received: ReceivedRequest) -> None:
    """The form was deleted in between: somebody has to answer by hand."""
    HeldRequest.objects.create(
        purpose=Purpose.TIPS,
        source_page=received.source_page,
        name=received.first_name,
        email=received.email,
        visit_fields=received.visit_fields,
        wording=received.wording,
        page_path=received.page_path,
        form_title=received.form_title,
        asked_at=received.asked_at,
    )


def _try_later(pk: int, wait: timedelta | None = None) -> None:
    """Let others go first for a while; without `wait` it counts as an attempt, and the next one comes ever later."""
    try:
        received = ReceivedRequest.objects.filter(pk=pk)
        attempts = received.values_list("attempts", flat=True).first()
        if attempts is None:
            return
        if wait is None:
            attempts += 1
            wait = wait_after(attempts)
        received.update(attempts=attempts, next_attempt_at=timezone.now() + wait)
    except Error:
        pass  # the database is away: it stays due
