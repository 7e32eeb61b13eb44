"""No figures, only the way to the reviews."""

from reviews.models import GoogleListing

from .base import RatingReading


class LinkOnlyProvider:
    """Shows the link alone."""

    def read(self, listing: GoogleListing) -> RatingReading:
        return RatingReading(listing.listing_url)
