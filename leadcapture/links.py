"""
The private links in our e-mails.

A link holds the lead's random identifier, signed for one purpose: what opens the tips can't delete anything,
and the other way round. Nothing about it is stored.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import timezone

# It appears in no signature, and mail programs see one unbroken word.
SEPARATOR = "."

TIPS = "leadcapture.link.tips"
REMOVAL = "leadcapture.link.removal"


class LinkForged(Exception):
    """The link was not made here, or not for this purpose, or it was cut short on its way."""


class LinkExpired(Exception):
    """The link was made here and its time is over."""


def tips_token(public_id: UUID) -> str:
    """The token that opens a lead's tips for `TIPS_LINK_DAYS` days from now."""
    expires_at = timezone.now() + timedelta(days=settings.TIPS_LINK_DAYS)
    return _signer(TIPS).sign(f"{public_id.hex}{SEPARATOR}{int(expires_at.timestamp())}")


def read_tips_token(token: str) -> tuple[UUID, datetime]:
    """
    The lead's identifier, and the moment at which the link expires.

    Raises `LinkForged` or `LinkExpired`.
    """
    identifier, _, expires = _unsign(TIPS, token).partition(SEPARATOR)
    expires_at = datetime.fromtimestamp(int(expires), UTC)
    if expires_at <= timezone.now():
        raise LinkExpired
    return UUID(identifier), expires_at


def removal_token(public_id: UUID) -> str:
    """The token with which a person deletes their details. It does not expire: neither does that right."""
    return _signer(REMOVAL).sign(public_id.hex)


def read_removal_token(token: str) -> UUID:
    """The lead's identifier. Raises `LinkForged`."""
    return UUID(_unsign(REMOVAL, token))


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=purpose, sep=SEPARATOR)


def _unsign(purpose: str, token: str) -> str:
    try:
        return _signer(purpose).unsign(token)
    except (signing.BadSignature, ValueError) as error:
        # A ValueError: text that can't even be encoded.
        raise LinkForged from error
