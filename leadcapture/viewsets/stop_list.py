"""The stop list in the admin: to look an address up, and to add one by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.permissions import ModelPermissionPolicy

from leadcapture.forms import AddressField
from leadcapture.models import SuppressedAddress
from leadcapture.rights import stop_writing
from leadcapture.stop_list import address_digest


class StopListForm(forms.Form):
    """An address that nothing is to be sent to."""

    email = AddressField(
        label="E-mail address",
        max_length=254,
        help_text="Nothing is sent to it any more, until its owner asks for the tips and confirms. Only a hash is kept.",
    )

    def __init__(self, *args: Any, instance: Any = None, for_user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def save(self) -> SuppressedAddress:
        """Stop writing to the address, whoever asked with it."""
        email = self.cleaned_data["email"]
        stop_writing(email, SuppressedAddress.Reason.BY_HAND)
        return SuppressedAddress.objects.get(digest=address_digest(email))


class StopListIndexView(IndexView):
    """The list. It holds no addresses; one that is searched for is looked up by its hash."""

    any_permission_required = ["view"]
    is_searchable = True
    page_title = "Stop list"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The list; the audit log keeps who looked, and not for whom."""
        log(instance=request.user, action="leadcapture.list", data={"list": self.model._meta.model_name})
        return super().get(request, *args, **kwargs)

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(digest=address_digest(self.search_query)) if self.search_query else queryset


class StopListCreateView(CreateView):
    """Adds an address."""

    success_message = "Nothing is sent to this address any more."

    def get_success_url(self) -> str:
        return reverse(self.index_url_name)

    def get_success_buttons(self) -> list[Any]:
        """There is no page of the row to go to."""
        return []


class AddOnlyPermissionPolicy(ModelPermissionPolicy):
    """An address comes off the list by its owner's confirmation, not by staff."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("view", "add") and super().user_has_permission(user, action)


class StopListViewSet(ModelViewSet):
    """Who is not written to."""

    model = SuppressedAddress
    name = "stoplist"
    icon = "circle-xmark"
    menu_label = "Stop list"
    index_view_class = StopListIndexView
    add_view_class = StopListCreateView
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = [
        Column("reason", accessor="get_reason_display", label="Why"),
        DateColumn("since", label="Since"),
    ]

    @property
    def permission_policy(self) -> AddOnlyPermissionPolicy:
        return AddOnlyPermissionPolicy(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        nowhere = dict.fromkeys(
            ("edit_url_name", "delete_url_name", "history_url_name", "usage_url_name", "inspect_url_name")
        )
        return super().get_common_view_kwargs(**nowhere, **kwargs)

    def get_form_class(self, for_update: bool = False) -> Any:
        return StopListForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
        ]
