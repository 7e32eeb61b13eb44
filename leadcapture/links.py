"""
The private links in our e-mails.

A token is a random word and the end of its time, signed for one purpose; of the word only a hash is stored. The
signature tells what was forged without a look into the database, and what has expired even when its row is gone. The
way to unsubscribe, to have one's details deleted and to pause a series never ends, so these hold the random identifier
of the lead or the subscription, signed, and are not stored at all.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import timezone

from leadcapture.models import Lead, PrivateLink, TipSheet

# It appears in no signature and no random word, and mail programs see one unbroken word.
SEPARATOR = "."
RANDOM_BYTES = 24

REMOVAL = "removal"
UNSUBSCRIBE = "unsubscribe"
SUBSCRIPTION = "subscription"


class LinkForged(Exception):
    """The link was not made here, or not for this purpose, or it was cut short on its way."""


class LinkExpired(Exception):
    """The link was made here; its time is over, or what it led to is gone."""


def confirmation_token(lead: Lead) -> str:
    """A new token with which the lead confirms the address, for `CONFIRMATION_HOURS`."""
    return _make(PrivateLink.Purpose.CONFIRM, lead, timedelta(hours=settings.CONFIRMATION_HOURS))


def tips_token(lead: Lead, tip_sheet: TipSheet | None = None) -> str:
    """A new token that opens the lead's tips, for `TIPS_LINK_DAYS` days; one of them comes first."""
    lifetime = timedelta(days=settings.TIPS_LINK_DAYS)
    return _make(PrivateLink.Purpose.TIPS, lead, lifetime, tip_sheet=tip_sheet)


def read_token(purpose: PrivateLink.Purpose, token: str) -> PrivateLink:
    """The link of a token, with its lead and form. Raises `LinkForged` or `LinkExpired`."""
    word, _, expires = _unsign(purpose, token).partition(SEPARATOR)
    try:
        expires_at = datetime.fromtimestamp(int(expires), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise LinkForged from error
    if expires_at <= timezone.now():
        raise LinkExpired
    link = (
        PrivateLink.objects.select_related("lead__form_page__series__location")
        .filter(digest=_digest(purpose, word), purpose=purpose)
        .first()
    )
    if link is None or link.lead.is_stopped:
        raise LinkExpired
    return link


def removal_token(public_id: UUID) -> str:
    """The token with which a person deletes their details. It does not expire: neither does that right."""
    return _signer(REMOVAL).sign(public_id.hex)


def unsubscribe_token(public_id: UUID) -> str:
    """The token with which a person stops our e-mails. It does not expire."""
    return _signer(UNSUBSCRIBE).sign(public_id.hex)


def subscription_token(public_id: UUID) -> str:
    """The token with which a person pauses or stops a series, by the subscription's identifier. It does not expire."""
    return _signer(SUBSCRIPTION).sign(public_id.hex)


def read_lasting_token(purpose: str, token: str) -> UUID:
    """
    The identifier in a token: a lead's for `REMOVAL` and `UNSUBSCRIBE`, a subscription's for `SUBSCRIPTION`.

    Raises `LinkForged`.
    """
    try:
        return UUID(_unsign(purpose, token))
    except ValueError as error:
        raise LinkForged from error


def forget_expired_links() -> int:
    """Delete the links whose time is over; how many these were."""
    return PrivateLink.objects.expired().delete()[0]


def _make(
    purpose: PrivateLink.Purpose, lead: Lead, lifetime: timedelta, *, tip_sheet: TipSheet | None = None
) -> str:
    word = secrets.token_urlsafe(RANDOM_BYTES)
    # Whole seconds, as in the token.
    expires_at = (timezone.now() + lifetime).replace(microsecond=0)
    PrivateLink.objects.create(
        lead=lead,
        purpose=purpose,
        tip_sheet=tip_sheet,
        digest=_digest(purpose, word),
        expires_at=expires_at,
    )
    return _signer(purpose).sign(f"{word}{SEPARATOR}{int(expires_at.timestamp())}")


def _digest(purpose: str, word: str) -> str:
    return hashlib.sha256(f"{purpose}{SEPARATOR}{word}".encode()).hexdigest()


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"leadcapture.link.{purpose}", sep=SEPARATOR)


def _unsign(purpose: str, token: str) -> str:
    try:
        return _signer(purpose).unsign(token)
    except (signing.BadSignature, ValueError) as error:
        # A ValueError: text that can't even be encoded.
        raise LinkForged from error
