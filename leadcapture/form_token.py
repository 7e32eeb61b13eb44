"""
The signed time in every form: when it was made, to tell a person from a machine that answers at once.

Pages are cached and stand open for days, so a token can be old, and a visitor can do nothing about it. It
never decides whether a request is kept: a form with a wrong one is shown again, filled in, with a fresh one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "leadcapture.form-token"
#: A machine may collect tokens; after this long, in seconds, they are worth nothing.
MAXIMUM_AGE = 2 * 24 * 3600


class Verdict(Enum):
    """What a token says about the form that it came with."""

    GOOD = "good"
    TOO_FAST = "too fast"
    OLD = "old"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FormToken:
    """A token that came back. `questioned` stands for an e-mail address that we have asked about already."""

    verdict: Verdict
    questioned: str = ""

    def has_questioned(self, email: str) -> bool:
        """Whether the visitor was asked if this address is right, and sent it again."""
        return self.questioned == _digest(email)


def make_token(questioned_email: str = "") -> str:
    """A token for a form that is shown now."""
    return signing.dumps([int(time.time() * 1000), _digest(questioned_email)], salt=SALT)


def read_token(text: str) -> FormToken:
    """What a token says; any text at all may come in."""
    try:
        made_at, questioned = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return FormToken(Verdict.UNKNOWN)
    age = time.time() - made_at / 1000
    if age > MAXIMUM_AGE:
        return FormToken(Verdict.OLD, questioned)
    if age < settings.FORM_MINIMUM_SECONDS:
        return FormToken(Verdict.TOO_FAST, questioned)
    return FormToken(Verdict.GOOD, questioned)


def _digest(email: str) -> str:
    return salted_hmac(SALT, email.lower()).hexdigest()[:16] if email else ""
