"""How staff list and edit services and closures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import get_text_list
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from clinic.core.snippet_views import SnippetWithoutDraftsViewSet
from locations.closure_days import days_with_year, next_days, states_of
from locations.hours import interval_in_words
from locations.models import Closure, LocationPage, Service
from locations.schedule import Hours


class ServiceViewSet(SnippetWithoutDraftsViewSet):
    """The services in their order."""

    model = Service
    icon = "list-ul"
    menu_label = "Services"
    menu_order = 270
    add_to_admin_menu = True
    list_display = ("name", "summary", "sort_order")
    ordering = ("sort_order", "name")


class ClosureFilterSet(WagtailFilterSet):
    """Which closures to list."""

    when = django_filters.ChoiceFilter(
        label="When",
        choices=[("coming", "Now and coming"), ("past", "Past"), ("every_year", "Every year")],
        method="in_time",
        empty_label="All",
    )
    location = django_filters.ModelChoiceFilter(
        label="Location",
        queryset=LocationPage.objects.order_by("path"),
        method="at_location",
        empty_label="All",
    )

    class Meta:
        model = Closure
        fields = ("when", "location")

    def in_time(self, closures: QuerySet[Closure], name: str, when: str) -> QuerySet[Closure]:
        repeating, today = ~Q(repeats=Closure.Repeats.ONCE), timezone.localdate()
        if when == "every_year":
            return closures.filter(repeating)
        coming = repeating | Q(last_day__gte=today)
        return closures.filter(coming) if when == "coming" else closures.exclude(coming)

    def at_location(
        self, closures: QuerySet[Closure], name: str, location: LocationPage
    ) -> QuerySet[Closure]:
        chosen = closures.model.objects.filter(locations=location).values("pk")
        return closures.filter(Q(everywhere=True) | Q(pk__in=chosen))


class DaysColumn(Column):
    """The days on which a closure counts now or next; its own where it is past."""

    def get_value(self, instance: Closure) -> str:
        return days_with_year(instance.first_day, instance.last_day)

    def get_cell_context_data(self, instance: Closure, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        if instance.repeats == Closure.Repeats.ONCE:
            return context
        places: Iterable[LocationPage] = instance.locations.all()
        if instance.everywhere:
            # A holiday may fall on other days in other states. They are asked for once for the whole list.
            request = parent_context["request"]
            if not hasattr(request, "_locations_of_closures"):
                request._locations_of_closures = list(LocationPage.objects.only("state"))
            places = request._locations_of_closures
        context["value"] = days_with_year(*next_days(instance, timezone.localdate(), states_of(places)))
        return context


class WhereColumn(Column):
    """All locations, or their names."""

    def get_value(self, instance: Closure) -> str:
        if instance.everywhere:
            return "All locations"
        return get_text_list([place.title for place in instance.locations.all()], "and")


class HoursColumn(Column):
    """Closed, or the hours on these days."""

    def get_value(self, instance: Closure) -> str:
        rows = sorted(Hours(row.opens, row.closes, row.kind) for row in instance.hours.all())
        return (
            get_text_list([interval_in_words(row.on(instance.first_day)) for row in rows], "and") or "Closed"
        )


class ClosureViewSet(SnippetWithoutDraftsViewSet):
    """The closures, the newest days first."""

    model = Closure
    icon = "date"
    menu_label = "Closures"
    menu_name = "closures"
    menu_order = 160
    add_to_admin_menu = True
    list_display = (
        TitleColumn("reason", label="Reason", url_name="wagtailsnippets_locations_closure:edit"),
        DaysColumn("days", label="Days"),
        WhereColumn("where", label="Where"),
        HoursColumn("hours", label="Hours"),
        Column("get_repeats_display", label="Repeats"),
    )
    filterset_class = ClosureFilterSet
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Closure]:
        return Closure.objects.with_hours().order_by("-first_day", "-pk")
