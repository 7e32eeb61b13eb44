"""Locations, their hours, and services."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import factory
from factory.django import DjangoModelFactory

from locations.hours import Weekday
from locations.models import (
    Closure,
    ClosureHours,
    LocationClinician,
    LocationIndexPage,
    LocationPage,
    OpeningInterval,
    SeasonalHours,
    SeasonalInterval,
    Service,
)
from tests.factories.core import BasePageFactory
from tests.factories.home import home_page


class LocationIndexPageFactory(BasePageFactory):
    """The page of all locations."""

    class Meta:
        model = LocationIndexPage

    parent = factory.LazyFunction(home_page)
    title = "Locations"
    slug = "locations"


def location_index() -> LocationIndexPage:
    """The page of all locations, made where there is none."""
    return LocationIndexPage.objects.first() or LocationIndexPageFactory()


class LocationPageFactory(BasePageFactory):
    """A location; `open_weekdays=True` for hours from Monday to Friday, `staff=[...]`, `services=[...]`."""

    class Meta:
        model = LocationPage

    parent = factory.LazyFunction(location_index)
    title = factory.Sequence("Old Wharf {}".format)
    street_address = "27 Ropewalk Street"
    city = "Portland"
    state = "ME"
    postal_code = "04101"
    telephone = "+12075550110"
    email = "oldwharf@example.com"
    latitude = "43.657000"
    longitude = "-70.250000"

    @factory.post_generation
    def open_weekdays(self: LocationPage, create: bool, wanted: Any, **kwargs: Any) -> None:
        if create and wanted:
            for weekday in list(Weekday)[:5]:
                OpeningIntervalFactory(location=self, weekday=weekday)

    @factory.post_generation
    def staff(self: LocationPage, create: bool, clinicians: Any, **kwargs: Any) -> None:
        if create and clinicians:
            for position, clinician in enumerate(clinicians):
                LocationClinician.objects.create(location=self, clinician=clinician, sort_order=position)

    @factory.post_generation
    def services(self: LocationPage, create: bool, services: Any, **kwargs: Any) -> None:
        if create and services:
            self.services.set(services)
            self.save()


class OpeningIntervalFactory(DjangoModelFactory):
    """Open on Monday from 7 am to 7 pm."""

    class Meta:
        model = OpeningInterval

    location = factory.SubFactory(LocationPageFactory)
    weekday = Weekday.MONDAY
    opens = time(7)
    closes = time(19)


class SeasonalHoursFactory(DjangoModelFactory):
    """A summer without hours: closed from June to August 2026."""

    class Meta:
        model = SeasonalHours

    location = factory.SubFactory(LocationPageFactory)
    name = "Summer hours"
    first_day = date(2026, 6, 1)
    last_day = date(2026, 8, 31)


class SeasonalIntervalFactory(DjangoModelFactory):
    """Open on Monday from 8 am to 2 pm in a season."""

    class Meta:
        model = SeasonalInterval

    season_of = factory.SubFactory(SeasonalHoursFactory)
    weekday = Weekday.MONDAY
    opens = time(8)
    closes = time(14)


class ClosureFactory(DjangoModelFactory):
    """Closed on one day everywhere; `locations=[...]` for those alone."""

    class Meta:
        model = Closure
        skip_postgeneration_save = True

    reason = "Staff training"
    first_day = date(2026, 11, 30)
    last_day = factory.SelfAttribute("first_day")
    everywhere = True

    @factory.post_generation
    def locations(self: Closure, create: bool, locations: Any, **kwargs: Any) -> None:
        if create and locations:
            self.everywhere = False
            self.locations.set(locations)
            self.save()


class ClosureHoursFactory(DjangoModelFactory):
    """Open from 9 am to noon on the days of a closure."""

    class Meta:
        model = ClosureHours

    closure = factory.SubFactory(ClosureFactory)
    opens = time(9)
    closes = time(12)


class ServiceFactory(DjangoModelFactory):
    """A service."""

    class Meta:
        model = Service

    name = factory.Sequence("Manual therapy {}".format)
    slug = factory.Sequence("manual-therapy-{}".format)
    summary = "Skilled hands that ease stiff joints."
