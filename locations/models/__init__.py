"""Locations, what they offer, and when they are open."""

from .hours import OpeningInterval
from .pages import LocationClinician, LocationIndexPage, LocationPage, LocationPicture
from .services import Service

__all__ = [
    "LocationClinician",
    "LocationIndexPage",
    "LocationPage",
    "LocationPicture",
    "OpeningInterval",
    "Service",
]
