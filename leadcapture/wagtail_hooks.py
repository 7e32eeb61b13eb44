"""What Wagtail's admin shows of the forms."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from leadcapture.tip_sheet_viewset import TipSheetViewSet
from leadcapture.viewsets import LeadsGroup


@hooks.register("register_admin_viewset")
def register_leads() -> LeadsGroup:
    """The lists of leads and screening requests."""
    return LeadsGroup()


register_snippet(TipSheetViewSet)
