"""
The rating of a location of the clinic's own, and nothing of its reviews.

Source: https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews/list. `fields` is a parameter of
all of Google's APIs: with it no review, and so no patient's name, is sent at all.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from ..answers import GoogleFigures, checked_rating
from . import questions

FIELDS = "averageRating,totalReviewCount"


def ask(location: str, take_call: Callable[[], None]) -> GoogleFigures:
    """
    The figures of `accounts/…/locations/…` now, without any where it has no review yet.

    `take_call` is called before each request and raises where there is none left today. Raises `GoogleFailure`.
    """
    url = f"{settings.GOOGLE_BUSINESS_REVIEWS_URL.rstrip('/')}/v4/{location}/reviews"
    found = questions.ask(url, {"pageSize": "1", "fields": FIELDS}, take_call)
    count = found.get("totalReviewCount")
    return GoogleFigures(**(checked_rating(found.get("averageRating"), count) if count else {}))
