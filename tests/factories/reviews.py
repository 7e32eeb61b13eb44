"""Listings and testimonials."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from reviews.models import GoogleListing, Testimonial


class GoogleListingFactory(DjangoModelFactory):
    """
    The clinic's listing with figures that staff read a week ago; `link_only=True` shows none,
    `from_google=True` those of the Places API, `from_business=True` those of the clinic's Business Profile.
    """

    class Meta:
        model = GoogleListing

    class Params:
        from_google = factory.Trait(
            provider=GoogleListing.Provider.GOOGLE_PLACES,
            place_id=factory.Sequence("ChIJ_fake-place-{}".format),
            rating=None,
            review_count=None,
            as_of=None,
        )
        from_business = factory.Trait(
            provider=GoogleListing.Provider.GOOGLE_BUSINESS,
            business_location=factory.Sequence("accounts/100/locations/{}".format),
            rating=None,
            review_count=None,
            as_of=None,
        )
        link_only = factory.Trait(
            provider=GoogleListing.Provider.LINK_ONLY, rating=None, review_count=None, as_of=None
        )

    name = factory.Sequence("Google {}".format)
    slug = factory.Sequence("google-{}".format)
    listing_url = "https://www.google.com/maps/place/?q=place_id:tern"
    rating = Decimal("4.9")
    review_count = 161
    as_of = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7))


class TestimonialFactory(DjangoModelFactory):
    """What somebody said, with a permission on paper that has no end; `revoked=True` was taken back."""

    class Meta:
        model = Testimonial

    class Params:
        revoked = factory.Trait(revoked_at=factory.LazyFunction(timezone.now))

    label = factory.Sequence("Shoulder {}".format)
    slug = factory.Sequence("shoulder-{}".format)
    quote = "I can reach the top shelf again."
    display_name = "Ruth P."
    given_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    permitted_by = Testimonial.Means.PAPER
    permitted_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
