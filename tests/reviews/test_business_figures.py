"""The figures of the clinic's own Business Profile: what is asked, what is made of every answer, and what is kept."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from werkzeug import Response

from reviews.google import access, figures, refresh, terms
from reviews.google.business import connection, reviews, tokens
from reviews.google.failures import Failure, GoogleFailure
from reviews.google.health import current_health
from reviews.google.sources import BUSINESS, PLACES
from reviews.models import BusinessConnection, GoogleAccess, GoogleCheck, GoogleTermsAcceptance
from reviews.tasks import call_for_due_figures
from tests.factories import GoogleListingFactory, LocationPageFactory
from tests.reviews.fake_business import REFRESH, SECRET, FakeBusiness, location, oauth_error
from tests.reviews.google_errors import bad_request, cut_off, dripping, error
from tests.reviews.test_google_refresh import whole_database

pytestmark = pytest.mark.django_db

COUNT = 73519428


def failure_at(fake: FakeBusiness, *answers: Any) -> Failure:
    fake.answer(*answers)
    with pytest.raises(GoogleFailure) as raised:
        reviews.ask(fake.location, lambda: None)
    return raised.value.failure


def test_the_figures_are_asked_for_and_no_review_is_sent(connected: FakeBusiness):
    answer = reviews.ask(connected.location, lambda: None)
    assert (answer.rating, answer.count, answer.reviews_url) == ("4.7", 212, "")
    (asked,) = connected.asked
    assert (asked.method, asked.path) == ("GET", "/v4/accounts/100/locations/200/reviews")
    assert asked.args.to_dict() == {"pageSize": "1", "fields": "averageRating,totalReviewCount"}
    assert asked.headers["Authorization"].startswith("Bearer ya29.")
    assert "token" not in asked.full_path


@pytest.mark.parametrize(
    "figures", [{}, {"totalReviewCount": 0}, {"totalReviewCount": 0, "averageRating": 0}]
)
def test_a_location_without_reviews_has_no_rating_and_that_is_no_failure(connected: FakeBusiness, figures):
    connected.figures = figures
    assert reviews.ask(connected.location, lambda: None).rating == ""


def test_one_token_is_used_until_it_ends(connected: FakeBusiness, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(tokens.time, "monotonic", lambda: now)
    for _ in range(3):
        reviews.ask(connected.location, lambda: None)
    assert len(connected.token_questions) == 1
    now += 3599 - 60
    reviews.ask(connected.location, lambda: None)
    assert len(connected.token_questions) == 2


def test_a_token_that_was_withdrawn_is_replaced_once(connected: FakeBusiness):
    reviews.ask(connected.location, lambda: None)
    connected.withdraw_tokens()
    assert reviews.ask(connected.location, lambda: None).rating == "4.7"
    assert failure_at(connected, error(401), error(401)) is Failure.BUSINESS_REFUSED


REASONS = {
    Failure.ACCESS_NOT_GRANTED: lambda: error(
        429,
        "RATE_LIMIT_EXCEEDED",
        quota_limit="DefaultRequestsPerMinutePerProject",
        quota_limit_value="0",
    ),
    Failure.BUSINESS_DISABLED: lambda: error(403, "SERVICE_DISABLED"),
    Failure.CONSENT_MISSING: lambda: error(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
    Failure.SUSPENDED: lambda: error(403, "CONSUMER_SUSPENDED"),
    Failure.LOCATION_REFUSED: lambda: error(403),
    Failure.LOCATION_GONE: lambda: error(404),
    Failure.LOCATION_UNVERIFIED: lambda: error(400, word="FAILED_PRECONDITION"),
    Failure.NOT_UNDERSTOOD: lambda: bad_request("page_size"),
    Failure.TOO_MANY: lambda: error(
        429, "RATE_LIMIT_EXCEEDED", quota_limit="ReviewsPerMinute", quota_limit_value="300"
    ),
    Failure.DAY_USED_UP: lambda: error(429, "RATE_LIMIT_EXCEEDED", quota_limit="ReviewsPerDay"),
    Failure.CUT_OFF: cut_off,
    Failure.SLOW: lambda: dripping(2),
    Failure.OUT_OF_RANGE: lambda: {"averageRating": 5.1, "totalReviewCount": 3},
    Failure.NONSENSE: lambda: {"averageRating": "4.9", "totalReviewCount": 3},
}


@pytest.mark.parametrize("failure", REASONS, ids=lambda failure: failure.value)
def test_a_failure_is_told_by_its_reason_to_staff_and_the_link_stays(
    business_listing, connected, ask_google, client, failure
):
    connected.answer(REASONS[failure]())
    assert ask_google() == 1
    assert client.get(f"/ratings/{business_listing.pk}/").status_code == 204
    trouble = current_health().trouble
    assert failure.label in trouble
    assert failure.advice in trouble


@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_of_google_is_tried_once_more(connected: FakeBusiness, status: int):
    connected.answer(error(status))
    assert reviews.ask(connected.location, lambda: None).rating == "4.7"
    assert failure_at(connected, error(status), error(status)) is Failure.SERVER


NO_FIGURES = [b"", b"[]", b"4.9", b"\xff", b"[" * 50_000, b'{"averageRating": true, "totalReviewCount": 3}']


@pytest.mark.parametrize("body", NO_FIGURES)
def test_nonsense_is_no_rating(connected: FakeBusiness, body: bytes):
    assert failure_at(connected, Response(body)) is Failure.NONSENSE


TOKEN_FAILURES = {
    Failure.CONNECTION_ENDED: lambda: oauth_error("invalid_grant"),
    Failure.CLIENT_INVALID: lambda: oauth_error("invalid_client", 401),
    Failure.BUSINESS_REFUSED: lambda: oauth_error("something_of_next_year"),
    Failure.SERVER: lambda: Response("", 503),
    Failure.TOO_MANY: lambda: Response("{}", 429),
    Failure.CUT_OFF: cut_off,
    Failure.SLOW: lambda: dripping(2),
    Failure.CONSENT_MISSING: lambda: Response(
        json.dumps({"access_token": "x", "expires_in": 9, "scope": "email"})
    ),
    Failure.NONSENSE: lambda: Response('{"access_token": "two\\nlines", "expires_in": 9}'),
}


@pytest.mark.parametrize("failure", TOKEN_FAILURES, ids=lambda failure: failure.value)
def test_without_a_token_nothing_is_asked(connected: FakeBusiness, failure: Failure):
    connected.answer_token(TOKEN_FAILURES[failure]())
    assert failure_at(connected) is failure
    assert connected.asked == []


@pytest.mark.parametrize("seconds", ["9", None, True, {}, 1.5])
def test_a_life_that_is_no_number_is_not_believed(connected: FakeBusiness, seconds: Any):
    connected.answer_token(Response(json.dumps({"access_token": "x", "expires_in": seconds})))
    assert failure_at(connected) is Failure.NONSENSE


def test_the_key_that_encrypted_it_is_gone(connected: FakeBusiness, settings):
    settings.SECRET_KEY = "another key of the tests"
    assert failure_at(connected) is Failure.CONNECTION_UNREADABLE
    assert connected.token_questions == []


def test_the_clock_has_a_worker_ask_and_visitors_see_the_figures(business_listing, connected, client):
    call_for_due_figures()
    html = client.get(f"/ratings/{business_listing.pk}/").content.decode()
    assert "4.7 out of 5 on" in html
    assert "based on 212 reviews" in html
    assert business_listing.listing_url in html.replace("&amp;", "&")
    assert current_health().trouble == ""


@pytest.mark.indexes
def test_no_figure_and_no_token_is_kept_anywhere(business_listing, connected, ask_google, caplog, admin):
    connected.figures = {"averageRating": 4.7, "totalReviewCount": COUNT}
    with caplog.at_level(logging.DEBUG):
        ask_google()
    admin.get("/admin/reports/google-rating/")
    business_listing.save_revision()
    database = whole_database()
    assert business_listing.business_location in database, "the test looks in the right way"
    for words in (str(COUNT), REFRESH, SECRET, "ya29.", "Somebody Whole"):
        assert words not in database
        assert words not in caplog.text
    assert str(COUNT) in repr(figures.held(business_listing.business_location))
    assert "ya29." not in repr(list(caches["ratings"]._cache.values()))


def test_both_interfaces_have_budgets_and_pauses_of_their_own(
    business_listing, connected, listing, places, ask_google
):
    connected.answer(REASONS[Failure.BUSINESS_DISABLED]())
    assert ask_google() == 2
    assert access.is_paused(access.todays_access(BUSINESS))
    assert not access.is_paused(access.todays_access(PLACES))
    assert access.todays_access(PLACES).calls == access.todays_access(BUSINESS).calls == 1
    assert figures.held(listing.place_id) is not None


@pytest.fixture
def listing(places, superuser) -> Any:
    terms.accept(terms.PLACES, superuser)
    return GoogleListingFactory(from_google=True, location=LocationPageFactory())


def test_what_can_not_be_asked_holds_up_no_other(connected, listing, places, ask_google):
    with time_machine.travel("2026-11-20 12:00Z", tick=False):
        for number in range(refresh.PORTION + 1):
            connected.accounts["accounts/100"].append(location(300 + number))
            GoogleListingFactory(
                from_business=True,
                business_location=f"accounts/100/locations/{300 + number}",
                location=LocationPageFactory(),
            )
        refresh.note_listings()
        BusinessConnection.objects.all().delete()
        assert refresh.refresh_due() == 1
        assert len(places.asked) == 1


def test_the_days_budget_holds(business_listing, connected, ask_google, settings):
    settings.GOOGLE_BUSINESS_CALLS_PER_DAY = 2
    GoogleAccess.objects.all().delete()
    for _ in range(5):
        GoogleCheck.objects.update(next_at="2026-01-01T00:00Z")
        ask_google()
    assert len(connected.asked) == 2
    assert "GOOGLE_BUSINESS_CALLS_PER_DAY" in current_health().trouble


@pytest.mark.parametrize("missing", ["client", "connection", "terms"])
def test_nothing_is_asked_or_shown_while_something_is_missing(
    business_listing, connected, ask_google, client, settings, missing
):
    ask_google()
    if missing == "client":
        settings.GOOGLE_BUSINESS_CLIENT_SECRET = ""
    elif missing == "connection":
        BusinessConnection.objects.all().delete()
    else:
        GoogleTermsAcceptance.objects.update(version="1999-01")
    GoogleCheck.objects.update(next_at="2026-01-01T00:00Z")
    assert ask_google() == 0
    assert len(connected.asked) == 1
    assert client.get(f"/ratings/{business_listing.pk}/").status_code == 204
    assert "visitors see the link alone" in current_health().trouble
    assert current_health().listings[0].shows == "The link alone"


def test_another_location_leaves_nothing_of_the_former_one(business_listing, ask_google):
    ask_google()
    former = business_listing.business_location
    assert figures.held(former) is not None
    business_listing.business_location = "accounts/100/locations/201"
    business_listing.save()
    assert figures.held(former) is None


def test_a_new_connection_has_no_pause(business_listing, connected, ask_google, superuser):
    connected.answer_token(oauth_error("invalid_grant"))
    ask_google()
    assert access.is_paused(access.todays_access(BUSINESS))
    connection.connect(REFRESH, superuser)
    assert not access.is_paused(access.todays_access(BUSINESS))
