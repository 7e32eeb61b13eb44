"""The one place where the desk's work on a screening request changes, and where that is written down."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from leadcapture.models import FollowUpState, ScreeningEvent, ScreeningRequest
from leadcapture.models.follow_up_states import states_before
from leadcapture.models.follow_ups import staff_name
from leadcapture.permissions import screening_policy


class NotChanged(Exception):
    """A request stays as it is. The text tells staff why, and what to do."""


class ChangedMeanwhile(NotChanged):
    """Somebody else was faster."""


def change_state(
    request: ScreeningRequest,
    to: FollowUpState,
    *,
    version: int,
    by: Any,
    assign_to: Any = None,
) -> None:
    """
    Let a request go over into a state. Who takes it is named by `assign_to`; else it is whoever does it.

    `version` is that of the request as the member of staff saw it. It is one UPDATE: of two that look at the same
    version the first decides, and the second gets `ChangedMeanwhile`. Raises `NotChanged` for a person who may not see
    the request, and for a step that leads nowhere from where it stands.
    """
    if to == FollowUpState.TAKEN:
        assignee = assign_to or by
        _check_may_see(assignee, request)
    else:
        # Who says how the call went has called.
        assignee = None if to == FollowUpState.NEW else (request.assigned_to or by)
    with transaction.atomic():
        rows = ScreeningRequest.objects.filter(pk=request.pk, version=version)
        changed = rows.filter(state__in=states_before(to)).update(
            state=to, assigned_to=assignee, version=F("version") + 1
        )
        if not changed:
            if _is_done_already(request, to, version, by, assignee):
                return
            raise _reason(request, to, version)
        ScreeningEvent.objects.create(
            screening_request=request,
            kind=to,
            by=by,
            given_to=assignee if to == FollowUpState.TAKEN else None,
        )
    request.refresh_from_db(fields=["state", "assigned_to", "version"])


def possible_assignees(request: ScreeningRequest) -> Any:
    """Who may be given a request: whoever may see it."""
    users = screening_policy.users_with_any_permission_for_instance(["view"], request)
    return users.order_by("first_name", "last_name", "username")


def _check_may_see(user: Any, request: ScreeningRequest) -> None:
    if not screening_policy.user_has_permission_for_instance(user, "view", request):
        raise NotChanged(f"{staff_name(user)} may not see this request. Choose somebody else.")


def _is_done_already(
    request: ScreeningRequest, to: FollowUpState, version: int, by: Any, assignee: Any
) -> bool:
    """Whether the same person took the same step a moment ago: a button that was pressed twice."""
    now = ScreeningRequest.objects.filter(pk=request.pk, version=version + 1, state=to, assigned_to=assignee)
    latest = request.events.exclude(kind=ScreeningEvent.SENT_AGAIN).last()
    return now.exists() and latest is not None and latest.kind == to and latest.by_id == by.pk


def _reason(request: ScreeningRequest, to: FollowUpState, version: int) -> NotChanged:
    """Why a request could not go over into a state. Raises `ScreeningRequest.DoesNotExist` if it is erased."""
    now = ScreeningRequest.objects.get(pk=request.pk)
    if now.version == version:
        return NotChanged(
            f"A request that is “{now.get_state_display()}” can't become “{to.label}”. Choose one of the buttons below."
        )
    latest = now.events.exclude(kind=ScreeningEvent.SENT_AGAIN).select_related("by", "given_to").last()
    news = f"{staff_name(latest.by) or 'Somebody'} was faster: {latest.words}." if latest else ""
    return ChangedMeanwhile(
        f"This request was changed while you looked at it, so it stays as it is now. {news} Look at what happened below, "
        "then choose again if it is still needed."
    )
