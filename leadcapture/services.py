"""Keep the requests for the tips, have them confirmed and answered. Everything here can be repeated safely."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from leadcapture import figures, stop_list
from leadcapture.attribution import UNKNOWN, Visit
from leadcapture.consents import Agreement, has_agreed_to, record_confirmation, record_consent
from leadcapture.email_domains import domains_of_mailbox, mailbox_of
from leadcapture.lead_lifecycle import change_state, note
from leadcapture.models import (
    GivenName,
    Kind,
    Lead,
    LeadEvent,
    LeadSource,
    LeadState,
    OutgoingMail,
    Purpose,
    TipsFormPage,
)
from leadcapture.outbox import queue_mail

#: Who asks again this soon after an e-mail was sent has been answered by it.
MAIL_AT_MOST_EVERY = timedelta(minutes=10)
#: So many e-mails a day at most go to an address that nobody has confirmed, whoever asks for them at whatever form.
MAILS_A_DAY = 3
#: So many e-mails a day at most go to all unconfirmed variants of an address that end in one mailbox.
MAILS_A_DAY_TO_A_MAILBOX = 5
#: So many of a day's latest e-mails to one domain are looked through for variants.
MOST_LOOKED_AT = 2000
#: So many requests a day are answered at most to an address that was confirmed.
MAILS_A_DAY_CONFIRMED = 5
#: An address on the stop list is asked so often at most whether its owner wants our e-mails again.
QUESTION_AT_MOST_EVERY = timedelta(days=1)


class NotSentAgain(Exception):
    """An e-mail is not to be sent again now. The text tells staff why."""


def request_tips(
    form_page: TipsFormPage,
    *,
    first_name: str,
    email: str,
    source_page: Page | None = None,
    visit: Visit = UNKNOWN,
    agreement: Agreement | None = None,
) -> Lead:
    """
    Keep a request for the tips, and put the e-mail that answers it into the outbox, in one transaction.

    `agreement` is that of a request that was made earlier and is only taken now.

    One address at one form is one lead, whatever its capitals, and also when it is sent twice at once. Whoever
    unsubscribed, complained or could not be reached starts anew, and has to confirm the address first.
    """
    now = timezone.now()
    asked_at = agreement.at if agreement else now
    with transaction.atomic():
        lead, is_new = _lead_for(form_page, first_name, email, source_page, asked_at)
        if is_new:
            LeadSource.objects.keep(lead, visit)
            figures.count(
                Kind.REQUEST,
                page=source_page,
                form_page=form_page,
                on=timezone.localdate(asked_at),
                source=visit.counted_as,
            )
            note(lead, LeadEvent.Kind.REQUESTED, at=asked_at)
        else:
            _ask_again(lead, first_name, now)
        wording = agreement.wording.text if agreement else form_page.consent_wording
        if is_new or lead.state == LeadState.REQUESTED or not has_agreed_to(lead, wording):
            record_consent(
                Purpose.TIPS,
                form_page=form_page,
                at=asked_at,
                lead=lead,
                source_page=source_page,
                agreement=agreement,
            )
        _answer(lead, form_page, now, is_new=is_new)
    return lead


def _lead_for(
    form_page: TipsFormPage, first_name: str, email: str, source_page: Page | None, now: datetime
) -> tuple[Lead, bool]:
    """The lead with this address, locked, or a new one; and whether it is new."""
    lead = _leads_with(form_page, email).first()
    if lead is not None:
        return lead, False
    try:
        with transaction.atomic():
            lead = Lead.objects.create(
                first_name=first_name,
                email=email,
                form_page=form_page,
                source_page=source_page,
                created_at=now,
                # What was held back counts from now: its question has only now been sent.
                requested_at=timezone.now(),
            )
    except IntegrityError:
        # Another request with this address was faster by a moment.
        lead = _leads_with(form_page, email).first()
        if lead is None:
            raise
        return lead, False
    return lead, True


def _leads_with(form_page: TipsFormPage, email: str) -> QuerySet[Lead]:
    return Lead.objects.known().with_address(email).filter(form_page=form_page).select_for_update()


def _ask_again(lead: Lead, first_name: str, now: datetime) -> None:
    lead.request_count += 1
    lead.requested_at = max(lead.requested_at, now)
    # Anybody can type an address into the form: what staff see stays, and the name waits for its owner to confirm.
    GivenName.objects.keep(lead, first_name, timezone.now())
    lead.save(update_fields=["request_count", "requested_at"])
    if not change_state(lead, LeadState.REQUESTED, at=now, confirmed_at=None):
        note(lead, LeadEvent.Kind.REQUESTED_AGAIN, at=now)


def _answer(lead: Lead, form_page: TipsFormPage, now: datetime, *, is_new: bool) -> None:
    """Put an e-mail into the outbox, unless one is on its way or was sent a moment ago."""
    kind, pause = OutgoingMail.Kind.TIPS, MAIL_AT_MOST_EVERY
    if lead.confirmed_at is None and stop_list.is_suppressed(lead.email):
        kind, pause = OutgoingMail.Kind.CONFIRMATION, QUESTION_AT_MOST_EVERY
    elif lead.confirmed_at is None and form_page.confirms_first:
        kind = OutgoingMail.Kind.CONFIRMATION
    if _were_enough(lead, now):
        return
    latest = None if is_new else lead.mails.of_kind(kind).first()
    if latest is None or not (latest.is_open or _is_recent(latest, now, pause)):
        queue_mail(kind, lead=lead)


def _were_enough(lead: Lead, now: datetime) -> bool:
    """Whether the address was written to often enough today: its owner may not be the one who keeps asking."""
    mails = OutgoingMail.objects.filter(created_at__gt=now - timedelta(days=1))
    mails = mails.exclude(kind=OutgoingMail.Kind.SERIES)
    same = Lead.objects.known().with_address(lead.email).values("pk")
    most = MAILS_A_DAY if lead.confirmed_at is None else MAILS_A_DAY_CONFIRMED
    if mails.filter(lead__in=same).count() >= most:
        return True
    if lead.confirmed_at is not None:
        return False
    # Variants of an address that end in the same mailbox: strangers can make up any number of them.
    mailbox = mailbox_of(lead.email)
    at_its_domains = Q(pk__in=[])
    for domain in domains_of_mailbox(lead.email):
        at_its_domains |= Q(lead__email__iendswith=f"@{domain}")
    addresses = (
        mails.filter(at_its_domains).order_by("-pk").values_list("lead__email", flat=True)[:MOST_LOOKED_AT]
    )
    return sum(mailbox_of(address) == mailbox for address in addresses) >= MAILS_A_DAY_TO_A_MAILBOX


def _is_recent(mail: OutgoingMail, now: datetime, pause: timedelta = MAIL_AT_MOST_EVERY) -> bool:
    return mail.sent_at is not None and mail.sent_at > now - pause


def confirm(lead: Lead, *, asked_at: datetime, send_tips: bool = True) -> None:
    """
    Note that the owner of the address wants the tips, and send them. Doing it twice is the same as once.
    Without `send_tips` they are not sent: somebody who has them confirms on the way.

    `asked_at` is when the question was sent: what is confirmed is the consent that stood then, and not what a stranger
    may have agreed to with this address since.

    The address comes off the stop list: whoever confirms has asked anew.
    """
    now = timezone.now()
    with transaction.atomic():
        lead = Lead.objects.select_for_update().get(pk=lead.pk)
        if lead.is_stopped or lead.confirmed_at is not None:
            return
        _take_confirmed_name(lead, asked_at)
        if not change_state(lead, LeadState.CONFIRMED, at=now, confirmed_at=now):
            # The tips went out at once; that the address is confirmed is news all the same.
            Lead.objects.filter(pk=lead.pk).update(confirmed_at=now)
            note(lead, LeadEvent.Kind.CONFIRMED, at=now)
        figures.count_lead(Kind.CONFIRMATION, lead)
        record_confirmation(lead, now, given_until=asked_at)
        stop_list.lift(lead.email)
        if send_tips:
            queue_mail(OutgoingMail.Kind.TIPS, lead=lead)


def _take_confirmed_name(lead: Lead, asked_at: datetime) -> None:
    """Let the name by which the question greeted be the lead's; the one before is kept beside it."""
    given = lead.name_given(until=asked_at)
    if given != lead.first_name:
        GivenName.objects.create(lead=lead, first_name=lead.first_name, at=lead.created_at)
        lead.first_name = given
        lead.save(update_fields=["first_name"])


def note_download(lead: Lead) -> None:
    """Note that the lead downloaded a tip sheet; the first time only. Each one is counted."""
    change_state(lead, LeadState.DOWNLOADED)
    figures.count_lead(Kind.DOWNLOAD, lead)


def expire_unconfirmed(patience: timedelta) -> int:
    """Let leads expire whose owners had so long to confirm, and did not; how many these were."""
    now = timezone.now()
    asked_long_ago = Q(requested_at__lte=now - patience)
    questions = OutgoingMail.objects.of_kind(OutgoingMail.Kind.CONFIRMATION).filter(lead=OuterRef("pk"))
    waiting = (
        Lead.objects.filter(asked_long_ago, state=LeadState.REQUESTED)
        .filter(Exists(questions.sent()))
        .exclude(Exists(questions.open()))
        .exclude(Exists(questions.filter(sent_at__gt=now - patience)))
    )
    # Somebody may ask again between our look and the change.
    return sum(
        change_state(lead, LeadState.EXPIRED, at=now, only_if=asked_long_ago) for lead in waiting.iterator()
    )


def check_can_send_again(lead: Lead) -> OutgoingMail.Kind:
    """The e-mail that staff may send to this lead once more. Raises `NotSentAgain` if none."""
    if lead.form_page_id is None:
        raise NotSentAgain("The form of this lead is deleted, so there are no tips to send.")
    if lead.is_stopped:
        raise NotSentAgain(
            "We may not write to this address. Its owner can ask for the tips again with the form."
        )
    latest = lead.mails.first()
    if latest is None:
        return OutgoingMail.Kind.TIPS
    check_has_arrived(latest)
    if latest.sent_tip is not None and not latest.sent_tip.can_be_sent_again:
        raise NotSentAgain("The person has paused or stopped the series, or its tip is withdrawn.")
    return OutgoingMail.Kind(latest.kind)


def check_has_arrived(latest: OutgoingMail) -> None:
    """Raise `NotSentAgain` while the latest e-mail is on its way, and for a while after it was sent."""
    if latest.is_open:
        raise NotSentAgain("The e-mail is on its way. If sending fails, it is tried again by itself.")
    if _is_recent(latest, timezone.now()):
        minutes = int(MAIL_AT_MOST_EVERY.total_seconds() / 60)
        raise NotSentAgain(f"The e-mail was sent less than {minutes} minutes ago. Give it time to arrive.")


def send_again(lead: Lead, *, by: Any = None) -> None:
    """
    Put the latest e-mail to a lead into the outbox once more, for a member of staff.

    What the person asked for, and when, stays as it is. Raises `NotSentAgain`, and `Lead.DoesNotExist` if it is gone.
    """
    with transaction.atomic():
        lead = Lead.objects.known().select_for_update().get(pk=lead.pk)
        kind = check_can_send_again(lead)
        latest = lead.mails.first()
        queue_mail(kind, lead=lead, sent_tip=latest.sent_tip if latest else None)
        note(lead, LeadEvent.Kind.SENT_AGAIN, by=by)
