"""Locations, what they offer, and when they are open."""

from .hours import OpeningInterval
from .index import LocationIndexPage
from .pages import LocationClinician, LocationPage, LocationPicture
from .services import Service

__all__ = [
    "LocationClinician",
    "LocationIndexPage",
    "LocationPage",
    "LocationPicture",
    "OpeningInterval",
    "Service",
]
