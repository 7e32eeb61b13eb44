"""When Google is asked, what is kept of it, and what visitors see of each way to fail. All of it against the fake."""

from __future__ import annotations

import io
import json
import logging
import pickle
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from reviews.google import access, figures, refresh
from reviews.google import places as places_api
from reviews.google.answers import GoogleFigures
from reviews.google.failures import Failure
from reviews.google.health import current_health
from reviews.google.sources import PLACES
from reviews.models import GoogleAccess, GoogleCheck, GoogleListing, GoogleTermsAcceptance
from reviews.tasks import call_for_due_figures
from tests.factories import GoogleListingFactory, LocationPageFactory, StandardPageFactory
from tests.reviews.fake_places import place
from tests.reviews.google_errors import cut_off, dripping, error
from tests.reviews.test_places_client import REASONS

pytestmark = pytest.mark.django_db

#: A rating and a count that stand nowhere else: the count is longer than the microseconds of a time.
RATING, COUNT = 4.3, 73519428


@pytest.fixture
def page(home: Any) -> Any:
    return StandardPageFactory(
        body=json.dumps([{"type": "rating", "value": {"heading": "What patients say"}}])
    )


def fragment(client: Client, listing: GoogleListing) -> str:
    """What the page's own script is given."""
    return client.get(f"/ratings/{listing.pk}/").content.decode()


def access_row() -> GoogleAccess:
    return access.todays_access(PLACES)


def test_the_clock_has_a_worker_ask_and_visitors_see_the_figures(listing, places, page, client):
    call_for_due_figures()
    assert len(places.asked) == 1
    html = client.get(page.url).content.decode()
    box = BeautifulSoup(html, "html.parser").select_one(".rating")
    assert box["data-figures"] == f"/ratings/{listing.pk}/"
    assert "Read the reviews on Google Maps" in box.text
    shown = fragment(client, listing)
    assert "4.9 out of 5 on" in shown
    assert "Google Maps" in shown
    assert "based on 161 reviews" in shown
    assert "https://www.google.com/maps/place//data=2" in shown
    assert len(places.asked) == 1


def test_a_page_view_asks_nobody(listing, places, page, client):
    for _ in range(3):
        assert client.get(page.url).status_code == 200
        assert fragment(client, listing) == ""
    assert places.asked == []


def test_nobody_may_keep_the_figures(listing, ask_google, client):
    ask_google()
    response = client.get(f"/ratings/{listing.pk}/")
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert "ETag" not in response or "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["/ratings/999999/", "/ratings/9999999999999999999/", "/ratings/x/"])
def test_other_addresses_have_nothing(listing, client, address):
    assert client.get(address).status_code == 404


def test_a_listing_of_another_kind_gives_nothing_away(home, client):
    assert client.get(f"/ratings/{GoogleListingFactory().pk}/").status_code == 204


def test_the_figures_are_forgotten_after_their_time(listing, places, ask_google, client, settings):
    settings.GOOGLE_FIGURES_SECONDS = 600
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as moment:
        ask_google()
        moment.shift(599)
        assert "4.9" in fragment(client, listing)
        moment.shift(2)
        assert fragment(client, listing) == ""


def test_it_is_asked_again_at_half_of_the_time(listing, places, ask_google, settings):
    settings.GOOGLE_FIGURES_SECONDS = 600
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as moment:
        assert [ask_google(), ask_google()] == [1, 0]
        moment.shift(299)
        assert ask_google() == 0
        moment.shift(1)
        assert ask_google() == 1


def test_another_place_id_is_asked_about_at_once_and_the_old_figures_go(listing, places, ask_google, client):
    ask_google()
    listing.place_id = "another"
    listing.save()
    assert fragment(client, listing) == ""
    ask_google()
    assert places.asked[-1].path == "/v1/places/another"


def test_figures_that_were_lost_are_asked_for_again(listing, places, ask_google):
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as moment:
        ask_google()
        caches["ratings"].clear()
        assert ask_google() == 0  # not over and over
        moment.shift(31 * 60)
        assert ask_google() == 1


def whole_database() -> str:
    """Every row of every table, those of the search index too."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump())
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    return dump.getvalue()


def all_that_is_held_in(name: str) -> str:
    return repr([pickle.loads(value) for value in caches[name]._cache.values()])  # noqa: S301 (our own)


@pytest.mark.indexes
def test_no_figure_is_kept_anywhere(listing, places, page, ask_google, client, admin, caplog):
    places.always(place(listing.place_id, rating=RATING, userRatingCount=COUNT))
    with caplog.at_level(logging.DEBUG):
        ask_google()
    assert str(COUNT) in fragment(client, listing)
    # Somebody saves the listing and the page meanwhile, and looks at how it goes.
    listing.refresh_from_db()
    listing.save_revision()
    page.save_revision().publish()
    for address in ("/admin/", "/admin/reports/google-rating/", f"/admin/pages/{page.pk}/edit/"):
        assert admin.get(address).status_code == 200
    assert listing.name in whole_database()
    assert str(COUNT) not in whole_database()
    assert listing.rating is listing.review_count is None
    assert str(COUNT) not in caplog.text
    for address in (page.url, "/", "/sitemap.xml", "/search/?q=rating"):
        html = client.get(address).content.decode()
        assert str(COUNT) not in html
        assert str(RATING) not in html
        assert "aggregateRating" not in html
    for name in ("default", "renditions", "counters", "visitors"):
        assert str(COUNT) not in all_that_is_held_in(name)
    assert str(COUNT) in all_that_is_held_in("ratings"), "the test looks in the right way"


def test_a_failure_is_told_to_staff_and_the_link_stays(listing, places, page, ask_google, client):
    for failure, answer in REASONS.items():
        GoogleAccess.objects.all().delete()
        GoogleCheck.objects.all().delete()
        figures.forget(listing.place_id)
        places.answer(answer)
        assert ask_google() == 1, failure
        assert fragment(client, listing) == "", failure
        assert listing.listing_url in client.get(page.url).content.decode().replace("&amp;", "&")
        trouble = current_health().trouble
        assert failure.label in trouble, failure
        assert failure.advice in trouble, failure


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (lambda: [error(500), error(500)], Failure.SERVER),
        (lambda: [cut_off()], Failure.CUT_OFF),
        (lambda: [dripping(2)], Failure.SLOW),
        (lambda: [{"rating": "nonsense"}], Failure.NONSENSE),
    ],
)
def test_a_passing_failure_leaves_the_figures_for_their_time(
    listing, places, ask_google, client, answer, failure
):
    ask_google()
    GoogleCheck.objects.update(next_at=timezone.now())
    places.answer(*answer())
    ask_google()
    assert "4.9" in fragment(client, listing)
    assert failure.sentence in current_health().trouble
    GoogleCheck.objects.update(next_at=timezone.now())
    ask_google()
    assert current_health().trouble == ""


def test_a_place_that_is_gone_takes_its_figures_with_it(listing, places, ask_google, client):
    ask_google()
    GoogleCheck.objects.update(next_at=timezone.now())
    places.answer(error(404))
    ask_google()
    assert fragment(client, listing) == ""


def test_three_failures_in_a_row_begin_a_pause_that_doubles(listing, places, ask_google):
    places.always({"rating": "nonsense"})
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as moment:
        for _ in range(3):
            assert ask_google() == 1
            moment.shift(refresh.SOON)
        assert access_row().paused_until == timezone.now() - refresh.SOON + timedelta(minutes=5)
        assert ask_google() == 0
        moment.shift(timedelta(minutes=3))
        assert ask_google() == 1
        assert access_row().paused_until == timezone.now() + timedelta(minutes=10)
        places.always(place(listing.place_id))
        moment.shift(timedelta(minutes=10))
        assert ask_google() == 1
        assert (access_row().paused_until, access_row().failures_in_a_row) == (None, 0)


def test_no_pause_is_longer_than_two_hours(listing):
    pauses = [access.pause_after(Failure.SERVER, number, None, timezone.now()) for number in range(1, 200)]
    assert max(pauses) == timedelta(hours=2)
    assert pauses == sorted(pauses)


def test_a_limit_for_the_minute_is_waited_for(listing, places, ask_google):
    busy = error(429, "RATE_LIMIT_EXCEEDED", quota_limit="GetPlaceRequestPerMinutePerProject")
    busy.headers["Retry-After"] = "300"
    places.answer(busy)
    with time_machine.travel("2026-11-20 12:00Z", tick=False):
        ask_google()
        assert access_row().paused_until == timezone.now() + timedelta(seconds=300)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-20 12:00Z", "2026-11-21 08:00+00:00"),
        ("2026-07-20 06:59Z", "2026-07-20 07:00+00:00"),
        # The night in which the clocks are set back in California.
        ("2026-11-01 08:30Z", "2026-11-02 08:00+00:00"),
    ],
)
def test_a_limit_for_the_day_ends_at_midnight_in_california(listing, places, ask_google, moment, until):
    places.answer(REASONS[Failure.DAY_USED_UP])
    with time_machine.travel(moment, tick=False):
        ask_google()
        assert access_row().paused_until.isoformat(sep=" ", timespec="minutes") == until


def test_a_key_that_does_not_work_is_not_tried_for_an_hour(listing, places, ask_google):
    GoogleListingFactory(from_google=True, location=LocationPageFactory())
    places.always(REASONS[Failure.BILLING_DISABLED])
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as moment:
        ask_google()
        assert len(places.asked) == 1
        moment.shift(3599)
        assert ask_google() == 0
        moment.shift(2)
        assert ask_google() == 1


def test_another_key_has_no_pause_and_a_budget_of_its_own(listing, places, ask_google, settings):
    places.answer(REASONS[Failure.SUSPENDED])
    ask_google()
    settings.GOOGLE_PLACES_API_KEY = "another"
    assert not access.is_paused(access_row())
    assert access_row().calls == 0
    assert "another" not in access_row().key_digest


def test_a_place_that_google_does_not_know_holds_up_no_other(listing, places, ask_google):
    other = GoogleListingFactory(from_google=True, location=LocationPageFactory())
    places.answer(error(404))
    assert ask_google() == 2
    assert figures.held(other.place_id) is not None
    assert figures.held(listing.place_id) is None


def test_the_days_budget_holds_with_what_is_tried_again(listing, places, ask_google, settings):
    settings.GOOGLE_PLACES_CALLS_PER_DAY = 3
    places.always(error(503))
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as moment:
        for _ in range(50):
            ask_google()
            moment.shift(timedelta(minutes=7))
        assert len(places.asked) == access_row().calls == 3
        assert "Today's calls are used up" in " ".join(current_health().problems)
        moment.shift(timedelta(days=1))
        ask_google()
        assert len(places.asked) == 5


def test_two_workers_do_not_ask_the_same_twice(listing, places, monkeypatch):
    refresh.note_listings()
    ask = refresh.refresh

    def second_worker_meanwhile(source, check):
        monkeypatch.setattr(refresh, "refresh", ask)
        refresh.refresh_due()
        return ask(source, check)

    monkeypatch.setattr(refresh, "refresh", second_worker_meanwhile)
    refresh.refresh_due()
    assert len(places.asked) == 1


def test_nothing_is_asked_before_the_terms_are_accepted(listing, places, ask_google, client):
    ask_google()
    GoogleTermsAcceptance.objects.update(version="1999-01")
    GoogleCheck.objects.update(next_at=timezone.now())
    assert ask_google() == 0
    assert fragment(client, listing) == ""
    assert "Nobody has accepted" in current_health().trouble


def test_nothing_is_asked_without_a_key(listing, places, page, ask_google, client, settings):
    settings.GOOGLE_PLACES_API_KEY = ""
    assert ask_google() == 0
    assert "data-figures" not in client.get(page.url).content.decode()
    assert "GOOGLE_PLACES_API_KEY" in current_health().trouble


def test_a_listing_that_shows_figures_of_staff_is_asked_about_no_more(listing, places, ask_google):
    ask_google()
    GoogleListing.objects.update(provider="link_only")
    assert ask_google() == 0
    assert not GoogleCheck.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"businessStatus": "CLOSED_TEMPORARILY"}, "closed for now"),
        ({"businessStatus": "CLOSED_PERMANENTLY"}, "closed for good"),
        ({"businessStatus": "CLOSED_PERMANENTLY", "movedPlaceId": "ChIJ_new"}, "new place ID: ChIJ_new"),
        ({"businessStatus": "FUTURE_OPENING"}, "not open yet"),
        ({"id": "ChIJ_renamed"}, "another ID: ChIJ_renamed"),
    ],
)
def test_what_became_of_the_place_is_told_to_staff(listing, places, ask_google, fields, words):
    places.answer(place(listing.place_id) | fields)
    ask_google()
    (one,) = current_health().listings
    assert any(words in problem for problem in one.problems)
    assert current_health().trouble


def test_a_place_without_a_rating_is_no_fault(listing, places, ask_google, client):
    places.answer(place(listing.place_id, rating=None, userRatingCount=None))
    ask_google()
    assert fragment(client, listing) == ""
    assert current_health().trouble == ""
    assert "no rating of this place yet" in current_health().listings[0].notes[0]


def test_what_another_version_of_the_site_holds_is_not_trusted(listing, client):
    for value in ({"figures": {"stars": 5}}, {"figures": None, "asked_at": 1}, "x", 7, {"asked_at": 1}):
        caches["ratings"].set(f"google:{listing.place_id}", value)
        assert fragment(client, listing) == ""


def test_figures_that_can_not_be_held_are_a_failure_with_words(listing, places, ask_google, monkeypatch):
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caches["ratings"], "set", full)
    assert ask_google() == 1
    check = GoogleCheck.objects.get()
    assert check.failure is Failure.NOT_HELD
    assert access_row().failures_in_a_row == 1
    assert "could not be held in memory" in current_health().trouble


def test_what_nobody_expected_is_a_failure_without_what_google_said(
    listing, places, ask_google, monkeypatch, caplog
):
    def broken(*args: Any) -> None:
        raise RuntimeError(f"rating {RATING}")

    monkeypatch.setattr(places_api, "ask", broken)
    assert ask_google() == 1
    assert GoogleCheck.objects.get().failure is Failure.UNEXPECTED
    assert "RuntimeError" in caplog.text
    assert str(RATING) not in caplog.text


@pytest.mark.parametrize("change", ["place", "provider", "deleted"])
def test_the_figures_go_with_what_they_were_for(listing, places, ask_google, change):
    ask_google()
    old = listing.place_id
    assert figures.held(old) is not None
    if change == "deleted":
        listing.delete()
    else:
        rows = GoogleListing.objects.filter(pk=listing.pk)
        rows.update(**({"place_id": "ChIJ-other"} if change == "place" else {"provider": "link_only"}))
        refresh.note_listings()
    assert figures.held(old) is None


def test_files_that_are_over_their_time_are_deleted_by_the_clock(listing, settings, tmp_path):
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {**settings.CACHES, "ratings": files}
    figures.hold("ChIJ-still", GoogleFigures(rating="4.4", count=3))
    GoogleListing.objects.all().delete()
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        settings.GOOGLE_FIGURES_SECONDS = 600
        figures.hold("ChIJ-over", GoogleFigures(rating="4.4", count=3))
    assert len(list(tmp_path.iterdir())) == 2
    settings.GOOGLE_FIGURES_SECONDS = 21600
    call_for_due_figures()
    assert len(list(tmp_path.iterdir())) == 1
    assert figures.held("ChIJ-still") is not None


def test_calls_for_a_worker_do_not_pile_up(listing, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for _ in range(3):
        call_for_due_figures()
    assert DBTaskResult.objects.count() == 1
