"""Panels of the forms of this room."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class GoogleTermsPanel(Panel):
    """What the clinic accepts before Google is asked, and who accepted it when."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "reviews/admin/google_terms.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from reviews.google import terms

            context = super().get_context_data(parent_context)
            return context | {
                "terms": terms.PLACES,
                "acceptance": terms.latest_acceptance(terms.PLACES),
            }


class BusinessLocationPanel(Panel):
    """Which location of the clinic's own Business Profile the listing is, and the way to choose it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "reviews/admin/business_location_panel.html"


class PermissionStatePanel(Panel):
    """Whether the person still permits it, who wrote that down, and the way to take it back."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "reviews/admin/permission_state.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and super().is_shown()
