"""Figures that Google gives through its Places API, which no page may hold."""

from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.models import GoogleListing
from reviews.places import figures, terms

from .base import RatingReading


class GooglePlacesProvider:
    """
    The link stands on the page; the figures are shown once the page is there, for as long as they are held.

    Google is asked by a worker (`reviews.places.refresh`), never from here.
    """

    def read(self, listing: GoogleListing) -> RatingReading:
        if not listing.place_id or not settings.GOOGLE_PLACES_API_KEY:
            return RatingReading(listing.listing_url)
        return RatingReading(listing.listing_url, figures_url=reverse("reviews:figures", args=[listing.pk]))

    def read_now(self, listing: GoogleListing) -> RatingReading:
        """The figures that are held; the link alone where there are none, or nobody accepted Google's terms."""
        held = figures.held(listing.place_id) if listing.place_id and settings.GOOGLE_PLACES_API_KEY else None
        if held is None or not held.figures.rating or not terms.is_accepted():
            return RatingReading(listing.listing_url)
        return RatingReading(
            held.figures.reviews_url or listing.listing_url,
            Decimal(held.figures.rating),
            held.figures.count,
            timezone.localdate(held.asked_at),
        )
