"""How lists of locations are asked for and cut into pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import PageQuerySet

from locations.distance import Point, haversine, miles_of_haversine
from locations.hours import Weekday

from .hours import HoursKind, OpeningInterval, SeasonalHours, SeasonalInterval

if TYPE_CHECKING:
    from locations.models import LocationPage, Service

#: More than most clinics have: their list is one page.
LOCATIONS_A_PAGE = 20
#: Nobody who asks for the nearest looks at many more.
NEAREST_A_PAGE = 10


class LocationQuerySet(PageQuerySet):
    """Ways to ask for locations."""

    def for_listing(self) -> LocationQuerySet:
        """In the editors' order, with pictures read at once."""
        return (
            self.order_by("path")
            .select_related("listing_image", "hero_image")
            .prefetch_related("listing_image__renditions", "hero_image__renditions")
        )

    def with_hours(self) -> LocationQuerySet:
        """With the usual week and the seasons read at once."""
        return self.prefetch_related("hours", "seasonal_hours__hours")

    def offering(self, service: Service) -> LocationQuerySet:
        """Locations that offer a service."""
        through = self.model.services.through
        return self.filter(pk__in=through.objects.filter(service=service.pk).values("locationpage"))

    def not_closed_for_good(self) -> LocationQuerySet:
        """Without those that have closed for good."""
        return self.exclude(shut_for_good=True, shut_from__lte=timezone.localdate())

    def taking_visitors(self) -> LocationQuerySet:
        """Without those that are shut for a longer time, or not open yet, today."""
        today = timezone.localdate()
        shut = Q(shut_from__lte=today) & (Q(reopens_on__isnull=True) | Q(reopens_on__gt=today))
        return self.exclude(shut).exclude(opened_on__gt=today)

    def open_on(self, weekday: Weekday) -> LocationQuerySet:
        """Locations whose door is open on this day of a week as it is now: of the season in force, where there is one."""
        today = timezone.localdate()
        in_force: dict[int, int] = {}
        # The longer ones first, so that the shorter one is left.
        for row in sorted(SeasonalHours.objects.all(), key=lambda row: -row.length):
            if row.season_without_week.holds(today):
                in_force[row.location_id] = row.pk
        usual = OpeningInterval.objects.filter(weekday=weekday, kind=HoursKind.OPEN).exclude(
            location__in=list(in_force)
        )
        seasonal = SeasonalInterval.objects.filter(
            weekday=weekday, kind=HoursKind.OPEN, season_of__in=list(in_force.values())
        )
        return self.taking_visitors().filter(
            Q(pk__in=usual.values("location")) | Q(pk__in=seasonal.values("season_of__location"))
        )

    def nearest_first(self, point: Point) -> LocationQuerySet:
        """
        By the distance over the ground, annotated as `haversine` (`locations.distance`); equally far ones, and those
        without coordinates at the end, in the editors' order.
        """
        return self.annotate(haversine=haversine("latitude", "longitude", point)).order_by(
            F("haversine").asc(nulls_last=True), "path"
        )


class LocationPaginator(Paginator):
    """
    Pages of a list of locations.

    Where it is ordered by distance, only the keys are sorted, the rest is read of those that are shown, and each of
    these gets an attribute `miles`; None for one without coordinates.
    """

    def __init__(self, locations: LocationQuerySet, count: int) -> None:
        self.locations = locations
        self.by_distance = "haversine" in locations.query.annotations
        super().__init__(locations, NEAREST_A_PAGE if self.by_distance else LOCATIONS_A_PAGE)
        self.count = count

    def page(self, number: Any) -> PaginatorPage:
        """One page, in the order of the list."""
        # Imported here: what is shown of hours stands above the models.
        from locations.hours_shown import attach_hours

        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = start + self.per_page
        if not self.by_distance:
            listed = list(self.locations.for_listing().with_hours()[start:stop])
            return PaginatorPage(attach_hours(listed), number, self)
        distances = dict(self.locations[start:stop].values_list("pk", "haversine"))
        model: type[LocationPage] = self.locations.model
        found = model.objects.for_listing().with_hours().in_bulk(list(distances))
        shown = [found[key] for key in distances if key in found]
        for place in shown:
            distance = distances[place.pk]
            place.miles = None if distance is None else miles_of_haversine(distance)
        return PaginatorPage(attach_hours(shown), number, self)
