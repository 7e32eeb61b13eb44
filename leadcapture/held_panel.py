"""On the admin's first page: that requests are held back, for those who may look at them."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.components import Component

from leadcapture.models import HeldRequest


class HeldRequestsPanel(Component):
    """How many requests wait for somebody to look at them, and how many of these are for a screening."""

    name = "held_requests"
    template_name = "leadcapture/admin/held_panel.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        if not parent_context["request"].user.has_perm("leadcapture.view_heldrequest"):
            return {}
        return {
            "waiting": HeldRequest.objects.count(),
            "screenings": HeldRequest.objects.for_screening().count(),
        }
