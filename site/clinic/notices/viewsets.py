"""How staff list and edit notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from clinic.notices.models import Notice


class NoticeFilterSet(WagtailFilterSet):
    """Which notices to list."""

    class Meta:
        model = Notice
        fields = ("kind", "live")


class MomentColumn(Column):
    """A moment as date and time of day: how long ago says nothing about the future."""

    def get_value(self, instance: Any) -> str:
        moment: datetime | None = super().get_value(instance)
        return date_format(timezone.localtime(moment), "M j, Y, P") if moment else ""


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
        MomentColumn("show_from", label="Shown from"),
        MomentColumn("show_until", label="Shown until"),
    )
    filterset_class = NoticeFilterSet
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return Notice.objects.in_order()
