"""Locations, what they offer, and when they are open."""

from .closure_wording import ClosureWording
from .closures import Closure, ClosureHours
from .hours import OpeningInterval, SeasonalHours, SeasonalInterval
from .index import LocationIndexPage
from .pages import LocationPage
from .parts import LocationClinician, LocationPicture
from .services import Service

__all__ = [
    "Closure",
    "ClosureHours",
    "ClosureWording",
    "LocationClinician",
    "LocationIndexPage",
    "LocationPage",
    "LocationPicture",
    "OpeningInterval",
    "SeasonalHours",
    "SeasonalInterval",
    "Service",
]
