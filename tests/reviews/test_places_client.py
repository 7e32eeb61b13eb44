"""The real client against a Places API of our own: what it asks, and what it makes of every answer."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
from werkzeug import Response

from reviews.google import places as places_api
from reviews.google.answers import GoogleFigures
from reviews.google.failures import Failure, GoogleFailure, Scope
from tests.reviews.fake_places import KEY, FakePlaces, place
from tests.reviews.google_errors import bad_request, cut_off, dripping, error

PLACE = "ChIJN1t_tDeuEmsRUsoyG83frY4"


class Calls:
    """Counts what the client takes from the day's budget."""

    taken = 0

    def take(self) -> None:
        self.taken += 1


@pytest.fixture
def calls() -> Calls:
    return Calls()


def failure_at(places: FakePlaces, *answers: Any) -> GoogleFailure:
    places.answer(*answers)
    with pytest.raises(GoogleFailure) as raised:
        places_api.ask(PLACE, lambda: None)
    return raised.value


def test_the_question_is_that_of_the_contract_and_asks_for_nothing_more(places: FakePlaces, calls: Calls):
    places_api.ask(PLACE, calls.take)
    (asked,) = places.asked
    assert asked.method == "GET"
    assert asked.full_path.rstrip("?") == f"/v1/places/{PLACE}"
    assert asked.headers["X-Goog-Api-Key"] == KEY
    mask = asked.headers["X-Goog-FieldMask"].split(",")
    assert mask == ["id", "rating", "userRatingCount", "googleMapsLinks", "businessStatus", "movedPlaceId"]
    assert "cookie" not in {name.lower() for name, _ in asked.headers}
    assert calls.taken == 1


def test_a_good_answer(places: FakePlaces):
    answer = places_api.ask(PLACE, lambda: None)
    assert answer == GoogleFigures(
        "4.9", 161, "https://www.google.com/maps/place//data=2", "OPERATIONAL", PLACE, ""
    )


def test_a_new_place_has_no_rating_and_that_is_no_failure(places: FakePlaces):
    places.answer({"id": PLACE, "businessStatus": "OPERATIONAL"})
    answer = places_api.ask(PLACE, lambda: None)
    assert (answer.rating, answer.count, answer.reviews_url) == ("", 0, "")


@pytest.mark.parametrize(("rating", "shown"), [(5, "5.0"), (1, "1.0"), (4.95, "5.0"), (4.849999, "4.8")])
def test_a_rating_is_shown_with_one_digit(places: FakePlaces, rating: float, shown: str):
    places.answer(place(PLACE, rating=rating))
    assert places_api.ask(PLACE, lambda: None).rating == shown


def test_a_link_that_leads_elsewhere_is_left_out(places: FakePlaces):
    for link in ("javascript:alert(1)", "https://www.google.com.example.org/", 7, "http://maps.google.com/x"):
        places.answer(place(PLACE, googleMapsLinks={"reviewsUri": link}))
        assert places_api.ask(PLACE, lambda: None).reviews_url == ""


REASONS = {
    Failure.KEY_INVALID: error(400, "API_KEY_INVALID"),
    Failure.SERVICE_DISABLED: error(403, "SERVICE_DISABLED"),
    Failure.KEY_SERVICE_BLOCKED: error(403, "API_KEY_SERVICE_BLOCKED"),
    Failure.BILLING_DISABLED: error(403, "BILLING_DISABLED"),
    Failure.SUSPENDED: error(403, "CONSUMER_SUSPENDED"),
    Failure.KEY_FOR_BROWSERS: error(403, "API_KEY_HTTP_REFERRER_BLOCKED"),
    Failure.KEY_FOR_APPS: error(403, "API_KEY_ANDROID_APP_BLOCKED"),
    Failure.KEY_FOR_OTHER_MACHINES: error(403, "API_KEY_IP_ADDRESS_BLOCKED"),
    Failure.FORBIDDEN: error(403, "SOMETHING_OF_NEXT_YEAR"),
    Failure.NOT_UNDERSTOOD: bad_request("fields"),
    Failure.PLACE_INVALID: bad_request("name"),
    Failure.PLACE_GONE: error(404),
    Failure.TOO_MANY: error(429, "RATE_LIMIT_EXCEEDED", quota_limit="GetPlaceRequestPerMinutePerProject"),
    Failure.DAY_USED_UP: error(429, "RATE_LIMIT_EXCEEDED", quota_limit="GetPlaceRequestPerDayPerProject"),
    Failure.OUT_OF_RANGE: Response(json.dumps(place(PLACE, rating=5.1))),
}


@pytest.mark.parametrize("failure", REASONS, ids=lambda failure: failure.value)
def test_a_failure_is_told_by_its_reason_and_asked_once(places: FakePlaces, failure: Failure):
    assert failure_at(places, REASONS[failure]).failure is failure
    assert len(places.asked) == 1


@pytest.mark.parametrize("rating", [0, 0.99, 5.01, -3, 1e300, float("nan"), float("inf")])
def test_a_rating_that_can_not_be_is_not_believed(places: FakePlaces, rating: float):
    assert failure_at(places, place(PLACE, rating=rating)).failure is Failure.OUT_OF_RANGE


@pytest.mark.parametrize("number", [b"1" + b"0" * 400, b"-1" + b"0" * 400])
def test_a_number_too_large_to_reckon_with_is_not_believed(places: FakePlaces, number: bytes):
    body = b'{"rating": %s, "userRatingCount": 5}' % number
    assert failure_at(places, Response(body)).failure is Failure.OUT_OF_RANGE
    body = b'{"rating": 4.5, "userRatingCount": %s}' % number
    assert failure_at(places, Response(body)).failure is Failure.OUT_OF_RANGE


@pytest.mark.parametrize("character", ["\ud800", "\x00", "\n", " ", "ä"])
def test_characters_that_nothing_of_it_has_are_left_out(places: FakePlaces, character: str):
    link = {"reviewsUri": f"https://maps.google.com/{character}"}
    fields = {"id": character, "movedPlaceId": f"x{character}", "businessStatus": f"OPEN{character}"}
    places.answer(place(PLACE, googleMapsLinks=link) | fields)
    answer = places_api.ask(PLACE, lambda: None)
    assert answer.rating == "4.9"
    assert (answer.reviews_url, answer.place_id, answer.moved_place_id, answer.status) == ("", "", "", "")


NONSENSE = {
    "nothing": b"",
    "a page": b"<!doctype html><title>Log in to this network</title>",
    "half": b'{"id": "ChIJ", "rat',
    "a list": b"[4.9, 161]",
    "another encoding": b"\xff\xfe\x00",
    "too deep": b"[" * 50_000,
    "words for a rating": json.dumps(place(PLACE, rating="4.9")).encode(),
    "yes for a rating": json.dumps(place(PLACE, rating=True)).encode(),
    "half a review": json.dumps(place(PLACE, userRatingCount=1.5)).encode(),
    "no end": b" " * 600_000,
}


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_an_answer_that_can_not_be_read_is_no_rating(places: FakePlaces, body: bytes):
    assert failure_at(places, Response(body)).failure is Failure.NONSENSE


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"error": []}', b'{"error": {"details": 7}}', b'{"error": {"details": [7]}}']
)
def test_a_failure_without_its_shape_is_still_one(places: FakePlaces, body: bytes):
    assert failure_at(places, Response(body, 403)).failure is Failure.FORBIDDEN


def test_a_redirect_is_not_followed_with_the_key(places: FakePlaces):
    assert (
        failure_at(
            places, Response(status=302, headers={"Location": f"{places.url}/v1/places/other"})
        ).failure
        is Failure.NONSENSE
    )
    assert len(places.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_google_is_tried_once_more(places: FakePlaces, calls: Calls, status: int):
    places.answer(error(status))
    assert places_api.ask(PLACE, calls.take).rating == "4.9"
    assert len(places.asked) == calls.taken == 2


def test_a_fault_that_stays_is_one(places: FakePlaces, calls: Calls):
    places.always(error(503))
    with pytest.raises(GoogleFailure) as raised:
        places_api.ask(PLACE, calls.take)
    assert raised.value.failure is Failure.SERVER
    assert len(places.asked) == calls.taken == 2


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120), ("99999999999999999999", 86400), ("soon", None), ("-5", None)]
)
def test_when_google_says_when_it_is_not_tried_again_before(
    places: FakePlaces, header: str, seconds: float | None
):
    busy = error(503)
    busy.headers["Retry-After"] = header
    raised = failure_at(places, busy)
    assert (raised.failure, raised.retry_after) == (Failure.SERVER, seconds)
    assert len(places.asked) == 1


def test_a_date_to_wait_for_is_understood(places: FakePlaces):
    busy = error(429)
    busy.headers["Retry-After"] = "Wed, 21 Oct 2099 07:28:00 GMT"
    assert failure_at(places, busy).retry_after == 86400


@pytest.mark.parametrize("answers", [1, 2])
def test_an_answer_that_breaks_off(places: FakePlaces, answers: int):
    assert failure_at(places, *[cut_off()] * answers).failure is Failure.CUT_OFF


def test_a_slow_answer_is_given_up_in_time(places: FakePlaces):
    began = time.monotonic()
    assert failure_at(places, dripping(3)).failure is Failure.SLOW
    assert time.monotonic() - began < 1.5


def test_a_connection_that_is_refused(places: FakePlaces, settings: Any):
    settings.GOOGLE_PLACES_URL = "http://127.0.0.1:9"
    assert failure_at(places).failure is Failure.UNREACHED


def test_a_name_that_does_not_exist(places: FakePlaces, settings: Any):
    settings.GOOGLE_PLACES_URL = "http://places.invalid"
    assert failure_at(places).failure is Failure.UNREACHED


def test_neither_the_key_nor_the_place_stands_in_an_error(
    places: FakePlaces, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING):
        raised = failure_at(places, error(503), error(503))
    for words in (str(raised), repr(raised), caplog.text):
        assert KEY not in words
        assert PLACE not in words


def test_every_failure_says_what_happened_and_what_to_do():
    for failure in Failure:
        assert failure.label[0].isupper()
        assert failure.advice.endswith(".")
        assert isinstance(failure.scope, Scope)
