"""The stop list: who is not written to, kept as hashes that can't be read back."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from leadcapture.models import SuppressedAddress


def address_digest(email: str) -> str:
    """A keyed hash of the address, the same for any capitals. The key is `STOP_LIST_KEY`, or `SECRET_KEY`."""
    key = f"leadcapture.stop-list.{settings.STOP_LIST_KEY or settings.SECRET_KEY}".encode()
    return hmac.new(key, email.strip().lower().encode(), hashlib.sha256).hexdigest()


def is_suppressed(email: str) -> bool:
    """Whether nothing may be sent to the address until its owner has asked and confirmed anew."""
    return SuppressedAddress.objects.filter(digest=address_digest(email)).exists()


def suppress(email: str, reason: SuppressedAddress.Reason) -> None:
    """Put an address on the list. One that is there already keeps its first reason."""
    SuppressedAddress.objects.get_or_create(digest=address_digest(email), defaults={"reason": reason})


def lift(email: str) -> bool:
    """Take an address off the list, for its owner has confirmed it; whether it was there."""
    return bool(SuppressedAddress.objects.filter(digest=address_digest(email)).delete()[0])
