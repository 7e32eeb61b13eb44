"""
What Google's Places API (New) answers to "place details", as far as we ask for it.

Source: google/maps/places/v1/place.proto and google/rpc/error_details.proto of https://github.com/googleapis/googleapis.
Any field may be absent: a new listing has no rating. `userRatingCount` counts ratings with and without words.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .failures import Failure, PlacesFailure

#: Exactly what is asked for. Each further field may lift the whole question into a dearer class, as `reviews` would.
FIELD_MASK = "id,rating,userRatingCount,googleMapsLinks,businessStatus,movedPlaceId"

#: What a place ID is made of, here and in the form of a listing.
PLACE_ID = re.compile(r"[A-Za-z0-9_-]{1,300}")
STATUS = re.compile(r"[A-Z_]{1,50}")
#: Printable ASCII without spaces: whatever else an address holds is encoded (RFC 3986).
ADDRESS = re.compile(r"https://(www|maps)\.google\.com/[!-~]{0,1970}")
#: No place has more ratings: a number beyond it is none.
HIGHEST_COUNT = 10**8

CLOSED = {
    "CLOSED_TEMPORARILY": "Google says that this place is closed for now.",
    "CLOSED_PERMANENTLY": "Google says that this place is closed for good.",
    "FUTURE_OPENING": "Google says that this place is not open yet.",
}

BY_REASON = {
    "API_KEY_INVALID": Failure.KEY_INVALID,
    "API_KEY_EXPIRED": Failure.KEY_INVALID,
    "SERVICE_DISABLED": Failure.SERVICE_DISABLED,
    "API_KEY_SERVICE_BLOCKED": Failure.KEY_SERVICE_BLOCKED,
    "BILLING_DISABLED": Failure.BILLING_DISABLED,
    "CONSUMER_SUSPENDED": Failure.SUSPENDED,
    "CONSUMER_INVALID": Failure.SUSPENDED,
    "API_KEY_HTTP_REFERRER_BLOCKED": Failure.KEY_FOR_BROWSERS,
    "API_KEY_ANDROID_APP_BLOCKED": Failure.KEY_FOR_APPS,
    "API_KEY_IOS_APP_BLOCKED": Failure.KEY_FOR_APPS,
    "API_KEY_IP_ADDRESS_BLOCKED": Failure.KEY_FOR_OTHER_MACHINES,
}


@dataclass(frozen=True)
class PlaceFigures:
    """
    What Google said of a place. Nothing of it may be stored: see `reviews.places.figures`.

    `rating` is "1.0" to "5.0", empty where the place has none yet; `status` one of Google's words for it.
    """

    rating: str = ""
    count: int = 0
    reviews_url: str = ""
    status: str = ""
    place_id: str = ""
    moved_place_id: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def read_place(body: bytes) -> PlaceFigures:
    """A good answer. Raises `PlacesFailure` where it can't be read, or says what can't be."""
    place = _json_object(body)
    if place is None:
        raise PlacesFailure(Failure.NONSENSE)
    links = place.get("googleMapsLinks")
    return PlaceFigures(
        **_rating(place),
        reviews_url=_google_address(links.get("reviewsUri") if isinstance(links, dict) else None),
        status=_word(place, "businessStatus", STATUS),
        place_id=_word(place, "id", PLACE_ID),
        moved_place_id=_word(place, "movedPlaceId", PLACE_ID),
    )


def failure_of(status: int, body: bytes) -> Failure:
    """What an answer that is no place means, by its status and the reasons it gives."""
    details = list(_details(body))
    if status >= 500:
        return Failure.SERVER
    if status == 404:
        return Failure.PLACE_GONE
    if status == 429:
        limits = " ".join(str(_mapping(detail.get("metadata")).get("quota_limit", "")) for detail in details)
        return Failure.DAY_USED_UP if "PerDay" in limits else Failure.TOO_MANY
    for detail in details:
        if known := BY_REASON.get(str(detail.get("reason"))):
            return known
    if status == 400:
        fields = {
            str(_mapping(one).get("field"))
            for detail in details
            for one in _list(detail.get("fieldViolations"))
        }
        return Failure.PLACE_INVALID if fields & {"name", "place_id", "placeId"} else Failure.NOT_UNDERSTOOD
    return Failure.FORBIDDEN if status in (401, 403) else Failure.NONSENSE


def _rating(place: dict[str, Any]) -> dict[str, Any]:
    rating, count = place.get("rating"), place.get("userRatingCount", 0)
    if rating is None:
        return {}
    if isinstance(rating, bool) or not isinstance(rating, (int, float)) or not _is_number(count):
        raise PlacesFailure(Failure.NONSENSE)
    # Compared first: a whole number may be too large for `isfinite`.
    if not 1 <= rating <= 5 or not math.isfinite(rating) or not 0 <= count <= HIGHEST_COUNT:
        raise PlacesFailure(Failure.OUT_OF_RANGE)
    shown = Decimal(str(rating)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return {"rating": str(shown), "count": count}


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _word(place: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = place.get(name)
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _google_address(value: Any) -> str:
    return value if isinstance(value, str) and ADDRESS.fullmatch(value) else ""


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _details(body: bytes) -> Iterator[dict[str, Any]]:
    error = _mapping(_mapping(_json_object(body)).get("error"))
    for detail in _list(error.get("details")):
        if isinstance(detail, dict):
            yield detail


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
