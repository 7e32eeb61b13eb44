"""The people who asked for a free screening appointment, in the admin: whom the desk has to call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, DateColumn

from leadcapture.models import OutgoingMail, ScreeningRequest
from leadcapture.permissions import screening_policy
from leadcapture.rights import erase_screening_request
from leadcapture.viewsets.follow_up import ScreeningRequestInspectView, SendToDeskAgainView
from leadcapture.viewsets.notes import DeleteNoteView
from leadcapture.viewsets.requests import (
    DeliveryColumn,
    EraseView,
    RequestIndexView,
    RequestViewSet,
)
from leadcapture.viewsets.screening_filters import ALL, ScreeningRequestFilterSet
from leadcapture.viewsets.telephone_search import TelephoneSearchMixin

#: For so long a morning e-mail that failed is shown above the list.
FAILED_DIGESTS_SHOWN = timedelta(days=3)


class ScreeningRequestIndexView(TelephoneSearchMixin, RequestIndexView):
    """The requests for a screening: those that wait for a call, whoever waits longest first."""

    related = ("form_page", "source_page", "preferred_location", "assigned_to")
    results_template_name = "leadcapture/admin/screening_requests.html"

    @cached_property
    def is_of_open_ones(self) -> bool:
        """Whether no state was chosen. A search looks through all, so that nobody is missed by it."""
        chosen = self.filters.is_valid() and self.filters.form.cleaned_data.get("state")
        return not chosen and not self.is_searching

    def get_ordering(self) -> str:
        """Who waits longest first; of a list with those that are done, the latest first."""
        asked_for = self.request.GET.get("ordering", "")
        if asked_for in self.get_valid_orderings():
            return asked_for
        return "requested_at" if self.is_of_open_ones else "-requested_at"

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows: Any = super().filter_queryset(queryset)
        return rows.to_be_called() if self.is_of_open_ones else rows

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if not self.is_export:
            kwargs |= {"views": self.views(), "failed_digests": self.failed_digests()}
        return super().get_context_data(*args, **kwargs)

    def views(self) -> list[tuple[str, str, bool]]:
        """Names, addresses, and whether it is the one that is shown."""
        me = self.request.user.pk
        queries: list[tuple[str, dict[str, Any]]] = [
            ("Waiting for a call", {}),
            ("Taken by nobody", {"assigned_to": "null"}),
            ("Mine", {"assigned_to": me}),
            ("All", {"state": ALL}),
        ]
        names = {name for _, query in queries for name in query}
        now = {name: value for name in names if (value := self.request.GET.get(name))}
        return [
            (
                label,
                f"{self.index_url}?{urlencode(query)}" if query else str(self.index_url),
                not self.is_searching and now == {name: str(value) for name, value in query.items()},
            )
            for label, query in queries
        ]

    def failed_digests(self) -> list[Any]:
        """The latest morning e-mails to desks of the person's locations that could not be sent."""
        failed = OutgoingMail.objects.of_kind(OutgoingMail.Kind.DIGEST).given_up()
        mine = screening_policy.locations(self.request.user).order_by()
        return list(
            failed.filter(
                digest__location__in=mine, created_at__gt=timezone.now() - FAILED_DIGESTS_SHOWN
            ).select_related("digest__location")[:5]
        )


class ScreeningRequestEraseView(EraseView):
    """Erases a screening request."""

    erase = staticmethod(erase_screening_request)
    success_message = "The request was erased."
    confirmation_message = (
        "Erase this request for good, with the name, the telephone number, the e-mail address and all notes?"
    )


class ReachColumn(Column):
    """Number and address, each a link that dials or writes."""

    cell_template_name = "leadcapture/admin/reach_cell.html"


class TwoLinesColumn(Column):
    """Two values, one above the other: the list fits beside the menu."""

    cell_template_name = "leadcapture/admin/two_lines_cell.html"


class ScreeningRequestViewSet(RequestViewSet):
    """The people who asked for a free screening appointment."""

    model = ScreeningRequest
    name = "screeningrequest"
    icon = "calendar-check"
    menu_label = "Free screenings"
    index_view_class = ScreeningRequestIndexView
    inspect_view_class = ScreeningRequestInspectView
    delete_view_class = ScreeningRequestEraseView
    filterset_class = ScreeningRequestFilterSet
    search_fields = ["name", "email", "telephone"]
    export_filename = "screening-requests"

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            ReachColumn("reach", label="Reach them at"),
            TwoLinesColumn(
                "preferred_location",
                accessor=lambda request: (
                    request.preferred_location or "Any location",
                    request.get_preferred_time_display(),
                ),
                label="Location",
                sort_key="preferred_location__title",
            ),
            DateColumn("requested_at", label="Asked", sort_key="requested_at"),
            TwoLinesColumn(
                "state",
                accessor=lambda request: (request.get_state_display(), request.assignee_name or "Nobody"),
                label="State, and whose",
                sort_key="state",
            ),
            DeliveryColumn("delivery", label="E-mail to the desk"),
        ]

    # Without the notes: a file wanders, and a note may hold anything.
    list_export = [
        "name",
        "telephone",
        "email",
        "preferred_location",
        "get_preferred_time_display",
        "get_state_display",
        "assignee_name",
        "form_page",
        "source_page",
        "created_at",
        "requested_at",
        "delivery",
        "consent_wording",
    ]
    export_headings = {
        "get_preferred_time_display": "Preferred time",
        "get_state_display": "State",
        "assignee_name": "Assigned to",
        "delivery": "E-mail to the desk",
    }
    # Name, telephone number, e-mail address, location and time stand above, where the desk looks first.
    inspect_view_fields = [
        "name",
        "form_page",
        "source_page",
        "created_at",
        "requested_at",
        "consent_wording",
        "delivery",
    ]

    @property
    def send_again_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(SendToDeskAgainView)

    @property
    def delete_note_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(DeleteNoteView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("send-again/<int:pk>/", self.send_again_view, name="send_again"),
            path("delete-note/<int:pk>/", self.delete_note_view, name="delete_note"),
        ]
