"""
What the answers of Google's interfaces have in common: figures, and failures in `google.rpc.Status`.

Source: google/rpc/error_details.proto and google/api/error_reason.proto of https://github.com/googleapis/googleapis.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .failures import Failure, GoogleFailure

#: No place has more ratings: a number beyond it is none.
HIGHEST_COUNT = 10**8

#: Reasons that mean the same for every interface.
BY_REASON = {
    "BILLING_DISABLED": Failure.BILLING_DISABLED,
    "CONSUMER_SUSPENDED": Failure.SUSPENDED,
    "CONSUMER_INVALID": Failure.SUSPENDED,
}


@dataclass(frozen=True)
class GoogleFigures:
    """
    What Google said of a place. Nothing of it may be stored: see `reviews.google.figures`.

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


def checked_rating(rating: Any, count: Any) -> dict[str, Any]:
    """`rating` and `count` of `GoogleFigures`. Raises `GoogleFailure` where they can't be right."""
    if isinstance(rating, bool) or not isinstance(rating, (int, float)) or not _is_number(count):
        raise GoogleFailure(Failure.NONSENSE)
    # Compared first: a whole number may be too large for `isfinite`.
    if not 1 <= rating <= 5 or not math.isfinite(rating) or not 0 <= count <= HIGHEST_COUNT:
        raise GoogleFailure(Failure.OUT_OF_RANGE)
    shown = Decimal(str(rating)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return {"rating": str(shown), "count": count}


def json_object(body: bytes) -> dict[str, Any]:
    """A good answer's fields. Raises `GoogleFailure` where it is none."""
    value = _json(body)
    if not isinstance(value, dict):
        raise GoogleFailure(Failure.NONSENSE)
    return value


@dataclass(frozen=True)
class ErrorAnswer:
    """A failure as Google describes it, as far as we look at it."""

    status: int
    word: str
    details: list[dict[str, Any]]

    @classmethod
    def read(cls, status: int, body: bytes) -> ErrorAnswer:
        """Whatever can be read of it; it never raises."""
        error = mapping(mapping(_json(body)).get("error"))
        details = [one for one in a_list(error.get("details")) if isinstance(one, dict)]
        return cls(status, str(error.get("status", "")), details)

    @property
    def metadata(self) -> Iterator[dict[str, Any]]:
        """What is told beside each reason."""
        return (mapping(detail.get("metadata")) for detail in self.details)

    def by_reason(self, meanings: dict[str, Failure]) -> Failure | None:
        """The failure of the first reason that has a meaning."""
        known = (meanings.get(str(detail.get("reason"))) for detail in self.details)
        return next((failure for failure in known if failure), None)

    def of_too_many(self) -> Failure:
        """Which limit it was, of an answer with the status 429."""
        limits = " ".join(str(one.get("quota_limit", "")) for one in self.metadata)
        return Failure.DAY_USED_UP if "PerDay" in limits else Failure.TOO_MANY


def mapping(value: Any) -> dict[str, Any]:
    """A JSON object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def a_list(value: Any) -> list[Any]:
    """A JSON array, empty where it is none."""
    return value if isinstance(value, list) else []


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
