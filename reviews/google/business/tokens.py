"""A short-lived token for as long as it lasts, in the memory of this process alone."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..failures import Failure, GoogleFailure
from . import connection, sign_in

#: It must not end on the way.
SECONDS_TO_SPARE = 60


@dataclass(frozen=True)
class _Held:
    identity: str
    token: str
    until: float


_held: _Held | None = None


def access_token() -> str:
    """A token that Google accepts now. Raises `GoogleFailure`, also where nothing is connected (any more)."""
    global _held
    current = connection.current()
    if current is None:
        raise GoogleFailure(Failure.CONNECTION_ENDED)
    now = time.monotonic()
    if _held is None or _held.identity != current.identity or _held.until <= now:
        tokens = sign_in.renew(connection.refresh_token(current))
        _held = _Held(current.identity, tokens.access, now + tokens.seconds - SECONDS_TO_SPARE)
    return _held.token


def forget() -> None:
    """Ask for a new one next time."""
    global _held
    _held = None
