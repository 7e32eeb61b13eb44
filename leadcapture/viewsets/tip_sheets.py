"""The tip sheets in the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from clinic.core.snippet_choosers import SnippetChooserViewSet
from leadcapture.models import TipSheet
from leadcapture.views.tip_sheets import TipSheetPdfView


class StateColumn(Column):
    """Where the PDF stands, with a link to it; one that somebody must look after stands out."""

    cell_template_name = "leadcapture/admin/tip_sheet_state_cell.html"


class TipSheetViewSet(SnippetViewSet):
    """The files that the forms send."""

    chooser_viewset_class = SnippetChooserViewSet
    model = TipSheet
    icon = "doc-full"
    list_display = ["title", StateColumn("state", label="PDF"), "description", "slug"]
    # A copy would name the same file, and be the end of it for both.
    copy_view_enabled = False
    menu_order = 255
    add_to_admin_menu = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[TipSheet]:
        return TipSheet.objects.select_related("article").with_privacy()

    @property
    def pdf_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(TipSheetPdfView)

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("pdf/<int:pk>/", self.pdf_view, name="pdf")]
