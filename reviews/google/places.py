"""
Google's Places API (New): "place details", as far as we ask for it.

Source: google/maps/places/v1/place.proto of https://github.com/googleapis/googleapis. Any field may be absent: a new
listing has no rating. `userRatingCount` counts ratings with and without words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings

from . import answers
from .answers import GoogleFigures, mapping
from .failures import Failure, GoogleFailure
from .http import exchange

#: Exactly what is asked for. Each further field may lift the whole question into a dearer class, as `reviews` would.
FIELD_MASK = "id,rating,userRatingCount,googleMapsLinks,businessStatus,movedPlaceId"

#: What a place ID is made of, here and in the form of a listing.
PLACE_ID = re.compile(r"[A-Za-z0-9_-]{1,300}")
STATUS = re.compile(r"[A-Z_]{1,50}")
#: Printable ASCII without spaces: whatever else an address holds is encoded (RFC 3986).
ADDRESS = re.compile(r"https://(www|maps)\.google\.com/[!-~]{0,1970}")

CLOSED = {
    "CLOSED_TEMPORARILY": "Google says that this place is closed for now.",
    "CLOSED_PERMANENTLY": "Google says that this place is closed for good.",
    "FUTURE_OPENING": "Google says that this place is not open yet.",
}

BY_REASON = answers.BY_REASON | {
    "API_KEY_INVALID": Failure.KEY_INVALID,
    "API_KEY_EXPIRED": Failure.KEY_INVALID,
    "SERVICE_DISABLED": Failure.SERVICE_DISABLED,
    "API_KEY_SERVICE_BLOCKED": Failure.KEY_SERVICE_BLOCKED,
    "API_KEY_HTTP_REFERRER_BLOCKED": Failure.KEY_FOR_BROWSERS,
    "API_KEY_ANDROID_APP_BLOCKED": Failure.KEY_FOR_APPS,
    "API_KEY_IOS_APP_BLOCKED": Failure.KEY_FOR_APPS,
    "API_KEY_IP_ADDRESS_BLOCKED": Failure.KEY_FOR_OTHER_MACHINES,
}


def ask(place_id: str, take_call: Callable[[], None]) -> GoogleFigures:
    """
    What Google says of a place now. The key goes in a header and never into an address.

    `take_call` is called before each request and raises where there is none left today. Raises `GoogleFailure`.
    """
    url = f"{settings.GOOGLE_PLACES_URL.rstrip('/')}/v1/places/{quote(place_id, safe='')}"
    headers = {"X-Goog-Api-Key": settings.GOOGLE_PLACES_API_KEY, "X-Goog-FieldMask": FIELD_MASK}
    answer = exchange("GET", url, headers=headers, take_call=take_call)
    if answer.status != 200:
        raise GoogleFailure(failure_of(answer.status, answer.body), answer.retry_after)
    return read_place(answer.body)


def read_place(body: bytes) -> GoogleFigures:
    """A good answer. Raises `GoogleFailure` where it can't be read, or says what can't be."""
    place = answers.json_object(body)
    rating = place.get("rating")
    return GoogleFigures(
        **({} if rating is None else answers.checked_rating(rating, place.get("userRatingCount", 0))),
        reviews_url=_google_address(mapping(place.get("googleMapsLinks")).get("reviewsUri")),
        status=_word(place, "businessStatus", STATUS),
        place_id=_word(place, "id", PLACE_ID),
        moved_place_id=_word(place, "movedPlaceId", PLACE_ID),
    )


def failure_of(status: int, body: bytes) -> Failure:
    """What an answer that is no place means, by its status and the reasons it gives."""
    error = answers.ErrorAnswer.read(status, body)
    if status >= 500:
        return Failure.SERVER
    if status == 404:
        return Failure.PLACE_GONE
    if status == 429:
        return error.of_too_many()
    if known := error.by_reason(BY_REASON):
        return known
    if status == 400:
        fields = {
            str(mapping(one).get("field"))
            for detail in error.details
            for one in answers.a_list(detail.get("fieldViolations"))
        }
        return Failure.PLACE_INVALID if fields & {"name", "place_id", "placeId"} else Failure.NOT_UNDERSTOOD
    return Failure.FORBIDDEN if status in (401, 403) else Failure.NONSENSE


def _word(place: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = place.get(name)
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _google_address(value: Any) -> str:
    return value if isinstance(value, str) and ADDRESS.fullmatch(value) else ""
