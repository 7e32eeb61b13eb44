"""The series of tips in the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet

from clinic.core.snippet_choosers import SnippetChooserViewSet
from leadcapture.models import Subscription, TipSeries


class SeriesDeleteView(DeleteView):
    """Deletes a series that nobody gets; one that people get can be paused."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        running = self.object.subscriptions.running().count()
        if running:
            people = f"{running} person gets" if running == 1 else f"{running} people get"
            messages.error(
                request,
                f"{people} these tips, so the series can't be deleted. Tick “Pause the whole series” instead: then "
                "nothing is sent.",
            )
            return redirect("wagtailsnippets_leadcapture_tipseries:edit", self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class TipSeriesViewSet(SnippetViewSet):
    """The tips that subscribers get one at a time."""

    chooser_viewset_class = SnippetChooserViewSet
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
    delete_view_class = SeriesDeleteView

    def get_queryset(self, request: HttpRequest) -> QuerySet[TipSeries]:
        running = ~Q(subscriptions__state=Subscription.State.STOPPED)
        return TipSeries.objects.annotate(subscriber_count=Count("subscriptions", filter=running))
