"""How staff list and edit services."""

from clinic.core.snippet_views import SnippetWithoutDraftsViewSet
from locations.models import Service


class ServiceViewSet(SnippetWithoutDraftsViewSet):
    """The services in their order."""

    model = Service
    icon = "list-ul"
    menu_label = "Services"
    menu_order = 270
    add_to_admin_menu = True
    list_display = ("name", "summary", "sort_order")
    ordering = ("sort_order", "name")
