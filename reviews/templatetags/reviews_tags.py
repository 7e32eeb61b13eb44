"""Ratings for templates."""

from typing import Any

from django import template

from clinic.core.page_cache import remember
from locations.models import LocationPage
from reviews.models import GoogleListing
from reviews.providers import RatingReading, reading_for

register = template.Library()


@register.simple_tag(takes_context=True)
def rating_for(context: dict[str, Any], subject: Any = None) -> RatingReading | None:
    """
    What to show of a listing, of a location's listing, or (without a subject) of the clinic's own.

    None where there is no listing. What the provider says is asked anew each time: it keeps its own time.
    """
    if isinstance(subject, GoogleListing):
        return reading_for(subject)
    location_id = subject.pk if isinstance(subject, LocationPage) else None
    listings = remember(
        context.get("request"),
        "listings",
        lambda: {listing.location_id: listing for listing in GoogleListing.objects.all()},
    )
    listing = listings.get(location_id)
    return reading_for(listing) if listing else None
