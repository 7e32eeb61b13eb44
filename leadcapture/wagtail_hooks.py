"""What Wagtail's admin shows of the forms."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from leadcapture.figures_report import figures_menu_item, figures_urls
from leadcapture.viewsets import LeadsGroup, TipSheetViewSet


@hooks.register("register_admin_viewset")
def register_leads() -> LeadsGroup:
    """The lists of leads and screening requests."""
    return LeadsGroup()


hooks.register("register_admin_urls", figures_urls)
hooks.register("register_reports_menu_item", figures_menu_item)


@hooks.register("register_permissions")
def figures_permission() -> QuerySet[Permission]:
    """To see the figures, for the form in which groups are edited."""
    return Permission.objects.filter(content_type__app_label="leadcapture", codename="view_dailycount")


register_snippet(TipSheetViewSet)
