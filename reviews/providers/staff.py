"""Figures that a member of staff read at the listing."""

from reviews.models import GoogleListing

from .base import RatingReading


class StaffProvider:
    """Shows the figures of the table with their day; without all of them, the link alone."""

    def read(self, listing: GoogleListing) -> RatingReading:
        if listing.rating is None or listing.review_count is None or listing.as_of is None:
            return RatingReading(listing.listing_url)
        return RatingReading(listing.listing_url, listing.rating, listing.review_count, listing.as_of)
