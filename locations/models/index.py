"""The page of all locations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse

from clinic.core.models import BasePage
from locations.finder import FinderForm, find, redirect_to_five_digits

from .listing import LocationQuerySet
from .pages import LocationPage
from .visit import VisitFactsMixin, visit_panel


class LocationIndexPage(VisitFactsMixin, BasePage):
    """All locations, in the order in which editors put their pages."""

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["locations.LocationPage"]
    max_count_per_parent = 1
    page_description = (
        "Lists the locations whose pages are below it, nearest first for whoever enters a ZIP code."
    )
    structured_data_type = "CollectionPage"
    listing_name = "locations"
    content_panels: ClassVar = [
        *BasePage.content_panels,
        visit_panel("Shown on the page of every location that says nothing else."),
    ]
    template = "locations/location_index_page.html"

    class Meta:
        verbose_name = "locations"

    def listed_locations(self) -> LocationQuerySet:
        """The published locations below this page that everybody may see."""
        return LocationPage.objects.live().public().child_of(self)

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """As other pages; an address with a ZIP code that names a few houses leads to one with five digits."""
        response = redirect_to_five_digits(request) or super().serve(request, *args, **kwargs)
        if any(request.GET.get(name) for name in FinderForm.base_fields):
            response["Cache-Control"] = "private, no-store"
        return response

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        finding = kwargs.get("finding") or find(self, request, request.GET)
        context |= {"finding": finding, "locations": finding.locations, "noindex": finding.is_asked}
        return context
