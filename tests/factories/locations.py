"""Locations, their hours, and services."""

from __future__ import annotations

from datetime import time
from typing import Any

import factory
from factory.django import DjangoModelFactory

from locations.hours import Weekday
from locations.models import LocationClinician, LocationIndexPage, LocationPage, OpeningInterval, Service
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


class ServiceFactory(DjangoModelFactory):
    """A service."""

    class Meta:
        model = Service

    name = factory.Sequence("Manual therapy {}".format)
    slug = factory.Sequence("manual-therapy-{}".format)
    summary = "Skilled hands that ease stiff joints."
