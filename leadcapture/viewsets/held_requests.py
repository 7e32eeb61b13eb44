"""What is held back, in the admin: to look at, and to release or discard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log
from wagtail.permissions import ModelPermissionPolicy

from leadcapture import quarantine
from leadcapture.address_hints import hints_about
from leadcapture.models import HeldRequest, Purpose
from leadcapture.viewsets.requests import RequestInspectView, RequestViewSet
from leadcapture.viewsets.telephone_search import TelephoneSearchMixin, digits_of

DECIDED_ALREADY = "Somebody has decided about this request already."


class LookAndDecidePolicy(ModelPermissionPolicy):
    """To see takes the view permission; to release or discard, that and the change permission."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action not in ("view", "change") or not super().user_has_permission(user, "view"):
            return False
        return action == "view" or super().user_has_permission(user, action)


class HeldFilterSet(WagtailFilterSet):
    """What the list can be filtered by."""

    class Meta:
        model = HeldRequest
        fields: Iterable[str] = ("purpose",)

    purpose = django_filters.ChoiceFilter(
        label="Asks for", choices=[(one.value, one.label) for one in (Purpose.TIPS, Purpose.SCREENING)]
    )


def holds(term: str) -> Q:
    """What the search of the list finds: the term in the name, the address or the number."""
    found = Q(name__icontains=term) | Q(email__icontains=term) | Q(telephone__icontains=term)
    digits = digits_of(term)
    return found | Q(telephone__contains=digits) if digits else found


class HeldIndexView(TelephoneSearchMixin, IndexView):
    """The list, the latest first, with boxes to choose several by."""

    any_permission_required = ["view"]
    template_name = "leadcapture/admin/held_requests.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The list; the audit log keeps who saw it."""
        log(instance=request.user, action="leadcapture.list", data={"list": self.model._meta.model_name})
        return super().get(request, *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type="held"), *super().columns]

    def _get_title_column(self, *args: Any, **kwargs: Any) -> Any:
        return super()._get_title_column(
            *args, **kwargs, get_title_id=lambda instance: f"held_{instance.pk}_title"
        )


class HeldInspectView(RequestInspectView):
    """One request, why it is held back, and the two buttons."""

    template_name = "leadcapture/admin/held_request.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_decide=self.permission_policy.user_has_permission(self.request.user, "change"),
            hints=hints_about(self.object.email),
            release_url=reverse("heldrequest:release", args=[self.object.pk]),
            discard_url=reverse("heldrequest:discard", args=[self.object.pk]),
            **kwargs,
        )


class DecideView(PermissionCheckedMixin, View):
    """A button on a request's page."""

    http_method_names = ["post"]
    permission_policy: Any = None
    permission_required = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and go back to the list; where it can't be done, to the request."""
        try:
            done = self.decide(pk)
        except quarantine.NotReleased as reason:
            messages.warning(request, f"Not released. {reason}")
            return redirect("heldrequest:inspect", pk)
        if done:
            messages.success(request, done)
        else:
            messages.warning(request, DECIDED_ALREADY)
        return redirect("heldrequest:index")

    def decide(self, pk: int) -> str:
        """Do it; what to say then, and nothing where there was nothing left to do."""
        raise NotImplementedError


class ReleaseView(DecideView):
    """Takes the request as if it had not been held back."""

    def decide(self, pk: int) -> str:
        taken = quarantine.release(pk, by=self.request.user)
        return "Released: it is among the others now, and is being answered." if taken else ""


class DiscardView(DecideView):
    """Deletes the request."""

    def decide(self, pk: int) -> str:
        return "Discarded: nothing of it is kept." if quarantine.discard(pk, by=self.request.user) else ""


class HeldMenuItem(MenuItem):
    """The way to the list, with how many wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return LookAndDecidePolicy(HeldRequest).user_has_permission(request.user, "view")

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        if waiting := HeldRequest.objects.count():
            component.label = f"{self.label} ({waiting})"
        return component


class HeldRequestViewSet(RequestViewSet):
    """What is held back."""

    model = HeldRequest
    name = "heldrequest"
    icon = "lock"
    menu_label = "Held back"
    menu_item_class = HeldMenuItem
    index_view_class = HeldIndexView
    inspect_view_class = HeldInspectView
    filterset_class = HeldFilterSet
    search_fields = ["name", "email", "telephone"]
    ordering = "-asked_at"
    list_export: list[str] = []
    inspect_view_fields = [
        "name",
        "email",
        "telephone",
        "purpose",
        "preferred_location",
        "preferred_time",
        "form_page",
        "source_page",
        "asked_at",
        "wording",
    ]

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            "email",
            Column("telephone", accessor=lambda held: held.telephone or "", label="Telephone"),
            Column("purpose", accessor="get_purpose_display", label="Asks for", sort_key="purpose"),
            DateColumn("asked_at", label="Asked", sort_key="asked_at"),
            ReasonsColumn("reasons", label="Why it is held back"),
        ]

    @property
    def permission_policy(self) -> Any:
        return LookAndDecidePolicy(self.model)

    @property
    def release_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(ReleaseView)

    @property
    def discard_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(DiscardView)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(delete_url_name=None, **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("release/<int:pk>/", self.release_view, name="release"),
            path("discard/<int:pk>/", self.discard_view, name="discard"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.filter(
            content_type__app_label="leadcapture", codename__in=("view_heldrequest", "change_heldrequest")
        )


class ReasonsColumn(Column):
    """Why a request is held back, in sentences."""

    cell_template_name = "leadcapture/admin/held_reasons_cell.html"
