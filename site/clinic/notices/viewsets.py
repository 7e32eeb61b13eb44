"""How staff list and edit notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Site
from wagtail.snippets.views.snippets import SnippetViewSet

from clinic.core.snippet_choosers import SnippetChooserViewSet
from clinic.notices.models import Notice, NoticeQuerySet
from clinic.notices.schedule import State
from clinic.notices.standing import words_for_stored


class NoticeFilterSet(WagtailFilterSet):
    """Which notices to list."""

    state = django_filters.ChoiceFilter(
        label="Now", choices=State.choices, method="in_state", empty_label="All"
    )

    class Meta:
        model = Notice
        fields = ("state", "kind")

    def in_state(self, notices: NoticeQuerySet, name: str, state: str) -> NoticeQuerySet:
        return notices.in_state(state)


class MomentColumn(Column):
    """A moment as date and time of day: how long ago says nothing about the future."""

    def get_value(self, instance: Any) -> str:
        moment: datetime | None = super().get_value(instance)
        return date_format(timezone.localtime(moment), "M j, Y, P") if moment else ""


class StateColumn(Column):
    """Draft, planned, showing or ended; and what keeps one from visitors that is due."""

    def get_cell_context_data(self, instance: Notice, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        if not hasattr(request, "_words_of_notices"):
            request._words_of_notices = words_for_stored(timezone.now(), Site.find_for_request(request))
        words = request._words_of_notices
        if context["value"] == State.SHOWING:
            # Its pages have been deleted where it is shown nowhere.
            context["value"] = words.get(instance.pk, "Not shown: its pages are gone") or State.SHOWING.label
        return context


class NoticeViewSet(SnippetViewSet):
    """The notices, in the order in which visitors see them; drafts and ended ones too."""

    chooser_viewset_class = SnippetChooserViewSet
    model = Notice
    icon = "warning"
    menu_label = "Notices"
    menu_name = "notices"
    menu_order = 150
    add_to_admin_menu = True
    list_display = (
        TitleColumn("title", label="Title", url_name="wagtailsnippets_notices_notice:edit"),
        Column("get_kind_display", label="Kind"),
        StateColumn("state", label="Now"),
        MomentColumn("show_from", label="Shown from"),
        MomentColumn("show_until", label="Shown until"),
        Column("weekdays", label="Every week on"),
    )
    filterset_class = NoticeFilterSet
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return Notice.objects.in_order()
