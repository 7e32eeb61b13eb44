"""
What an e-mail provider tells us about our e-mails, and what follows from it.

Events come twice, late and in any order; each has its effect once. A hard bounce, a complaint and an unsubscription put
an address on the stop list. What may still arrive, or failed for a reason of the moment, does not.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from leadcapture.forms import AddressField
from leadcapture.models import EmailEvent, OutgoingMail, SuppressedAddress
from leadcapture.outbox import note_arrival
from leadcapture.rights import leads_of, stop_writing

Kind = EmailEvent.Kind
Reason = SuppressedAddress.Reason
Report = OutgoingMail.Report

#: The events that we take. Who opened an e-mail or clicked in it is none of our business, whatever a provider sends.
KINDS = {
    EventType.DELIVERED: Kind.DELIVERED,
    EventType.DEFERRED: Kind.DEFERRED,
    EventType.BOUNCED: Kind.BOUNCED,
    EventType.REJECTED: Kind.REJECTED,
    EventType.FAILED: Kind.REJECTED,
    EventType.COMPLAINED: Kind.COMPLAINED,
    EventType.UNSUBSCRIBED: Kind.UNSUBSCRIBED,
}
#: What an event says about the e-mail itself.
REPORTS = {
    Kind.DELIVERED: Report.ARRIVED,
    Kind.BOUNCED: Report.CAME_BACK,
    Kind.REJECTED: Report.CAME_BACK,
    Kind.COMPLAINED: Report.SPAM,
}
#: Why a provider no longer sends to an address, in our words. It refuses other e-mails for reasons of its own.
REASONS_OF_REJECTIONS = {
    RejectReason.INVALID: Reason.BOUNCED,
    RejectReason.BOUNCED: Reason.BOUNCED,
    RejectReason.SPAM: Reason.COMPLAINED,
    RejectReason.UNSUBSCRIBED: Reason.UNSUBSCRIBED,
}
#: Mailgun's words for what it no longer sends, which come as failures.
MAILGUN_REASONS = {
    "bounce": Reason.BOUNCED,
    "suppress-bounce": Reason.BOUNCED,
    "suppress-complaint": Reason.COMPLAINED,
    "suppress-unsubscribe": Reason.UNSUBSCRIBED,
}


def take(event: AnymailTrackingEvent, provider: str) -> None:
    """
    Take an event of a provider, whose secret was checked. What was taken already, or is none of ours, changes nothing.

    Nothing in it is believed to have the shape that it should have. Raises `django.db.DatabaseError`.
    """
    kind = KINDS.get(event.event_type)
    if kind is None:
        return
    now = timezone.now()
    with transaction.atomic():
        _, is_new = EmailEvent.objects.get_or_create(
            digest=_digest(event, provider, now),
            defaults={"provider": provider[:20], "kind": kind, "received_at": now},
        )
        if not is_new:
            return
        mail = _mail_of(event)
        reason = reason_to_stop(event, provider, kind)
        # The leads before their e-mails, as everywhere.
        if reason is not None:
            _stop(mail, _address(event.recipient), reason, event.timestamp)
        if mail is not None and kind in REPORTS:
            if kind == Kind.DELIVERED:
                note_arrival(mail)
            OutgoingMail.objects.note_report(mail, REPORTS[kind], now)


def reason_to_stop(event: AnymailTrackingEvent, provider: str, kind: EmailEvent.Kind) -> Reason | None:
    """Why nothing may be sent to the address any more; None where that does not follow from the event."""
    if kind == Kind.COMPLAINED:
        return Reason.COMPLAINED if _is_a_complaint(event.esp_event, provider) else None
    if kind == Kind.UNSUBSCRIBED:
        return Reason.UNSUBSCRIBED
    if kind == Kind.REJECTED:
        return REASONS_OF_REJECTIONS.get(event.reject_reason)
    return _reason_of_a_bounce(event.esp_event, provider) if kind == Kind.BOUNCED else None


def _is_a_complaint(raw: Any, provider: str) -> bool:
    """
    Whether the person called the e-mail spam. Postmark has the same event for a filter of the recipient's that did.

    Source: https://postmarkapp.com/developer/api/bounce-api#bounce-types
    """
    if provider != "Postmark" or not isinstance(raw, dict):
        return True
    return "SpamComplaint" in (raw.get("RecordType"), raw.get("Type"), raw.get("SuppressionReason"))


def _reason_of_a_bounce(raw: Any, provider: str) -> Reason | None:
    """
    Why an e-mail came back for good. django-anymail makes one of hard and soft bounces, so the provider's words decide.

    Sources: https://postmarkapp.com/developer/api/bounce-api#bounce-types,
    https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure,
    https://developers.brevo.com/docs/transactional-webhooks
    """
    if not isinstance(raw, dict):
        return None
    if provider == "Postmark":
        return Reason.BOUNCED if "HardBounce" in (raw.get("Type"), raw.get("SuppressionReason")) else None
    if provider == "Mailgun":
        data = raw.get("event-data")
        if not isinstance(data, dict) or data.get("severity") != "permanent":
            return None
        word = data.get("reason")
        return MAILGUN_REASONS.get(word) if isinstance(word, str) else None
    if provider == "Brevo":
        return Reason.BOUNCED if raw.get("event") in ("hard_bounce", "invalid_email") else None
    return None


def _stop(mail: OutgoingMail | None, recipient: str, reason: Reason, happened_at: Any) -> None:
    """
    Stop writing to whom the event is about, if we have a lead for that address.

    Whom we don't know is left alone: the account may send for others too, and whoever has got hold of the secret must
    not fill the stop list. What happened before the owner confirmed the address anew is over.
    """
    if mail is not None and mail.lead is None:
        return  # to a desk, whose own e-mails are no lead's
    email = (mail.lead.email if mail is not None and mail.lead else "") or recipient
    confirmed = [lead.confirmed_at for lead in leads_of(email)] if email else []
    if not confirmed:
        return
    if _is_a_time(happened_at) and any(at is not None and at > happened_at for at in confirmed):
        return
    stop_writing(email, reason)


def _mail_of(event: AnymailTrackingEvent) -> OutgoingMail | None:
    """The e-mail that an event is about, by the key that we gave it, or by its Message-ID; None for others."""
    given = event.metadata.get("mail") if isinstance(event.metadata, dict) else None
    for text in (given, event.message_id):
        if not isinstance(text, str):
            continue
        with suppress(ValueError):
            key = UUID(text.strip("<> ").partition("@")[0])
            mail = OutgoingMail.objects.select_related("lead").filter(key=key).first()
            if mail is not None:
                return mail
    return None


def _address(text: Any) -> str:
    """The address of an event, written as the forms write theirs; nothing where it is none."""
    if not isinstance(text, str):
        return ""
    try:
        return AddressField(max_length=254).clean(text)
    except (forms.ValidationError, UnicodeError):
        return ""


def _is_a_time(value: Any) -> bool:
    return isinstance(value, datetime) and timezone.is_aware(value)


def _digest(event: AnymailTrackingEvent, provider: str, now: datetime) -> str:
    """
    By what an event is known again: the provider's own identifier, or all that tells it from others.

    One without an identifier and a time is known again for a day: somebody may do the same thing twice.
    """
    parts: list[Any] = [provider, event.event_type, event.recipient]
    if event.event_id:
        parts.append(event.event_id)
    else:
        at = event.timestamp if _is_a_time(event.timestamp) else now.date()
        parts += [event.message_id, event.metadata, event.reject_reason, at]
    text = json.dumps(parts, default=str)
    return salted_hmac("leadcapture.email-event", text, algorithm="sha256").hexdigest()
