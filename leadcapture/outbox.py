"""
Work off the outbox.

An e-mail is claimed, made, handed over and marked. A worker that dies before the handover leaves a claim that ends by
itself, and the e-mail is sent later. One that dies after it has noted the handover, so the e-mail is sent once more at
most, under the same Message-ID. What fails is tried again, at first soon and then ever later, until it is given up and
shown to staff.
"""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from enum import Enum
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic.core.smtp import AnswerNotHeard, EmailBackend, HandoverRefused
from leadcapture.lead_lifecycle import change_state
from leadcapture.models import (
    MAX_UNHEARD_HANDOVERS,
    DeskDigest,
    Lead,
    LeadState,
    OutgoingMail,
    ScreeningRequest,
    SuppressedAddress,
)
from leadcapture.rights import stop_writing
from leadcapture.stop_list import is_suppressed

logger = logging.getLogger(__name__)

#: After so many failed attempts, which take about a day, an e-mail waits for a member of staff.
MAX_ATTEMPTS = 12
#: For so long an e-mail waits for a mail server that can't be reached at all.
LONGEST_OUTAGE = timedelta(days=7)
#: So many in one go, so that a long queue leaves room for the worker's other tasks.
PORTION = 50
#: What staff read where the answer of the mail server was not heard twice.
UNCLEAR = "No answer of the mail server, twice: the e-mail may have arrived."


class Outcome(Enum):
    """What became of an attempt."""

    SENT = "sent"
    FAILED = "failed"
    #: The mail server can't be reached: the next e-mail would fare no better.
    UNREACHABLE = "unreachable"
    #: It is not to be sent any more.
    DROPPED = "dropped"


def queue_mail(
    kind: OutgoingMail.Kind,
    *,
    lead: Lead | None = None,
    screening_request: ScreeningRequest | None = None,
    digest: DeskDigest | None = None,
) -> OutgoingMail:
    """Put an e-mail into the outbox and call a worker, both in the transaction of the caller."""
    from leadcapture.tasks import send_waiting_mail

    mail = OutgoingMail.objects.create(
        kind=kind, lead=lead, screening_request=screening_request, digest=digest
    )
    send_waiting_mail.enqueue()
    return mail


def work_off(portion: int = PORTION) -> int:
    """Send what is due, at most so many; how many were sent. Ends early while the mail server can't be reached."""
    sent = 0
    for _ in range(portion):
        mail: Any = OutgoingMail.objects.claim_next()
        if mail is None:
            break
        outcome = attempt(mail)
        sent += outcome is Outcome.SENT
        if outcome is Outcome.UNREACHABLE:
            break
    return sent


def attempt(mail: OutgoingMail) -> Outcome:
    """Try to send a claimed e-mail. Never raises for what goes wrong with it."""
    from leadcapture.mail import message_for

    if mail.unheard_handovers >= MAX_UNHEARD_HANDOVERS:
        return _give_up(mail, UNCLEAR)
    if mail.lead is not None and not _may_be_written_to(mail.lead, mail.kind):
        mail.delete()
        return Outcome.DROPPED
    if mail.digest is not None and not mail.digest.is_wanted():
        mail.delete()
        return Outcome.DROPPED
    try:
        message = message_for(mail)
    except Exception as error:
        return _fail(mail, error)
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        _wait_for_the_server(mail, error)
        return Outcome.UNREACHABLE
    try:
        return _hand_over(mail, message, connection)
    finally:
        connection.close()


def _may_be_written_to(lead: Lead, kind: str) -> bool:
    """Whether an e-mail may go to the lead: to an address on the stop list only the question that can lift it."""
    question = kind == OutgoingMail.Kind.CONFIRMATION
    return not lead.is_stopped and (question or not is_suppressed(lead.email))


def _hand_over(mail: OutgoingMail, message: EmailMessage, connection: Any) -> Outcome:
    handover = _Handover(mail)
    message.connection = connection
    try:
        if isinstance(connection, EmailBackend):
            # Django's messages have no such attribute; the backend looks for it.
            message.before_handover = handover  # type: ignore[attr-defined]
        else:
            handover()
        if message.send() != 1:
            raise RuntimeError("The mail server took no message.")
    except HandoverRefused:
        return Outcome.DROPPED
    except AnswerNotHeard as error:
        return _fail(mail, error)
    except SMTPRecipientsRefused as error:
        return _refused(mail, error)
    except Exception as error:
        # By SMTP it was refused in words, or did not get so far: nothing was taken. Of other ways we can't know.
        certain = isinstance(connection, EmailBackend)
        return _fail(mail, error, taken_back=certain and handover.is_noted)
    _mark_sent(mail)
    return Outcome.SENT


class _Handover:
    """Notes that an e-mail is handed over, at the last moment at which it can be stopped."""

    def __init__(self, mail: OutgoingMail) -> None:
        self.mail = mail
        self.is_noted = False

    def __call__(self) -> None:
        if not OutgoingMail.objects.note_handover(self.mail):
            raise HandoverRefused("It was cancelled, or another worker has taken it over.")
        self.is_noted = True


def _mark_sent(mail: OutgoingMail) -> None:
    now = timezone.now()
    with transaction.atomic():
        OutgoingMail.objects.filter(pk=mail.pk).update(
            sent_at=now, given_up_at=None, claim=None, last_error=""
        )
        if mail.kind == OutgoingMail.Kind.TIPS and mail.lead is not None:
            change_state(mail.lead, LeadState.DELIVERED, at=now)


def _refused(mail: OutgoingMail, error: SMTPRecipientsRefused) -> Outcome:
    """The recipient was refused: for now, for good, or because there is no such address (RFC 3463, class 5.1)."""
    answers = list(error.recipients.values())
    if any(code < 500 for code, _ in answers):
        return _fail(mail, error)
    if mail.lead is not None and all(bytes(text).startswith(b"5.1.") for _, text in answers):
        stop_writing(mail.lead.email, SuppressedAddress.Reason.BOUNCED)
        return Outcome.DROPPED
    return _give_up(mail, "The mail server of the recipient refused the e-mail for good.")


def _wait_for_the_server(mail: OutgoingMail, error: Exception) -> None:
    """An attempt in which no server was reached does not count, for a week at most."""
    if mail.created_at < timezone.now() - LONGEST_OUTAGE:
        _give_up(mail, type(error).__name__)
        return
    OutgoingMail.objects.claimed_as(mail).update(
        attempts=F("attempts") - 1,
        next_attempt_at=timezone.now() + wait_after(mail.attempts),
        claim=None,
        last_error=type(error).__name__,
    )
    # The kind of the error only: its text may hold the person's address.
    logger.warning("The mail server can't be reached (%s): e-mail %d waits.", type(error).__name__, mail.pk)


def _fail(mail: OutgoingMail, error: Exception, *, taken_back: bool = False) -> Outcome:
    """Plan the next attempt, or none. `taken_back` says that the noted handover certainly came to nothing."""
    if mail.attempts >= MAX_ATTEMPTS:
        return _give_up(mail, type(error).__name__)
    wait = wait_after(mail.attempts)
    values: dict[str, Any] = {"unheard_handovers": F("unheard_handovers") - 1} if taken_back else {}
    OutgoingMail.objects.claimed_as(mail).update(
        next_attempt_at=timezone.now() + wait, claim=None, last_error=type(error).__name__, **values
    )
    # The kind of the error only: its text may hold the person's address.
    logger.warning(
        "E-mail %d (%s) failed at attempt %d of %d with %s; next attempt in %d seconds.",
        mail.pk,
        mail.kind,
        mail.attempts,
        MAX_ATTEMPTS,
        type(error).__name__,
        wait.total_seconds(),
    )
    return Outcome.FAILED


def _give_up(mail: OutgoingMail, reason: str) -> Outcome:
    OutgoingMail.objects.claimed_as(mail).update(given_up_at=timezone.now(), claim=None, last_error=reason)
    logger.error(
        "E-mail %d (%s) was given up after %d attempts: %s", mail.pk, mail.kind, mail.attempts, reason
    )
    return Outcome.FAILED


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: twice as long each time, a fifth more or less."""
    seconds = min(
        settings.OUTBOX_FIRST_WAIT_SECONDS * 2 ** (attempts - 1), settings.OUTBOX_LONGEST_WAIT_SECONDS
    )
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 (spreads attempts; nothing secret)
