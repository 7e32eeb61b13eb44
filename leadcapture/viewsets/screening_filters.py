"""What the list of requests for a screening can be filtered by."""

from __future__ import annotations

from collections.abc import Iterable

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from leadcapture.models import FollowUpState, ScreeningFormPage, ScreeningRequest
from leadcapture.permissions import screening_policy
from leadcapture.viewsets.requests import (
    RequestFilterSet,
    RowFilter,
    StaffField,
    locations_known_by_policy,
    pages_named_by,
)

#: In place of a state: all requests, also those that the desk is done with.
ALL = "all"


def assignees(request: HttpRequest) -> QuerySet:
    """Whoever has a request that the person may see, and the person."""
    rows = screening_policy.instances_user_has_permission_for(request.user, "view")
    users = get_user_model()._default_manager.filter(
        Q(pk=request.user.pk) | Q(pk__in=rows.order_by().values("assigned_to"))
    )
    return users.order_by("first_name", "last_name", "username")


class StaffFilter(RowFilter):
    field_class = StaffField


class ScreeningRequestFilterSet(RequestFilterSet):
    """What requests for a screening can be filtered by. Without a state, it is those that wait for a call."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(ALL, "All, done ones too"), *FollowUpState.choices],
        empty_label="Waiting for a call",
        method="in_state",
    )
    assigned_to = StaffFilter(label="Assigned to", queryset=assignees, null_label="Nobody")
    preferred_location = RowFilter(
        label="Location", queryset=locations_known_by_policy(screening_policy), null_label="Any location"
    )
    form_page = RowFilter(label="Form", queryset=ScreeningFormPage.objects.order_by("title"))
    source_page = RowFilter(label="Came from", queryset=pages_named_by(ScreeningRequest, "source_page"))

    class Meta:
        model = ScreeningRequest
        fields: Iterable[str] = (
            "state",
            "assigned_to",
            "preferred_location",
            "form_page",
            "source_page",
            "requested_at",
            "delivery",
        )

    def in_state(self, requests: QuerySet, name: str, value: str) -> QuerySet:
        """Keep the requests in this state."""
        return requests if value == ALL else requests.filter(state=value)
