"""What Wagtail's admin shows of the forms."""

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from leadcapture.viewsets import LeadsGroup, TipSheetViewSet, WebhookViewSet


@hooks.register("register_admin_viewset")
def register_leads() -> LeadsGroup:
    """The lists of leads and screening requests."""
    return LeadsGroup()


@hooks.register("register_admin_viewset")
def register_webhooks() -> WebhookViewSet:
    """The programs that are told what happens with leads."""
    return WebhookViewSet()


@hooks.register("register_log_actions")
def register_erasure(actions: Any) -> None:
    """The word for an erasure in the audit log."""
    actions.register_action("leadcapture.erase", "Erase personal data", "Personal data erased")


register_snippet(TipSheetViewSet)
