"""What visitors sent and what is sent to them, for those who may see it."""

from __future__ import annotations

from wagtail.admin.viewsets.model import ModelViewSetGroup

from leadcapture.viewsets.leads import LeadViewSet
from leadcapture.viewsets.screening_requests import ScreeningRequestViewSet
from leadcapture.viewsets.stop_list import StopListViewSet
from leadcapture.viewsets.tip_sheets import TipSheetViewSet
from leadcapture.viewsets.webhooks import WebhookViewSet

__all__ = ["LeadsGroup", "TipSheetViewSet", "WebhookViewSet"]


class LeadsGroup(ModelViewSetGroup):
    """The menu of what visitors sent."""

    items = (LeadViewSet, ScreeningRequestViewSet, StopListViewSet)
    menu_label = "Leads"
    menu_name = "leads"
    menu_icon = "mail"
    menu_order = 250
