"""What the database and the editor accept of a listing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.models import GoogleListing
from tests.factories import GoogleListingFactory, LocationPageFactory

pytestmark = pytest.mark.django_db


def errors_of(**fields) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        GoogleListingFactory.build(**fields).full_clean()
    return error.value.message_dict


def test_a_listing_as_staff_enter_it_is_accepted():
    GoogleListingFactory.build().full_clean()
    GoogleListingFactory.build(link_only=True).full_clean()


@pytest.mark.parametrize("name", ["rating", "review_count", "as_of"])
def test_a_missing_figure_is_asked_for_at_its_field(name):
    assert "or choose to show only a link" in errors_of(**{name: None})[name][0]


@pytest.mark.parametrize("rating", ["0.9", "5.1", "0", "-1", "4.95"])
def test_a_rating_that_google_does_not_give_is_refused(rating):
    assert "rating" in errors_of(rating=Decimal(rating))


def test_a_day_in_the_future_is_refused():
    assert "future" in errors_of(as_of=timezone.localdate() + timedelta(days=1))["as_of"][0]


@pytest.mark.parametrize("change", [{"rating": Decimal("4.7")}, {"review_count": 163}])
def test_new_figures_need_their_own_day(change):
    listing = GoogleListingFactory(as_of=timezone.localdate() - timedelta(days=7))
    for name, value in change.items():
        setattr(listing, name, value)
    with pytest.raises(ValidationError) as error:
        listing.full_clean()
    assert "the day on which you read them" in error.value.message_dict["as_of"][0]
    listing.as_of = timezone.localdate()
    listing.full_clean()
    listing.save()
    listing.review_count += 1
    listing.full_clean()


def test_a_second_listing_of_the_whole_clinic_is_refused_in_one_sentence():
    GoogleListingFactory()
    errors = errors_of()
    assert errors["location"] == ["There is a listing for the clinic as a whole already: choose a location."]
    assert "constraint" not in str(errors).lower()


def test_a_second_listing_of_a_location_is_refused(home):
    location = LocationPageFactory()
    GoogleListingFactory(location=location)
    assert "location" in errors_of(location=location)


def test_a_listing_may_be_saved_again():
    GoogleListingFactory().full_clean()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "google", ""])
def test_the_link_is_an_address_of_the_web(url):
    assert "listing_url" in errors_of(listing_url=url)


@pytest.mark.parametrize("rating", ["0.9", "5.1"])
def test_the_database_itself_refuses_a_rating_that_can_not_be(rating):
    with pytest.raises(IntegrityError), transaction.atomic():
        GoogleListingFactory(rating=Decimal(rating))


def test_the_database_itself_refuses_a_second_listing_of_the_whole_clinic():
    GoogleListingFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        GoogleListingFactory()
    assert GoogleListing.objects.count() == 1


def test_a_listing_goes_with_its_location(home):
    location = LocationPageFactory()
    GoogleListingFactory(location=location)
    location.delete()
    assert not GoogleListing.objects.exists()
