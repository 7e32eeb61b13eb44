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
import re
from datetime import timedelta
from enum import Enum
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic.core.handover import AnswerNotHeard, HandoverRefused, RecipientRefused, TellsHandover
from leadcapture import sent_tips
from leadcapture.lead_lifecycle import change_state, note
from leadcapture.mail_trouble import kind_of
from leadcapture.models import (
    MAX_UNHEARD_HANDOVERS,
    DeskDigest,
    Lead,
    LeadEvent,
    LeadState,
    MailTrouble,
    OutgoingMail,
    ScreeningRequest,
    SentTip,
    SuppressedAddress,
)
from leadcapture.rights import stop_writing
from leadcapture.stop_list import is_suppressed

logger = logging.getLogger(__name__)

#: After so many failed attempts, which take about a day, an e-mail waits for a member of staff.
MAX_ATTEMPTS = 12
#: For so long an e-mail waits for a mail server that can't be reached at all.
LONGEST_OUTAGE = timedelta(days=7)
#: A server that refuses our password is asked no sooner: it may shut out who tries too often.
PAUSE_AFTER_A_REFUSAL = timedelta(minutes=5)
#: So many in one go, so that a long queue leaves room for the worker's other tasks.
PORTION = 50
#: Codes by which a server says that there is no such address, and those by which it refuses the mailbox for good. RFC
#: 3463, sections 3.2 and 3.3, and RFC 7505, section 4: 5.1.7 and 5.1.8 are about the sender, and ours to mend.
NO_SUCH_ADDRESS = re.compile(rb"5\.1\.(1|2|3|6|10)\b")
FOR_GOOD = re.compile(rb"5\.(1\.(1|2|3|6|10)|2\.\d+)\b")
#: What was refused waits a little longer than the others: it may be this one alone.
BEHIND_THE_OTHERS = timedelta(seconds=5)
#: What staff read where the answer of the mail server was not heard twice.
UNCLEAR = "No answer of the mail server, twice: the e-mail may have arrived."


class Outcome(Enum):
    """What became of an attempt."""

    SENT = "sent"
    FAILED = "failed"
    #: The mail server can't be reached, or takes nothing of ours: the next e-mail would fare no better.
    UNREACHABLE = "unreachable"
    #: It has to wait for another time of day.
    POSTPONED = "postponed"
    #: It is not to be sent any more.
    DROPPED = "dropped"


def queue_mail(
    kind: OutgoingMail.Kind,
    *,
    lead: Lead | None = None,
    screening_request: ScreeningRequest | None = None,
    sent_tip: SentTip | None = None,
    digest: DeskDigest | None = None,
    call_worker: bool = True,
) -> OutgoingMail:
    """Put an e-mail into the outbox and call a worker, both in the transaction of the caller."""
    from leadcapture.tasks import send_waiting_mail

    mail = OutgoingMail.objects.create(
        kind=kind, lead=lead, screening_request=screening_request, sent_tip=sent_tip, digest=digest
    )
    if call_worker:
        send_waiting_mail.enqueue()
    return mail


def work_off(portion: int = PORTION) -> int:
    """Send what is due, at most so many; how many were sent. Ends early while the mail server takes nothing."""
    sent = tried = 0
    while tried < portion:
        mail: Any = OutgoingMail.objects.claim_next()
        if mail is None:
            break
        outcome = attempt(mail)
        sent += outcome is Outcome.SENT
        # What needs no mail server takes no time.
        tried += outcome not in (Outcome.DROPPED, Outcome.POSTPONED)
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
    if mail.sent_tip is not None and not sent_tips.is_wanted(mail.sent_tip):
        sent_tips.take_back(mail, mail.sent_tip)
        return Outcome.DROPPED
    if mail.sent_tip is not None and (morning := sent_tips.next_daytime(mail.sent_tip)):
        OutgoingMail.objects.claimed_as(mail).update(
            attempts=F("attempts") - 1, next_attempt_at=morning, claim=None
        )
        return Outcome.POSTPONED
    if mail.digest is not None and not mail.digest.is_wanted():
        mail.delete()
        return Outcome.DROPPED
    try:
        message = message_for(mail)
    except Exception as error:
        return _fail(mail, error)
    try:
        connection = get_connection()
        connection.open()
    except Exception as error:
        return _wait_for_the_server(mail, error)
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
    # By SMTP or by a provider it was refused in words, or did not get so far: nothing was taken. Of other ways we
    # can't know.
    certain = isinstance(connection, TellsHandover)
    message.connection = connection
    # Django's messages have no such attributes; the backends look for them. By the second one a provider's events name
    # the e-mail.
    message.metadata = {"mail": mail.key.hex}  # type: ignore[attr-defined]
    try:
        if certain:
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
        MailTrouble.objects.end()
        return _refused(mail, error)
    except RecipientRefused:
        MailTrouble.objects.end()
        return _refused_for_good(mail, no_such_address=True)
    except Exception as error:
        taken_back = certain and handover.is_noted
        if certain and kind_of(error):
            return _wait_for_the_server(mail, error, taken_back=taken_back)
        return _fail(mail, error, taken_back=taken_back)
    _mark_sent(mail)
    MailTrouble.objects.end()
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
        if mail.lead_id is not None:
            # The lead before its e-mails, as in `rights`.
            Lead.objects.select_for_update(of=("self",)).filter(pk=mail.lead_id).values("pk").first()
        rows = OutgoingMail.objects.filter(pk=mail.pk, sent_at__isnull=True)
        if not rows.update(sent_at=now, given_up_at=None, claim=None, last_error=""):
            return  # it was cancelled while the server took it, or a provider has told of it already
        if mail.kind == OutgoingMail.Kind.TIPS and mail.lead is not None:
            change_state(mail.lead, LeadState.DELIVERED, at=now)
            sent_tips.note_tips_of_the_form(mail.lead, now)
        elif mail.kind == OutgoingMail.Kind.SERIES and mail.lead is not None:
            note(mail.lead, LeadEvent.Kind.TIP_SENT, at=now)


def note_arrival(mail: OutgoingMail) -> None:
    """A provider says that an e-mail arrived: where its answer was not heard, it is known now, and not sent again."""
    if mail.sent_at is None and mail.unheard_handovers:
        _mark_sent(mail)


def _refused(mail: OutgoingMail, error: SMTPRecipientsRefused) -> Outcome:
    """The recipient was refused: for now, for good, or because there is no such address."""
    answers = list(error.recipients.values())
    if any(code < 500 or not FOR_GOOD.match(bytes(text)) for code, text in answers):
        # A refusal of ourselves, such as a relay or a sender that is not known, may be mended tomorrow.
        return _fail(mail, error)
    no_such_address = all(NO_SUCH_ADDRESS.match(bytes(text)) for _, text in answers)
    return _refused_for_good(mail, no_such_address=no_such_address)


def _refused_for_good(mail: OutgoingMail, *, no_such_address: bool) -> Outcome:
    if mail.lead is not None and no_such_address:
        stop_writing(mail.lead.email, SuppressedAddress.Reason.BOUNCED)
        return Outcome.DROPPED
    return _give_up(mail, "The mail server of the recipient refused the e-mail for good.")


def _wait_for_the_server(mail: OutgoingMail, error: Exception, *, taken_back: bool = False) -> Outcome:
    """
    An attempt in which no server was reached, or one that takes nothing of ours, does not count, for a week at most.

    Staff are told. After a refusal everything that is due waits, so that the server is not asked for each of them.
    """
    now = timezone.now()
    kind = kind_of(error) or MailTrouble.Kind.UNREACHED
    MailTrouble.objects.note(kind, now)
    values: dict[str, Any] = {"unheard_handovers": F("unheard_handovers") - 1} if taken_back else {}
    if mail.created_at < now - LONGEST_OUTAGE:
        if mail.sent_tip is not None and not mail.unheard_handovers:
            # It is chosen anew, so that nobody's series has a gap.
            sent_tips.take_back(mail, mail.sent_tip)
            return Outcome.UNREACHABLE
        _give_up(mail, type(error).__name__, **values)
        return Outcome.UNREACHABLE
    wait = wait_after(mail.attempts)
    if kind in (MailTrouble.Kind.LOGIN, MailTrouble.Kind.SENDER):
        wait = PAUSE_AFTER_A_REFUSAL
        OutgoingMail.objects.free(now + BEHIND_THE_OTHERS).update(next_attempt_at=now + wait)
        wait += BEHIND_THE_OTHERS
    OutgoingMail.objects.claimed_as(mail).update(
        attempts=F("attempts") - 1,
        next_attempt_at=now + wait,
        claim=None,
        last_error=type(error).__name__,
        **values,
    )
    # The kind of the error only: its text may hold the person's address.
    logger.warning(
        "%s%s (%s): e-mail %d waits.", kind.label[0].upper(), kind.label[1:], type(error).__name__, mail.pk
    )
    return Outcome.UNREACHABLE


def _fail(mail: OutgoingMail, error: Exception, *, taken_back: bool = False) -> Outcome:
    """Plan the next attempt, or none. `taken_back` says that the noted handover certainly came to nothing."""
    values: dict[str, Any] = {"unheard_handovers": F("unheard_handovers") - 1} if taken_back else {}
    if mail.attempts >= MAX_ATTEMPTS:
        return _give_up(mail, type(error).__name__, **values)
    wait = wait_after(mail.attempts)
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


def _give_up(mail: OutgoingMail, reason: str, **values: Any) -> Outcome:
    OutgoingMail.objects.claimed_as(mail).update(
        given_up_at=timezone.now(), claim=None, last_error=reason, **values
    )
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
