"""How staff list and edit notices."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from clinic.notices.models import Notice


class NoticeFilterSet(WagtailFilterSet):
    """Which notices to list."""

    class Meta:
        model = Notice
        fields = ("kind", "live")


class NoticeViewSet(SnippetViewSet):
    """The notices, in the order in which visitors see them; drafts and ended ones too."""

    model = Notice
    icon = "warning"
    menu_label = "Notices"
    menu_name = "notices"
    menu_order = 150
    add_to_admin_menu = True
    list_display = (
        TitleColumn("title", label="Title", url_name="wagtailsnippets_notices_notice:edit"),
        Column("get_kind_display", label="Kind"),
        Column("state", label="Now"),
        DateColumn("show_from", label="Shown from"),
        DateColumn("show_until", label="Shown until"),
    )
    filterset_class = NoticeFilterSet
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return Notice.objects.in_order()
