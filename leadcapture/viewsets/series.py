"""The series of tips in the admin."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet

from leadcapture.models import Subscription, TipSeries


class TipSeriesViewSet(SnippetViewSet):
    """The tips that subscribers get one at a time."""

    model = TipSeries
    icon = "list-ol"
    list_display = (
        "title",
        Column("how_often", label="One tip"),
        Column("subscriber_count", label="Subscribers"),
        BooleanColumn("is_paused", label="Paused"),
    )
    menu_order = 256
    add_to_admin_menu = True
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[TipSeries]:
        running = ~Q(subscriptions__state=Subscription.State.STOPPED)
        return TipSeries.objects.annotate(subscriber_count=Count("subscriptions", filter=running))
