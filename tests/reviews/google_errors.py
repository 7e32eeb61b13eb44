"""
Each way in which Google's interfaces fail.

Source of the shapes: google/rpc/error_details.proto and google/api/error_reason.proto of
https://github.com/googleapis/googleapis.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from werkzeug import Response

STATUS_WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


def error(status: int, reason: str = "", *, word: str = "", **metadata: str) -> Response:
    """A failure in `google.rpc.Status`, with an `ErrorInfo` where there is a reason; `word` is its `status`."""
    details: list[dict[str, Any]] = []
    if reason:
        details.append(
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": "googleapis.com",
                "metadata": {"service": "a service of googleapis.com", **metadata},
            }
        )
    return _status(status, details, word)


def bad_request(field: str) -> Response:
    """A 400 that names the field which was not understood."""
    violations = [{"field": field, "description": "Words that Google may change."}]
    return _status(
        400, [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    )


def _status(status: int, details: list[dict[str, Any]], word: str = "") -> Response:
    body = {
        "error": {
            "code": status,
            "message": "Words that Google may change.",
            "status": word or STATUS_WORDS.get(status, "UNKNOWN"),
            "details": details,
        }
    }
    return Response(json.dumps(body), status, content_type="application/json; charset=UTF-8")


def cut_off() -> Response:
    """An answer that promises more than comes."""
    response = Response(
        json.dumps({"id": "ChIJ", "rating": 4.9, "userRatingCount": 161})[:40],
        content_type="application/json",
    )
    response.automatically_set_content_length = False
    response.headers["Content-Length"] = "400"
    return response


def dripping(seconds: float) -> Response:
    """An answer that comes one character at a time, for so long."""

    def characters() -> Iterator[str]:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            yield " "
            time.sleep(0.05)

    return Response(characters(), content_type="application/json")
