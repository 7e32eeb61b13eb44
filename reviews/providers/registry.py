"""Which provider serves which choice of `GoogleListing.provider`."""

from reviews.google.sources import SOURCES
from reviews.models import GoogleListing

from .base import FleetingRatingProvider, RatingProvider, RatingReading
from .google import GoogleProvider
from .link_only import LinkOnlyProvider
from .staff import StaffProvider

PROVIDERS: dict[str, RatingProvider] = {
    GoogleListing.Provider.STAFF: StaffProvider(),
    GoogleListing.Provider.LINK_ONLY: LinkOnlyProvider(),
    **{provider: GoogleProvider(source) for provider, source in SOURCES.items()},
}


def provider_for(listing: GoogleListing) -> RatingProvider:
    """The provider of a listing; the link alone for a choice that no longer exists."""
    return PROVIDERS.get(listing.provider, PROVIDERS[GoogleListing.Provider.LINK_ONLY])


def reading_for(listing: GoogleListing) -> RatingReading:
    """What a page may hold of a listing now."""
    return provider_for(listing).read(listing)


def fleeting_reading_for(listing: GoogleListing) -> RatingReading | None:
    """What is shown of a listing and not held by its page; None where its page says all there is."""
    provider = provider_for(listing)
    return provider.read_now(listing) if isinstance(provider, FleetingRatingProvider) else None
