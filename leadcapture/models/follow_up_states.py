"""Where a request for a screening can stand at the desk, and from where it can get there. Nothing else decides it."""

from __future__ import annotations

from django.db import models


class FollowUpState(models.TextChoices):
    """How far the desk has come with a person who asked for a screening."""

    NEW = "new", "New"
    TAKEN = "taken", "Taken"
    NOT_REACHED = "not-reached", "Not reached"
    BOOKED = "booked", "Booked"
    DECLINED = "declined", "Declined"
    CLOSED = "closed", "Closed"


#: Somebody still has to call.
OPEN_STATES = frozenset({FollowUpState.NEW, FollowUpState.TAKEN, FollowUpState.NOT_REACHED})
#: The desk is done with it.
DONE_STATES = frozenset(FollowUpState) - OPEN_STATES

#: From each state, those that may follow. "Taken" after "taken" is another person; "not reached" twice, another try.
TRANSITIONS: dict[FollowUpState, frozenset[FollowUpState]] = {
    FollowUpState.NEW: frozenset({FollowUpState.TAKEN, FollowUpState.NOT_REACHED}) | DONE_STATES,
    FollowUpState.TAKEN: frozenset(FollowUpState),
    FollowUpState.NOT_REACHED: frozenset(FollowUpState),
    FollowUpState.BOOKED: frozenset({FollowUpState.TAKEN}),
    FollowUpState.DECLINED: frozenset({FollowUpState.TAKEN}),
    FollowUpState.CLOSED: frozenset({FollowUpState.TAKEN}),
}


def states_before(state: FollowUpState) -> list[FollowUpState]:
    """The states that may go over into this one."""
    return [before for before, after in TRANSITIONS.items() if state in after]
