"""
A Places API (New) of our own, on this machine: the answers of the published contract, and each way to fail.

Source of the shapes: google/maps/places/v1/place.proto of https://github.com/googleapis/googleapis. A question without the headers of the contract fails as it does at Google.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.reviews.google_errors import bad_request, error

KEY = "a-key-of-the-tests"


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
