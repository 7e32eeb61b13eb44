"""The people who asked for the free tips, in the admin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leadcapture import services, subscriptions
from leadcapture.address_hints import hints_about
from leadcapture.models import Lead, LeadState, TipsFormPage
from leadcapture.permissions import lead_policy
from leadcapture.rights import erase_lead
from leadcapture.viewsets.notes import DeleteNoteView, NotesMixin
from leadcapture.viewsets.requests import (
    DeliveryColumn,
    EraseView,
    RequestFilterSet,
    RequestIndexView,
    RequestInspectView,
    RequestViewSet,
    RowFilter,
    VisibleRowsMixin,
    locations_known_by_policy,
    pages_named_by,
)
from locations.models import LocationPage


class LeadIndexView(RequestIndexView):
    """The leads."""

    related = ("form_page", "source_page")


class LeadInspectView(NotesMixin, RequestInspectView):
    """One lead in full: what happened when, with a button to send the latest e-mail again."""

    template_name = "leadcapture/admin/lead.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            services.check_can_send_again(self.object)
        except services.NotSentAgain as reason:
            kwargs["reason_not_to_send"] = str(reason)
        return super().get_context_data(
            send_again_url=reverse("lead:send_again", args=[self.object.pk]),
            events=self.object.events.select_related("by"),
            mails=self.object.mails.all(),
            subscriptions=self.object.subscriptions.select_related("series"),
            consents=self.object.consents.select_related("wording"),
            given_names=self.object.given_names.all(),
            hints=hints_about(self.object.email),
            **kwargs,
        )


class LeadEraseView(EraseView):
    """Erases a lead."""

    erase = staticmethod(erase_lead)
    success_message = "The name and the e-mail address were erased."
    confirmation_message = (
        "Erase this person's name and e-mail address for good? Nothing is sent to the address any more, unless its owner "
        "asks again and confirms. That somebody asked, and what they agreed to, stays without the person."
    )


class SendAgainView(VisibleRowsMixin, PermissionCheckedMixin, View):
    """Sends the latest e-mail to a lead once more. Whoever may see the lead may do so."""

    http_method_names = ["post"]
    permission_policy: Any = None
    any_permission_required = ["view"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue the e-mail, and say so on the lead's page."""
        lead = get_object_or_404(self.visible_rows(), pk=pk)
        try:
            services.send_again(lead, by=request.user)
        except services.NotSentAgain as reason:
            messages.warning(request, f"Nothing was sent. {reason}")
        except Lead.DoesNotExist:
            raise Http404("This lead was deleted a moment ago.") from None
        else:
            messages.success(request, f"The e-mail is being sent to {lead.email} again.")
        return redirect("lead:inspect", lead.pk)


class SubscriptionActionView(VisibleRowsMixin, PermissionCheckedMixin, View):
    """Pauses or stops a series for somebody who called. Whoever may see the lead may do so."""

    http_method_names = ["post"]
    model = Lead
    permission_policy: Any = None
    any_permission_required = ["view"]
    actions = {"pause": subscriptions.pause, "stop": subscriptions.stop}

    def post(self, request: HttpRequest, pk: int, subscription_pk: int) -> HttpResponse:
        """Do it, and say so on the lead's page."""
        lead = get_object_or_404(self.visible_rows(), pk=pk)
        subscription = get_object_or_404(lead.subscriptions.select_related("series"), pk=subscription_pk)
        action = self.actions.get(request.POST.get("action", ""))
        if action is None:
            messages.warning(request, "Nothing was changed. Choose one of the buttons.")
        else:
            action(subscription, by=request.user)
            messages.success(request, "Done. What happened stands below.")
        return redirect("lead:inspect", lead.pk)


class LeadFilterSet(RequestFilterSet):
    """What leads can be filtered by."""

    form_page = RowFilter(label="Form", queryset=TipsFormPage.objects.order_by("title"))
    source_page = RowFilter(label="Came from", queryset=pages_named_by(Lead, "source_page"))
    location = RowFilter(
        label="First asked on the page of",
        queryset=locations_known_by_policy(lead_policy),
        null_label="No location",
        method="of_location",
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=[one for one in LeadState.choices if one[0] != LeadState.ERASED]
    )

    class Meta:
        model = Lead
        fields: Iterable[str] = (
            "state",
            "location",
            "form_page",
            "source_page",
            "requested_at",
            "delivery",
        )

    def of_location(self, leads: Any, name: str, value: Any) -> QuerySet:
        """Leads who asked on the page of a location; "null" stands for all others."""
        if value == "null":
            return leads.exclude(source_page__in=LocationPage.objects.values("pk"))
        return leads.of_locations([value])


class LeadViewSet(RequestViewSet):
    """The people who asked for the free tips."""

    model = Lead
    name = "lead"
    icon = "mail"
    menu_label = "Free tips"
    index_view_class = LeadIndexView
    inspect_view_class = LeadInspectView
    delete_view_class = LeadEraseView
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
            Column("state", accessor="get_state_display", label="State", sort_key="state"),
            DeliveryColumn("delivery", label="E-mail"),
        ]

    list_export = [
        "first_name",
        "email",
        "form_page",
        "source_page",
        "created_at",
        "requested_at",
        "request_count",
        "confirmed_at",
        "get_state_display",
        "delivery",
        "consent_wording",
    ]
    export_headings = {"get_state_display": "State", "delivery": "E-mail"}
    inspect_view_fields = [
        "first_name",
        "email",
        "state",
        "form_page",
        "source_page",
        "created_at",
        "requested_at",
        "request_count",
        "confirmed_at",
    ]

    @property
    def send_again_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(SendAgainView)

    @property
    def delete_note_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(DeleteNoteView)

    @property
    def subscription_action_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(SubscriptionActionView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("send-again/<int:pk>/", self.send_again_view, name="send_again"),
            path(
                "series/<int:pk>/<int:subscription_pk>/", self.subscription_action_view, name="subscription"
            ),
            path("delete-note/<int:pk>/", self.delete_note_view, name="delete_note"),
        ]
