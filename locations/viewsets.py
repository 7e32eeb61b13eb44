"""How staff list and edit services."""

from wagtail.snippets.views.snippets import SnippetViewSet

from locations.models import Service


class ServiceViewSet(SnippetViewSet):
    """The services in their order."""

    model = Service
    icon = "list-ul"
    menu_label = "Services"
    menu_order = 270
    add_to_admin_menu = True
    list_display = ("name", "summary", "sort_order")
    ordering = ("sort_order", "name")
