"""What the lists of visitors' requests share: to search, filter and export, but not to change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import django_filters
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django_filters.fields import DateRangeField, ModelChoiceField
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import DeleteView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.models import Page

from leadcapture.forms import is_identifier
from leadcapture.mail_trouble import current_trouble
from leadcapture.models import MailedRequest
from leadcapture.models.follow_ups import staff_name
from leadcapture.permissions import RequestPermissionPolicy
from leadcapture.spreadsheets import SafeExportMixin

DELIVERY_STATES = [("delivered", "Sent"), ("waiting", "Waiting"), ("given_up", "Failed")]


class VisibleRowsMixin:
    """The rows of a model that whoever asks may see, or erase."""

    model: Any
    permission_policy: Any
    request: HttpRequest

    def visible_rows(self, action: str = "view") -> Any:
        """Those rows. Raises `PermissionDenied` for a person who may do it with none at all."""
        if not self.permission_policy.user_has_permission(self.request.user, action):
            raise PermissionDenied
        return self.permission_policy.instances_user_has_permission_for(self.request.user, action).known()


class RequestIndexView(VisibleRowsMixin, SafeExportMixin, IndexView):
    """The list. Whoever may see it may export it, with the same filters."""

    any_permission_required = ["view"]
    template_name = "leadcapture/admin/requests.html"
    results_template_name = "leadcapture/admin/requests_results.html"
    related: tuple[str, ...] = ()

    def get_base_queryset(self) -> QuerySet:
        rows = self.visible_rows().select_related(*self.related)
        return rows.prefetch_related("mails", "consents__wording")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The list or the file; the audit log keeps who saw which."""
        action = "leadcapture.export" if self.is_export else "leadcapture.list"
        log(instance=request.user, action=action, data={"list": self.model._meta.model_name})
        if self.is_export:
            # The page around the list would count and hold every row.
            return self.as_spreadsheet(self.get_queryset(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        if not self.results_only:
            context["trouble"] = current_trouble()
        return context

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().order_queryset(queryset)
        return rows.order_by(*rows.query.order_by, "-pk")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        # A filter that makes no sense shows, and exports, nothing rather than everybody.
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        """The actions of a row, in the words of the pages that they lead to."""
        buttons = super().get_list_more_buttons(instance)
        for button in buttons:
            button.label = {"Delete": "Erase", "Inspect": "Show"}.get(str(button.label), button.label)
        return buttons


class RequestInspectView(VisibleRowsMixin, InspectView):
    """One request in full."""

    any_permission_required = ["view"]
    page_title = "Show"

    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(self.visible_rows(), pk=self.pk)

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = []
        if url := self.get_delete_url():
            buttons.append(Button("Erase", url=url, icon_name="bin", priority=20))
        return buttons

    def get_delete_url(self) -> str | None:
        may = self.permission_policy.user_has_permission_for_instance
        return super().get_delete_url() if may(self.request.user, "delete", self.object) else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page; the audit log keeps who saw it."""
        log(instance=self.object, action="leadcapture.view", title=str(self.object))
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(getattr(self.object, self.fields[0]))

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        # Wagtail's template would show the time in UTC.
        return timezone.localtime(value) if isinstance(value, datetime) else value or "–"


class EraseView(VisibleRowsMixin, DeleteView):
    """Erases what a person gave us, after a question."""

    page_title = "Erase"
    template_name = "leadcapture/admin/confirm_erase.html"
    #: The service that does it.
    erase: Callable[..., object]

    def get_queryset(self) -> QuerySet:
        return self.visible_rows("delete")

    def delete_action(self) -> None:
        type(self).erase(self.object, by=self.request.user)


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
    def permission_policy(self) -> RequestPermissionPolicy:
        return RequestPermissionPolicy(self.model)

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
    """The pages that a field of those requests names that a person may see, for a filter."""

    def pages(request: HttpRequest) -> QuerySet[Page]:
        rows = RequestPermissionPolicy(model).instances_user_has_permission_for(request.user, "view")
        return Page.objects.filter(pk__in=rows.order_by().values(field)).order_by("title")

    return pages


def locations_known_by_policy(policy: RequestPermissionPolicy) -> Callable[[HttpRequest], QuerySet]:
    """The locations of the people whom a person may see, for a filter."""
    return lambda request: policy.locations(request.user)


class RowField(ModelChoiceField):
    """One of the rows. A number that fits into no column is none of them."""

    def label_from_instance(self, obj: Any) -> str:
        # Wagtail asks for the label of what is chosen, also where that is none of the rows.
        return self.null_label if obj == self.null_value else self.label_of(obj)

    def label_of(self, row: Any) -> str:
        """What a row is called in the list of choices."""
        return super().label_from_instance(row)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or value == self.null_value or is_identifier(str(value)):
            return super().to_python(value)
        raise ValidationError(
            self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )


class StaffField(RowField):
    """One of the accounts, by the name that the lists show."""

    def label_of(self, row: Any) -> str:
        return staff_name(row)


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


class DeliveryColumn(Column):
    """Where the e-mail stands; one that failed stands out."""

    cell_template_name = "leadcapture/admin/delivery_cell.html"
