"""A Places API of our own, and a site that may ask it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from reviews.models import GoogleListing
from reviews.places import refresh, terms
from tests.factories import GoogleListingFactory
from tests.reviews.fake_places import KEY, FakePlaces


@pytest.fixture
def places(httpserver: HTTPServer, settings: Any) -> FakePlaces:
    """The fake, which the client asks instead of Google."""
    fake = FakePlaces(httpserver)
    settings.GOOGLE_PLACES_URL = fake.url
    settings.GOOGLE_PLACES_API_KEY = KEY
    settings.GOOGLE_PLACES_TIMEOUT_SECONDS = 0.6
    return fake


@pytest.fixture
def listing(home: Any, places: FakePlaces, superuser: Any) -> GoogleListing:
    """The clinic's listing with figures from Google, whose terms were accepted."""
    terms.accept(superuser)
    return GoogleListingFactory(from_google=True)


@pytest.fixture
def ask_google() -> Callable[[], int]:
    """What the clock and the worker do together; how many listings were asked about."""

    def ask() -> int:
        refresh.note_listings()
        return refresh.refresh_due()

    return ask
