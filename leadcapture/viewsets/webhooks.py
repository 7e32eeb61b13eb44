"""Other programs that are told what happens with leads, in the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import EditView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from leadcapture.models import WebhookDelivery, WebhookEndpoint
from leadcapture.tasks import send_waiting_webhooks

#: So many of the latest messages are shown.
SHOWN = 50


class WebhookEditView(EditView):
    """Changes an endpoint. One that is told again has no reason any more why it was not."""

    def save_instance(self) -> Any:
        endpoint = super().save_instance()
        if endpoint.is_enabled and endpoint.disabled_reason:
            endpoint.disabled_reason = ""
            endpoint.save(update_fields=["disabled_reason"])
        return endpoint


class WebhookInspectView(InspectView):
    """An endpoint with its secret, for those who may change it, and its latest messages."""

    any_permission_required = ["change"]
    template_name = "leadcapture/admin/webhook.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deliveries = self.object.deliveries
        return super().get_context_data(
            deliveries=deliveries.all()[:SHOWN],
            failed=deliveries.given_up().count(),
            waiting=deliveries.open().count(),
            rotate_url=reverse("webhook:rotate", args=[self.object.pk]),
            replay_url=reverse("webhook:replay", args=[self.object.pk]),
            **kwargs,
        )


class WebhookActionView(PermissionCheckedMixin, View):
    """A button on an endpoint's page, for those who may change it."""

    http_method_names = ["post"]
    permission_policy: Any = None
    permission_required = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and go back to the endpoint's page."""
        endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
        self.act(request, endpoint)
        return redirect("webhook:inspect", endpoint.pk)

    def act(self, request: HttpRequest, endpoint: WebhookEndpoint) -> None:
        """What the button does."""
        raise NotImplementedError


class RotateSecretView(WebhookActionView):
    """Makes a new secret; the former one signs too for a day."""

    def act(self, request: HttpRequest, endpoint: WebhookEndpoint) -> None:
        with transaction.atomic():
            locked = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
            if locked.is_rotating:
                messages.warning(
                    request,
                    "The secret was changed less than a day ago. Wait, so that the former one stays good until then.",
                )
                return
            locked.rotate_secret()
        messages.success(
            request,
            "There is a new secret. For one day messages are signed with the former one too: enter the new one in the "
            "other program until then.",
        )


class ReplayView(WebhookActionView):
    """Sends one message, or all that failed, once more."""

    def act(self, request: HttpRequest, endpoint: WebhookEndpoint) -> None:
        deliveries = WebhookDelivery.objects.filter(endpoint=endpoint)
        one = request.POST.get("delivery", "")
        chosen = deliveries.filter(pk=one) if one.isdecimal() and len(one) < 19 else deliveries.given_up()
        count = chosen.replay()
        if count:
            WebhookEndpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
            send_waiting_webhooks.enqueue()
        messages.success(request, f"{count} message{'' if count == 1 else 's'} will be sent again.")


class WebhookViewSet(ModelViewSet):
    """The endpoints."""

    model = WebhookEndpoint
    name = "webhook"
    icon = "link-external"
    menu_label = "Webhooks"
    menu_name = "webhooks"
    menu_order = 300
    add_to_settings_menu = True
    inspect_view_enabled = True
    inspect_view_class = WebhookInspectView
    inspect_view_fields = ["name", "url"]
    edit_view_class = WebhookEditView
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = ["name", "url", BooleanColumn("is_enabled", label="Is told"), "disabled_reason"]

    @property
    def rotate_view(self) -> Any:
        return self.construct_view(RotateSecretView)

    @property
    def replay_view(self) -> Any:
        return self.construct_view(ReplayView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("rotate/<int:pk>/", self.rotate_view, name="rotate"),
            path("replay/<int:pk>/", self.replay_view, name="replay"),
        ]
