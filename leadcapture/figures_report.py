"""The report "Figures": which page brought how many people, and from where. It names nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import ModelPermissionPolicy

from leadcapture import charts
from leadcapture.figures import KEPT_MONTHS, SOURCES_A_DAY, first_day_kept
from leadcapture.figures_of_period import (
    COLUMNS,
    PeriodFigures,
    days_of,
    titled_in_chunks,
    with_sources,
    with_titles,
)
from leadcapture.models import DailyCount
from leadcapture.models.figures import DailyCountQuerySet
from leadcapture.spreadsheets import SafeExportMixin
from leadcapture.viewsets.requests import DaysFilter, RowFilter

#: So many are drawn, and so many are listed; the rest is in the file.
DRAWN = 8
SOURCES_LISTED = 25

permission_policy = ModelPermissionPolicy(DailyCount)


def pages_counted_as(field: str) -> Any:
    """The pages that a column of the figures names, for a filter."""
    return lambda request: Page.objects.filter(
        pk__in=DailyCount.objects.order_by().values(field).distinct()
    ).order_by("title")


class FiguresFilterSet(WagtailFilterSet):
    """What the figures can be filtered by."""

    day = DaysFilter(label="Days", widget=DateRangePickerWidget, method="keep")
    page = RowFilter(label="Page", queryset=pages_counted_as("page_id"), method="of_page")
    form_page = RowFilter(label="Form", queryset=pages_counted_as("form_id"), method="of_form")

    class Meta:
        model = DailyCount
        fields = ("day",)

    def keep(self, counts: DailyCountQuerySet, name: str, value: slice) -> DailyCountQuerySet:
        """All of them: the view knows the days, also where none are chosen."""
        return counts

    def of_page(self, counts: DailyCountQuerySet, name: str, value: Page) -> DailyCountQuerySet:
        """What happened on one page."""
        return counts.filter(page_id=value.pk)

    def of_form(self, counts: DailyCountQuerySet, name: str, value: Page) -> DailyCountQuerySet:
        """What happened with one form."""
        return counts.of_form(value.pk)


class FiguresReport(SafeExportMixin, ReportView):
    """The figures of a period, drawn and in tables. The file holds a row for each page and source."""

    page_title = "Figures"
    header_icon = "view"
    results_template_name = "leadcapture/admin/figures.html"
    index_url_name = "figures"
    index_results_url_name = "figures_results"
    permission_policy = permission_policy
    any_permission_required = ["view"]
    filterset_class = FiguresFilterSet
    default_ordering = "-requests"
    export_headings = {
        "title": "Page",
        "source": "Came from",
        "medium": "Medium",
        "campaign": "Campaign",
        **COLUMNS,
        "rate": "Requests per 100 views",
    }
    list_export = list(export_headings)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        numbers = [
            NumberColumn(name, label=label, sort_key=name, classname="figure")
            for name, label in COLUMNS.items()
        ]
        rate = Column("rate", label="Requests per 100 views", classname="figure")
        return [TitleColumn("title", label="Page", get_url=self.url_of_page), *numbers, rate]

    def url_of_page(self, row: dict[str, Any]) -> str | None:
        """The same figures for one page alone: from where people came to it."""
        if not row["page_id"] or row["title"].startswith("Deleted page"):
            return None
        return self.url(self.figures.first_day, self.figures.last_day, page=row["page_id"])

    def url(self, first_day: date, last_day: date, **others: Any) -> str:
        """The report of a period."""
        return f"{self.index_url}?{urlencode({'day_from': first_day, 'day_to': last_day, **others})}"

    @cached_property
    def figures(self) -> PeriodFigures:
        """What was asked for. A filter that makes no sense finds nothing."""
        today = timezone.localdate()
        counts = DailyCount.objects.all()
        if self.filters is not None and not self.filters.is_valid():
            return PeriodFigures(counts.none(), today, today)
        chosen = self.filters.form.cleaned_data["day"] if self.filters is not None else None
        first_day, last_day = days_of(chosen, today, first_day_kept(today))
        return PeriodFigures(self.filter_queryset(counts.between(first_day, last_day)), first_day, last_day)

    def get_filtered_queryset(self) -> QuerySet:
        if self.is_export:
            return self.figures.by_page_and_source()
        return self.order_queryset(self.figures.by_page())

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        order = [self.ordering, "-requests", "-views", "page_id"]
        return queryset.order_by(*dict.fromkeys(order))

    def get_filename(self) -> str:
        return f"figures-{self.figures.first_day}-{self.figures.last_day}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page, or the file without a page around it that would hold every row."""
        if self.is_export:
            rows = titled_in_chunks(self.get_filtered_queryset())
            return self.as_spreadsheet(rows, request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs, **self.drawings())
        context["object_list"] = with_titles(context["object_list"])
        context["table"] = self.get_table(context["object_list"])
        return context

    def drawings(self) -> dict[str, Any]:
        """The charts, the tables beside them, and the periods that are one click away."""
        figures = self.figures
        by_time = figures.by_time()
        by_source = with_sources(figures.by_source()[: SOURCES_LISTED + 1])
        pages = with_titles(self.figures.by_page().order_by("-requests", "-views", "page_id")[:DRAWN])
        interval = "month" if figures.is_by_month else "day"
        return {
            "figures": figures,
            "totals": figures.totals(),
            "labels": COLUMNS,
            "interval": interval,
            "by_time": by_time,
            "time_charts": [
                charts.upright(
                    name, f"{COLUMNS[name]} by {interval}", [(row["label"], row[name]) for row in by_time]
                )
                for name in ("views", "requests")
            ],
            "by_source": by_source[:SOURCES_LISTED],
            "has_more_sources": len(by_source) > SOURCES_LISTED,
            "page_chart": _of_requests("pages", "page", "title", pages),
            "source_chart": _of_requests("sources", "source", "from", by_source[:DRAWN]),
            "periods": self.periods(),
            "kept_months": KEPT_MONTHS,
            "sources_a_day": SOURCES_A_DAY,
        }

    def periods(self) -> list[tuple[str, str, bool]]:
        """Names, addresses, and whether it is the one that is shown."""
        today = timezone.localdate()
        this_month = today.replace(day=1)
        last_month = this_month - timedelta(days=1)
        return [
            (name, self.url(first, last), (first, last) == (self.figures.first_day, self.figures.last_day))
            for name, first, last in (
                ("Last 30 days", today - timedelta(days=29), today),
                ("This month", this_month, today),
                ("Last month", last_month.replace(day=1), last_month),
                ("Last 12 months", _a_year_before(this_month), today),
            )
        ]


def _a_year_before(month: date) -> date:
    """The first of the month eleven months before."""
    months = month.year * 12 + month.month - 1 - 11
    return date(months // 12, months % 12 + 1, 1)


def _of_requests(name: str, what: str, label: str, rows: list[dict[str, Any]]) -> charts.Chart:
    """A chart of requests or, as long as there are none, of views."""
    column = "requests" if any(row["requests"] for row in rows) else "views"
    drawn = sorted(rows, key=lambda row: -row[column])
    return charts.lying(name, f"{COLUMNS[column]} by {what}", [(row[label], row[column]) for row in drawn])


class FiguresMenuItem(MenuItem):
    """In the menu of reports, for those who may see the figures."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permission_policy.user_has_permission(request.user, "view")


def figures_urls() -> list[URLPattern]:
    """The report's addresses in the admin."""
    return [
        path("reports/figures/", FiguresReport.as_view(), name="figures"),
        path("reports/figures/results/", FiguresReport.as_view(results_only=True), name="figures_results"),
    ]


def figures_menu_item() -> MenuItem:
    """The report's entry in the menu."""
    return FiguresMenuItem("Figures", reverse("figures"), name="figures", icon_name="view", order=100)
