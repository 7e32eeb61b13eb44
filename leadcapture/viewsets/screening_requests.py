"""The people who asked for a free screening appointment, in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, DateColumn

from leadcapture.models import ScreeningFormPage, ScreeningRequest
from leadcapture.rights import erase_screening_request
from leadcapture.viewsets.requests import (
    DeliveryColumn,
    EraseView,
    RequestFilterSet,
    RequestIndexView,
    RequestViewSet,
    RowFilter,
    pages_named_by,
)
from locations.models import LocationPage


class ScreeningRequestIndexView(RequestIndexView):
    """The requests for a screening."""

    related = ("form_page", "source_page", "preferred_location")


class ScreeningRequestEraseView(EraseView):
    """Erases a screening request."""

    erase = staticmethod(erase_screening_request)
    success_message = "The request was erased."
    confirmation_message = (
        "Erase this request for good, with the name, the telephone number and the e-mail address?"
    )


class ScreeningRequestFilterSet(RequestFilterSet):
    """What requests for a screening can be filtered by."""

    preferred_location = RowFilter(
        label="Location", queryset=LocationPage.objects.order_by("title"), null_label="Any location"
    )
    form_page = RowFilter(label="Form", queryset=ScreeningFormPage.objects.order_by("title"))
    source_page = RowFilter(label="Came from", queryset=pages_named_by(ScreeningRequest, "source_page"))

    class Meta:
        model = ScreeningRequest
        fields: Iterable[str] = ("preferred_location", "form_page", "source_page", "requested_at", "delivery")


class ScreeningRequestViewSet(RequestViewSet):
    """The people who asked for a free screening appointment."""

    model = ScreeningRequest
    name = "screeningrequest"
    icon = "calendar-check"
    menu_label = "Free screenings"
    index_view_class = ScreeningRequestIndexView
    delete_view_class = ScreeningRequestEraseView
    filterset_class = ScreeningRequestFilterSet
    search_fields = ["name", "email", "telephone"]
    ordering = "-requested_at"
    export_filename = "screening-requests"

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            Column("telephone", accessor=lambda request: request.telephone or "", label="Telephone"),
            "email",
            "preferred_location",
            "preferred_time",
            "source_page",
            DateColumn("requested_at", label="Asked", sort_key="requested_at"),
            DeliveryColumn("delivery", label="E-mail to the desk"),
        ]

    list_export = [
        "name",
        "telephone",
        "email",
        "preferred_location",
        "get_preferred_time_display",
        "form_page",
        "source_page",
        "created_at",
        "requested_at",
        "delivery",
        "consent_wording",
    ]
    export_headings = {"get_preferred_time_display": "Preferred time", "delivery": "E-mail to the desk"}
    inspect_view_fields = [
        "name",
        "telephone",
        "email",
        "preferred_location",
        "preferred_time",
        "form_page",
        "source_page",
        "created_at",
        "requested_at",
        "consent_wording",
        "delivery",
    ]
