"""What visitors sent, for those who may see it: lists to search, filter and export, but not to change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import django_filters
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from django_filters.fields import DateRangeField, ModelChoiceField
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.models import Page
from wagtail.permissions import ModelPermissionPolicy

from leadcapture import services
from leadcapture.forms import is_identifier
from leadcapture.models import (
    Lead,
    MailedRequest,
    ScreeningFormPage,
    ScreeningRequest,
    TipsFormPage,
)
from leadcapture.spreadsheets import SafeExportMixin
from locations.models import LocationPage

DELIVERY_STATES = [("delivered", "Sent"), ("waiting", "Waiting"), ("given_up", "Failed")]


class ReadOnlyPermissionPolicy(ModelPermissionPolicy):
    """To see takes the view permission; to delete, that and the delete permission. Nobody adds or changes."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action not in ("view", "delete") or not super().user_has_permission(user, "view"):
            return False
        return action == "view" or super().user_has_permission(user, action)


class RequestIndexView(SafeExportMixin, IndexView):
    """The list. Whoever may see it may export it, with the same filters."""

    any_permission_required = ["view"]
    related: tuple[str, ...] = ()

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related(*self.related)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        # A filter that makes no sense shows, and exports, nothing rather than everybody.
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)


class RequestInspectView(InspectView):
    """One request in full."""

    any_permission_required = ["view"]

    def get_page_subtitle(self) -> str:
        return str(getattr(self.object, self.fields[0]))

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        # Wagtail's template would show the time in UTC.
        return timezone.localtime(value) if isinstance(value, datetime) else value or "–"


class LeadIndexView(RequestIndexView):
    """The leads."""

    related = ("form_page", "source_page")


class LeadInspectView(RequestInspectView):
    """One lead in full, with a button to send the tips again."""

    template_name = "leadcapture/admin/lead.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            services.check_can_send_again(self.object)
        except services.NotSentAgain as reason:
            kwargs["reason_not_to_send"] = str(reason)
        return super().get_context_data(
            send_again_url=reverse("lead:send_again", args=[self.object.pk]), **kwargs
        )


class SendAgainView(PermissionCheckedMixin, View):
    """Sends the tips to a lead once more. Whoever may see the lead may do so."""

    http_method_names = ["post"]
    permission_policy: Any = None
    any_permission_required = ["view"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue the e-mail, and say so on the lead's page."""
        lead = get_object_or_404(Lead, pk=pk)
        try:
            services.send_tips_again(lead)
        except services.NotSentAgain as reason:
            messages.warning(request, f"Nothing was sent. {reason}")
        except Lead.DoesNotExist:
            raise Http404("This lead was deleted a moment ago.") from None
        else:
            messages.success(request, f"The tips are being sent to {lead.email} again.")
        return redirect("lead:inspect", lead.pk)


class ScreeningRequestIndexView(RequestIndexView):
    """The requests for a screening."""

    related = ("form_page", "source_page", "preferred_location")


class RequestViewSet(ModelViewSet):
    """A list of what visitors sent: to look at, to export, and to delete."""

    index_view_class = RequestIndexView
    inspect_view_class = RequestInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    # Pages' lists of what refers to them are for editors, who may not know of the requests.
    add_to_reference_index = False
    list_per_page = 50
    search_backend_name = None

    @property
    def permission_policy(self) -> ReadOnlyPermissionPolicy:
        return ReadOnlyPermissionPolicy(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        nowhere = dict.fromkeys(("add_url_name", "edit_url_name", "history_url_name", "usage_url_name"))
        return super().get_common_view_kwargs(**nowhere, **kwargs)

    def get_form_class(self, for_update: bool = False) -> None:
        """There is no form: nothing can be changed."""

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("delete/<int:pk>/", self.delete_view, name="delete"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return super().get_permissions_to_register().filter(codename__regex="^(view|delete)_")


def pages_named_by(model: type[MailedRequest], field: str) -> Callable[[HttpRequest], QuerySet[Page]]:
    """The pages that a field of the requests names, for a filter."""
    return lambda request: Page.objects.filter(pk__in=model._default_manager.values(field)).order_by("title")


class RowField(ModelChoiceField):
    """One of the rows. A number that fits into no column is none of them."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or value == self.null_value or is_identifier(str(value)):
            return super().to_python(value)
        raise ValidationError(
            self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )


class RowFilter(django_filters.ModelChoiceFilter):
    field_class = RowField


class DaysField(DateRangeField):
    """From one day until another."""

    def compress(self, data_list: list[date | None]) -> slice | None:
        # A day in the zone of the clinic begins or ends on another one in UTC, and there is none before or after these.
        if any(day in (date.min, date.max) for day in data_list):
            raise ValidationError("Choose another day.")
        return super().compress(data_list)


class DaysFilter(django_filters.DateFromToRangeFilter):
    field_class = DaysField


class RequestFilterSet(WagtailFilterSet):
    """What both lists can be filtered by."""

    requested_at = DaysFilter(label="Last asked", widget=DateRangePickerWidget)
    delivery = django_filters.ChoiceFilter(label="E-mail", choices=DELIVERY_STATES, method="filter_delivery")

    def filter_delivery(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Keep the requests in this state of delivery."""
        return getattr(queryset, value)()


class LeadFilterSet(RequestFilterSet):
    """What leads can be filtered by."""

    form_page = RowFilter(label="Form", queryset=TipsFormPage.objects.order_by("title"))
    source_page = RowFilter(label="Came from", queryset=pages_named_by(Lead, "source_page"))

    class Meta:
        model = Lead
        fields: Iterable[str] = ("form_page", "source_page", "requested_at", "delivery")


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


class DeliveryColumn(Column):
    """Where the e-mail stands; one that failed stands out."""

    cell_template_name = "leadcapture/admin/delivery_cell.html"


class LeadViewSet(RequestViewSet):
    """The people who asked for the free tips."""

    model = Lead
    name = "lead"
    icon = "mail"
    menu_label = "Free tips"
    index_view_class = LeadIndexView
    inspect_view_class = LeadInspectView
    filterset_class = LeadFilterSet
    search_fields = ["first_name", "email"]
    ordering = "-requested_at"
    export_filename = "leads"

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "first_name",
            "email",
            "form_page",
            "source_page",
            DateColumn("requested_at", label="Last asked", sort_key="requested_at"),
            DeliveryColumn("delivery", label="Tips"),
        ]

    list_export = [
        "first_name",
        "email",
        "form_page",
        "source_page",
        "created_at",
        "requested_at",
        "request_count",
        "delivery",
        "sent_at",
        "consent_wording",
    ]
    export_headings = {"delivery": "Tips"}
    inspect_view_fields = list_export

    @property
    def send_again_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(SendAgainView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("send-again/<int:pk>/", self.send_again_view, name="send_again"),
        ]


class ScreeningRequestViewSet(RequestViewSet):
    """The people who asked for a free screening appointment."""

    model = ScreeningRequest
    name = "screeningrequest"
    icon = "calendar-check"
    menu_label = "Free screenings"
    index_view_class = ScreeningRequestIndexView
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


class LeadsGroup(ModelViewSetGroup):
    """The menu of what visitors sent."""

    items = (LeadViewSet, ScreeningRequestViewSet)
    menu_label = "Leads"
    menu_name = "leads"
    menu_icon = "mail"
    menu_order = 250
