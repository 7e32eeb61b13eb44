"""Where a lead can stand, and from where it can get there. Nothing else decides about it."""

from __future__ import annotations

from django.db import models


class LeadState(models.TextChoices):
    """Where a person who asked for the tips stands."""

    REQUESTED = "requested", "Asked"
    CONFIRMED = "confirmed", "Confirmed"
    DELIVERED = "delivered", "Tips sent"
    DOWNLOADED = "downloaded", "Downloaded"
    EXPIRED = "expired", "Never confirmed"
    BOUNCED = "bounced", "Mail came back"
    COMPLAINED = "complained", "Called it spam"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    ERASED = "erased", "Erased"


#: Nothing is sent to a lead in one of these, and all of them but the last can be left by a fresh request only.
STOPPED = frozenset(
    {
        LeadState.EXPIRED,
        LeadState.BOUNCED,
        LeadState.COMPLAINED,
        LeadState.UNSUBSCRIBED,
        LeadState.ERASED,
    }
)

#: What can happen to anybody whom we may still write to.
_STOPS = frozenset({LeadState.BOUNCED, LeadState.COMPLAINED, LeadState.UNSUBSCRIBED, LeadState.ERASED})
#: What can still happen after that: a worse answer of the mail server, a person who wants to be forgotten.
_AFTER_A_STOP = frozenset({LeadState.REQUESTED, LeadState.ERASED})

#: From each state, those that may follow. A form that sends at once goes from asked to sent without a confirmation.
TRANSITIONS: dict[LeadState, frozenset[LeadState]] = {
    LeadState.REQUESTED: _STOPS
    | {LeadState.CONFIRMED, LeadState.DELIVERED, LeadState.DOWNLOADED, LeadState.EXPIRED},
    LeadState.CONFIRMED: _STOPS | {LeadState.DELIVERED, LeadState.DOWNLOADED},
    LeadState.DELIVERED: _STOPS | {LeadState.DOWNLOADED},
    LeadState.DOWNLOADED: _STOPS,
    LeadState.EXPIRED: _AFTER_A_STOP | {LeadState.UNSUBSCRIBED},
    LeadState.BOUNCED: _AFTER_A_STOP | {LeadState.COMPLAINED, LeadState.UNSUBSCRIBED},
    LeadState.COMPLAINED: _AFTER_A_STOP | {LeadState.UNSUBSCRIBED},
    LeadState.UNSUBSCRIBED: _AFTER_A_STOP | {LeadState.COMPLAINED},
    LeadState.ERASED: frozenset(),
}


def states_before(state: LeadState) -> list[LeadState]:
    """The states that may go over into this one."""
    return [before for before, after in TRANSITIONS.items() if state in after]
