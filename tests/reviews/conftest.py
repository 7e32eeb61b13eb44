"""Google's interfaces of our own, and a site that may ask them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from reviews.google import refresh, terms
from reviews.google.business import connection, tokens
from reviews.models import GoogleListing
from tests.factories import GoogleListingFactory
from tests.reviews.fake_business import CLIENT, REFRESH, SECRET, FakeBusiness
from tests.reviews.fake_places import KEY, FakePlaces


@pytest.fixture
def places(httpserver: HTTPServer, settings: Any) -> FakePlaces:
    """The fake, which the client asks instead of Google."""
    fake = FakePlaces(httpserver)
    settings.GOOGLE_PLACES_URL = fake.url
    settings.GOOGLE_PLACES_API_KEY = KEY
    settings.GOOGLE_TIMEOUT_SECONDS = 0.6
    return fake


@pytest.fixture
def business(httpserver: HTTPServer, settings: Any) -> FakeBusiness:
    """Google's sign-in and Business Profile of our own, of which the site is a client."""
    fake = FakeBusiness(httpserver)
    for name in ("OAUTH", "BUSINESS_ACCOUNTS", "BUSINESS_LOCATIONS", "BUSINESS_REVIEWS"):
        setattr(settings, f"GOOGLE_{name}_URL", fake.url)
    settings.GOOGLE_SIGN_IN_URL = fake.sign_in_url
    settings.GOOGLE_BUSINESS_CLIENT_ID, settings.GOOGLE_BUSINESS_CLIENT_SECRET = CLIENT, SECRET
    settings.GOOGLE_TIMEOUT_SECONDS = 0.6
    tokens.forget()
    return fake


@pytest.fixture
def connected(home: Any, business: FakeBusiness, superuser: Any) -> FakeBusiness:
    """The same, with the clinic's profile connected and the terms accepted."""
    terms.accept(terms.BUSINESS, superuser)
    connection.connect(REFRESH, superuser)
    return business


@pytest.fixture
def business_listing(connected: FakeBusiness) -> GoogleListing:
    """The clinic's listing with figures from its Business Profile."""
    return GoogleListingFactory(from_business=True, business_location=connected.location)


@pytest.fixture
def listing(home: Any, places: FakePlaces, superuser: Any) -> GoogleListing:
    """The clinic's listing with figures from Google, whose terms were accepted."""
    terms.accept(terms.PLACES, superuser)
    return GoogleListingFactory(from_google=True)


@pytest.fixture
def ask_google() -> Callable[[], int]:
    """What the clock and the worker do together; how many listings were asked about."""

    def ask() -> int:
        refresh.note_listings()
        return refresh.refresh_due()

    return ask
