"""Which provider serves which choice of `GoogleListing.provider`."""

from reviews.models import GoogleListing

from .base import RatingProvider, RatingReading
from .link_only import LinkOnlyProvider
from .staff import StaffProvider

PROVIDERS: dict[str, RatingProvider] = {
    GoogleListing.Provider.STAFF: StaffProvider(),
    GoogleListing.Provider.LINK_ONLY: LinkOnlyProvider(),
}


def provider_for(listing: GoogleListing) -> RatingProvider:
    """The provider of a listing; the link alone for a choice that no longer exists."""
    return PROVIDERS.get(listing.provider, PROVIDERS[GoogleListing.Provider.LINK_ONLY])


def reading_for(listing: GoogleListing) -> RatingReading:
    """What to show of a listing now."""
    return provider_for(listing).read(listing)
