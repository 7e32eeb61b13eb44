"""
The signed words in every form: when it was made, to tell a person from a machine that answers at once, and
which wording of the consent stood in it.

Pages are cached and stand open for days, so a token can be old, and a visitor can do nothing about it. It
never decides whether a request is kept: a form with a wrong one is shown again, filled in, with a fresh one. The fresh
one says why: what happens again may mean something (leadcapture/suspicion.py).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.core import signing

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
    """
    A token that came back.

    `wording` stands for the consent that the form showed, `questioned` for an e-mail address that we have
    asked about already. `before` is why the form was shown again because of its token, `hasty` whether it was sent
    faster than people type although it was shown again.
    """

    verdict: Verdict
    wording: str = ""
    questioned: str = ""
    before: tuple[Verdict, ...] = ()
    hasty: bool = False

    @property
    def so_far(self) -> tuple[Verdict, ...]:
        """Why this form was, or now has to be, shown again because of its token."""
        return (*self.before, *({self.verdict} - {Verdict.GOOD, *self.before}))

    def has_shown(self, wording: str) -> bool:
        """Whether these are the words that the visitor saw beside the box."""
        return self.wording == _digest(wording)

    def has_questioned(self, email: str) -> bool:
        """Whether the visitor was asked if this address is right, and sent it again."""
        return self.questioned == _digest(email.lower())


def make_token(
    wording: str,
    *,
    questioned_email: str = "",
    shown_again: bool = False,
    before: Iterable[Verdict] = (),
) -> str:
    """
    A token for a form that is shown now with this wording of the consent.

    To correct a letter takes no time: a form that is `shown_again` can't be sent too fast. `before` is why its tokens
    did not do so far.
    """
    made_at = int(time.time() * 1000)
    words = [_digest(wording), _digest(questioned_email.lower())]
    return signing.dumps([made_at, shown_again, *words, [verdict.value for verdict in before]], salt=SALT)


def read_token(text: str) -> FormToken:
    """What a token says; any text at all may come in."""
    try:
        made_at, shown_again, wording, questioned, words = signing.loads(text, salt=SALT)
        before = tuple(map(Verdict, words))
    except (signing.BadSignature, ValueError):
        return FormToken(Verdict.UNKNOWN)
    age = time.time() - made_at / 1000
    is_hasty = age < settings.FORM_MINIMUM_SECONDS
    if age > MAXIMUM_AGE:
        verdict = Verdict.OLD
    elif is_hasty and not shown_again:
        verdict = Verdict.TOO_FAST
    else:
        verdict = Verdict.GOOD
    return FormToken(verdict, wording, questioned, before, is_hasty)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
