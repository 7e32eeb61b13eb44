"""
A Places API (New) of our own, on this machine: the answers of the published contract, and each way to fail.

Source of the shapes: google/maps/places/v1/place.proto, google/rpc/error_details.proto and google/api/error_reason.proto of
https://github.com/googleapis/googleapis. A question without the headers of the contract fails as it does at Google.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

KEY = "a-key-of-the-tests"
STATUS_WORDS = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


def place(place_id: str, **fields: Any) -> dict[str, Any]:
    """A place as Google describes it with our field mask; a field that is None is absent."""
    described = {
        "id": place_id,
        "rating": 4.9,
        "userRatingCount": 161,
        "businessStatus": "OPERATIONAL",
        "googleMapsLinks": {
            "directionsUri": f"https://www.google.com/maps/dir//''/data={place_id}",
            "placeUri": "https://maps.google.com/?cid=1",
            "writeAReviewUri": "https://www.google.com/maps/place//data=1",
            "reviewsUri": "https://www.google.com/maps/place//data=2",
            "photosUri": "https://www.google.com/maps/place//data=3",
        },
    } | fields
    return {name: value for name, value in described.items() if value is not None}


def error(status: int, reason: str = "", **metadata: str) -> Response:
    """A failure in `google.rpc.Status`, with an `ErrorInfo` where there is a reason."""
    details: list[dict[str, Any]] = []
    if reason:
        details.append(
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": "googleapis.com",
                "metadata": {"service": "places.googleapis.com", **metadata},
            }
        )
    return _status(status, details)


def bad_request(field: str) -> Response:
    """A 400 that names the field which was not understood."""
    violations = [{"field": field, "description": "Words that Google may change."}]
    return _status(
        400, [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    )


def _status(status: int, details: list[dict[str, Any]]) -> Response:
    body = {
        "error": {
            "code": status,
            "message": "Words that Google may change.",
            "status": STATUS_WORDS.get(status, "UNKNOWN"),
            "details": details,
        }
    }
    return Response(json.dumps(body), status, content_type="application/json; charset=UTF-8")


def cut_off() -> Response:
    """An answer that promises more than comes."""
    response = Response(json.dumps(place("ChIJ"))[:40], content_type="application/json")
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


def _made(response: Response | dict[str, Any]) -> Response:
    return response if isinstance(response, Response) else Response(json.dumps(response))


class FakePlaces:
    """Answers what it was told to; `asked` are the questions that reached it, in order."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked: list[Request] = []
        self._answers: list[Response] = []
        self._always: Callable[[str], Response] = self._place
        self._server = server
        server.expect_request(re.compile(r"/v1/places/[^/]+")).respond_with_handler(self._answer)

    @property
    def url(self) -> str:
        """For `GOOGLE_PLACES_URL`."""
        return self._server.url_for("")

    def answer(self, *responses: Response | dict[str, Any]) -> None:
        """Answer the next questions so, one after the other, and the later ones as always."""
        self._answers += [_made(response) for response in responses]

    def always(self, response: Response | dict[str, Any]) -> None:
        """Answer every question so from now on."""
        self._always = lambda place_id: _made(response)

    @staticmethod
    def _place(place_id: str) -> Response:
        return Response(json.dumps(place(place_id)), content_type="application/json; charset=UTF-8")

    def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        if request.headers.get("X-Goog-Api-Key") != KEY:
            return error(400, "API_KEY_INVALID")
        if not request.headers.get("X-Goog-FieldMask"):
            return bad_request("fields")
        place_id = request.path.rpartition("/")[2]
        return self._answers.pop(0) if self._answers else self._always(place_id)
