"""What visitors are shown of a listing, by provider."""

import json
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from reviews.models import GoogleListing
from reviews.providers import reading_for
from reviews.providers.registry import PROVIDERS
from tests.factories import GoogleListingFactory, LocationPageFactory, StandardPageFactory


def test_figures_of_staff_are_shown_with_their_day_and_source():
    listing = GoogleListingFactory.build()
    reading = reading_for(listing)
    assert (reading.value, reading.count, reading.as_of) == (Decimal("4.9"), 161, listing.as_of)
    assert reading.source_name == "Google Maps"
    assert reading.listing_url == listing.listing_url


@pytest.mark.parametrize("missing", ["rating", "review_count", "as_of"])
def test_without_all_of_the_figures_the_link_stands_alone(missing):
    reading = reading_for(GoogleListingFactory.build(**{missing: None}))
    assert (reading.value, reading.count, reading.as_of) == (None, None, None)
    assert reading.listing_url


def test_a_link_stands_alone_where_that_was_chosen_even_if_figures_remain():
    reading = reading_for(GoogleListingFactory.build(provider="link_only"))
    assert reading.value is None


def test_a_provider_that_no_longer_exists_leaves_the_link():
    assert reading_for(GoogleListingFactory.build(provider="gone")).value is None


def test_every_choice_has_a_provider():
    assert set(PROVIDERS) == set(GoogleListing.Provider.values)


def shown(page, subject=None) -> str:
    template = Template("{% load reviews_tags %}{% rating_for subject as rating %}{{ rating.count }}")
    request = RequestFactory().get("/", headers={"host": "testserver"})
    return template.render(Context({"request": request, "subject": subject, "page": page}))


def test_a_location_shows_its_own_listing_and_other_pages_the_clinics(home):
    location = LocationPageFactory()
    GoogleListingFactory(review_count=161)
    listing = GoogleListingFactory(review_count=40, location=location)
    assert shown(home) == "161"
    assert shown(location, location) == "40"
    assert shown(home, listing) == "40"
    assert shown(location, LocationPageFactory()) == ""


def test_without_a_listing_nothing_is_shown(home):
    assert shown(home) == ""


def test_a_corrected_figure_is_seen_at_once(home, client):
    listing = GoogleListingFactory(review_count=161)
    page = StandardPageFactory(
        body=json.dumps([{"type": "rating", "value": {"heading": "What patients say"}}])
    )
    assert "161 reviews" in client.get(page.url).content.decode()
    listing.review_count = 1
    listing.save()
    html = client.get(page.url).content.decode()
    assert "1 review" in html
    assert "161" not in html
    assert listing.listing_url in html.replace("&amp;", "&")
    assert "Google Maps" in html
