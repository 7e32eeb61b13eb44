"""Figures that Google gives through one of its interfaces, which no page may hold."""

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from reviews.google import figures
from reviews.google.sources import Source
from reviews.models import GoogleListing

from .base import RatingReading


class GoogleProvider:
    """
    The link stands on the page; the figures are shown once the page is there, for as long as they are held.

    Google is asked by a worker (`reviews.google.refresh`), never from here.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, listing: GoogleListing) -> RatingReading:
        if not listing.google_subject or not self._source.is_set_up:
            return RatingReading(listing.listing_url)
        return RatingReading(listing.listing_url, figures_url=reverse("reviews:figures", args=[listing.pk]))

    def read_now(self, listing: GoogleListing) -> RatingReading:
        """The figures that are held; the link alone where there are none, or something is missing to show them."""
        held = figures.held(listing.google_subject) if listing.google_subject else None
        if held is None or not held.figures.rating or self._source.missing:
            return RatingReading(listing.listing_url)
        return RatingReading(
            held.figures.reviews_url or listing.listing_url,
            Decimal(held.figures.rating),
            held.figures.count,
            timezone.localdate(held.asked_at),
        )
