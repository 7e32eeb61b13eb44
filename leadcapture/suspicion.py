"""
How much a sent form looks like a machine's, from the request alone.

Nobody is turned away for it. What looks odd in one small way is taken as it is; what adds up is asked for a proof of
work, which a browser gives by itself; and what only a person can judge waits for one (leadcapture/quarantine.py).
The address is never looked up here, so that the answer can't tell who is on the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices


class Reason(TextChoices):
    """Why a form looks odd, in words for staff."""

    HIDDEN_FIELD = (
        "hidden-field",
        "A field was filled in that people don't see. Machines do that, and a few browsers that fill in forms by "
        "themselves.",
    )
    LINK_IN_NAME = "link-in-name", "The name holds a link, or code of a web page."
    MANY_FROM_NETWORK = "many-from-network", "Many forms came from the same network within the hour."
    TOO_FAST = "too-fast", "It was sent faster than people type, twice."
    UNKNOWN_PAGE = "unknown-page", "At first it did not come from a page of ours."
    DISPOSABLE_ADDRESS = (
        "disposable-address",
        "The e-mail address is of a kind that people use once and throw away.",
    )


class Answer(Enum):
    """What to do with a form that is filled in rightly."""

    TAKE = "take"
    ASK_FOR_PROOF = "ask for proof"
    HOLD_BACK = "hold back"


#: A proof of work says that somebody takes trouble, not that it is a person: these are looked at in any case.
DECISIVE = frozenset({Reason.HIDDEN_FIELD, Reason.LINK_IN_NAME})
#: What the others weigh. One that weighs 1 is a hint, and alone it changes nothing.
POINTS = {
    Reason.MANY_FROM_NETWORK: 2,
    Reason.TOO_FAST: 1,
    Reason.UNKNOWN_PAGE: 1,
    Reason.DISPOSABLE_ADDRESS: 1,
}
ENOUGH = 2

_LINK_OR_MARKUP = re.compile(
    r"://|\bwww\.|\[/?(url|link|img)\b|</?[a-z!]|&#|\w\.(com|net|org|info|biz|ru|cn|xyz|top|shop|online|site|club)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Signals:
    """What a request shows."""

    hidden_field: bool = False
    many_from_network: bool = False
    too_fast: bool = False
    unknown_page: bool = False
    disposable_address: bool = False
    name: str = ""


@dataclass(frozen=True)
class Suspicion:
    """What speaks for a machine, and what to do about it."""

    reasons: tuple[Reason, ...] = ()

    @property
    def answer(self) -> Answer:
        """Whether to take the form, to ask for a proof of work, or to let a person look at it."""
        if DECISIVE.intersection(self.reasons):
            return Answer.HOLD_BACK
        points = sum(POINTS[reason] for reason in self.reasons)
        return Answer.ASK_FOR_PROOF if points >= ENOUGH else Answer.TAKE


def suspect(signals: Signals) -> Suspicion:
    """What the signals add up to."""
    seen = {
        Reason.HIDDEN_FIELD: signals.hidden_field,
        Reason.LINK_IN_NAME: holds_link_or_markup(signals.name),
        Reason.MANY_FROM_NETWORK: signals.many_from_network,
        Reason.TOO_FAST: signals.too_fast,
        Reason.UNKNOWN_PAGE: signals.unknown_page,
        Reason.DISPOSABLE_ADDRESS: signals.disposable_address,
    }
    return Suspicion(tuple(reason for reason, is_seen in seen.items() if is_seen))


def holds_link_or_markup(text: str) -> bool:
    """Whether a name holds what no name does: a web address, tags, or the marks of a forum's links."""
    return _LINK_OR_MARKUP.search(text) is not None
