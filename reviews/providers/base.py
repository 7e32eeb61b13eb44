"""The interface of a source of ratings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from reviews.models import GoogleListing


@dataclass(frozen=True)
class RatingReading:
    """
    What visitors are shown of a listing.

    `value` is 1.0 to 5.0, `count` the number of reviews, `as_of` the day of both; all None where only the link is
    shown. `source_name` must stand beside the figures (Google's attribution rule:
    https://developers.google.com/maps/documentation/places/web-service/policies).
    """

    listing_url: str
    value: Decimal | None = None
    count: int | None = None
    as_of: date | None = None
    source_name: str = "Google Maps"
    #: Where the page's own script asks for figures that no page may hold; empty where there are none of that kind.
    figures_url: str = ""


class RatingProvider(Protocol):
    """A source of ratings."""

    def read(self, listing: GoogleListing) -> RatingReading:
        """What a page may hold of this listing now. It does not raise, and answers at once."""
        ...


@runtime_checkable
class FleetingRatingProvider(RatingProvider, Protocol):
    """A source whose figures no page may hold: they are shown once the page is there, and are gone with it."""

    def read_now(self, listing: GoogleListing) -> RatingReading:
        """What to show of this listing in this moment. It does not raise, and answers at once."""
        ...
