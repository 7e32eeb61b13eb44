"""What visitors sent and what is sent to them, for those who may see it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup

from leadcapture.person import may_look_up
from leadcapture.viewsets.held_requests import HeldRequestViewSet
from leadcapture.viewsets.leads import LeadViewSet
from leadcapture.viewsets.screening_requests import ScreeningRequestViewSet
from leadcapture.viewsets.series import TipSeriesViewSet
from leadcapture.viewsets.stop_list import StopListViewSet
from leadcapture.viewsets.tip_sheets import TipSheetViewSet
from leadcapture.viewsets.webhooks import WebhookViewSet

__all__ = ["LeadsGroup", "TipSeriesViewSet", "TipSheetViewSet", "WebhookViewSet"]


class PersonMenuItem(MenuItem):
    """The way to one person's data, for those who may see both lists."""

    def __init__(self) -> None:
        super().__init__(
            "One person's data",
            reverse_lazy("leadcapture_person"),
            icon_name="user",
            order=900,
            name="person",
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return may_look_up(request.user)


class LeadsGroup(ModelViewSetGroup):
    """The menu of what visitors sent."""

    items = (LeadViewSet, ScreeningRequestViewSet, HeldRequestViewSet, StopListViewSet)
    menu_label = "Leads"
    menu_name = "leads"
    menu_icon = "mail"
    menu_order = 250

    def get_submenu_items(self) -> list[MenuItem]:
        """The lists, and the way to one person's data."""
        return [*super().get_submenu_items(), PersonMenuItem()]
