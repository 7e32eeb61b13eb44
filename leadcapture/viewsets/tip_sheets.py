"""The files that the forms send, in the admin."""

from __future__ import annotations

from wagtail.snippets.views.snippets import SnippetViewSet

from leadcapture.models import TipSheet


class TipSheetViewSet(SnippetViewSet):
    """The files that the forms send."""

    model = TipSheet
    icon = "doc-full"
    list_display = ["title", "description", "slug"]
    menu_order = 255
    add_to_admin_menu = True
