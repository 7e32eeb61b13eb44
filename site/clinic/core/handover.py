"""
What is said between whoever sends an e-mail once and whatever hands it over.

A message with an attribute `before_handover` has it called right before it leaves us, by every backend that is a
`TellsHandover`. Whatever such a backend raises then, but for `AnswerNotHeard`, means that nothing was taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class AnswerNotHeard(Exception):
    """The server was given a message, and nobody knows whether it took it."""


class HandoverRefused(Exception):
    """Whoever sends the message decided, at the last moment, that it must not be sent."""


class RecipientRefused(Exception):
    """The server will not write to this address, now or later: it does not exist, or called our e-mails spam."""


class ServerTrouble(Exception):
    """The server takes no e-mail of ours at all: the next one would fare no better."""


class ServerNotReached(ServerTrouble):
    """Nobody answers there, or it has trouble of its own."""


class LoginRefused(ServerTrouble):
    """It does not know our password or key, or does not send for our account."""


class SenderRefused(ServerTrouble):
    """It does not send for our sender's address."""


class ServerBusy(ServerTrouble):
    """It asks us to come back later."""


class TellsHandover:
    """A mail backend that keeps to the above."""


def announce_handover(message: Any) -> None:
    """Call what wants to be called before the message leaves us."""
    before: Callable[[], None] | None = getattr(message, "before_handover", None)
    if before is not None:
        before()
