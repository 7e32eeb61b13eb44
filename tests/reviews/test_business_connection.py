"""Connecting the clinic's Business Profile, choosing a location, and taking it all back."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.models import ModelLogEntry

from reviews.google import figures, terms
from reviews.google.business import connection, locations
from reviews.google.failures import Failure, GoogleFailure
from reviews.google.health import current_health
from reviews.models import BusinessConnection, GoogleListing, GoogleTermsAcceptance
from tests.factories import GoogleListingFactory
from tests.reviews.fake_business import REFRESH, location, oauth_error
from tests.reviews.google_errors import dripping, error
from tests.reviews.test_google_terms import browser_of

pytestmark = pytest.mark.django_db

PROFILE = "/admin/reports/google-rating/business-profile/"
RETURN = f"{PROFILE}return/"


def go_to_google(browser: Client) -> str:
    """Accept the terms, say yes at Google, and where Google sends the browser."""
    response = browser.post(PROFILE, {"accept_terms": "on"})
    assert response.status_code == 302
    at_google = requests.get(response["Location"], allow_redirects=False, timeout=5)
    assert at_google.status_code == 302, at_google.text
    back = urlsplit(at_google.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"http://testserver{RETURN}"
    return f"{back.path}?{back.query}"


def words_of(response: Any) -> str:
    return BeautifulSoup(response.content.decode(), "html.parser").get_text(" ", strip=True)


def test_the_whole_way_there_and_back(home, business, admin, superuser):
    page = admin.get(PROFILE).content.decode()
    assert "allows the Business Profile to be changed too" in page
    assert business.url in admin.get(PROFILE)["Content-Security-Policy"]
    answer = admin.get(go_to_google(admin), follow=True)
    assert "The Business Profile is connected" in words_of(answer)
    kept = BusinessConnection.objects.get()
    assert (connection.refresh_token(kept), kept.connected_by) == (REFRESH, superuser)
    assert REFRESH not in kept.refresh_token
    (question,) = business.token_questions
    assert (question["grant_type"], len(question["code_verifier"])) == ("authorization_code", 86)
    assert GoogleTermsAcceptance.objects.get().version == terms.BUSINESS.version
    assert ModelLogEntry.objects.filter(action="reviews.connect_business", user=superuser).count() == 1


def test_what_google_is_asked(home, business, admin):
    asked = admin.post(PROFILE, {"accept_terms": "on"})["Location"]
    question = {name: value for name, (value,) in parse_qs(urlsplit(asked).query).items()}
    assert question["access_type"] == "offline"
    assert question["prompt"] == "consent select_account"
    assert question["code_challenge_method"] == "S256"
    assert len(question["state"]) >= 32
    assert "a-secret" not in asked


def test_the_terms_come_first(home, business, admin):
    assert "Read what stands above, and tick this" in words_of(admin.post(PROFILE))
    assert not terms.is_accepted(terms.BUSINESS)
    go_to_google(admin)
    assert "accept_terms" not in admin.get(PROFILE).content.decode()
    assert admin.post(PROFILE).status_code == 302


def test_without_a_client_nobody_is_sent_to_google(home, admin):
    assert "GOOGLE_BUSINESS_CLIENT_ID" in words_of(admin.get(PROFILE))
    assert f"http://testserver{RETURN}" in words_of(admin.get(PROFILE))
    assert admin.post(PROFILE, {"accept_terms": "on"})["Location"] == PROFILE


HOSTILE = [
    "",
    "?code=x",
    "?state=x&code=y",
    "?state=&code=y",
    "?state=%F0%9F%92%A5&code=x",
    "?state=a&state=b",
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("begun", [False, True])
def test_a_way_back_that_was_not_begun_here_connects_nothing(home, business, admin, query, begun):
    if begun:
        admin.post(PROFILE, {"accept_terms": "on"})
    assert "has ended or is not yours" in words_of(admin.get(f"{RETURN}{query}", follow=True))
    assert not BusinessConnection.objects.exists()
    assert business.token_questions == []


def test_a_way_back_counts_in_the_browser_that_was_sent_and_once(home, business, admin):
    back = go_to_google(admin)
    browser_of("Publishers").get(back)
    assert admin.head(back).status_code == 405
    assert not BusinessConnection.objects.exists()
    admin.get(back)
    assert BusinessConnection.objects.exists()
    assert "has ended or is not yours" in words_of(admin.get(back, follow=True))
    assert len(business.token_questions) == 1


def test_a_way_back_ends_after_a_quarter_of_an_hour(home, business, admin):
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as moment:
        back = go_to_google(admin)
        moment.shift(15 * 60 + 1)
        admin.get(back)
    assert not BusinessConnection.objects.exists()


def test_somebody_says_no(home, business, admin):
    back = go_to_google(admin)
    state = parse_qs(urlsplit(back).query)["state"][0]
    answer = admin.get(RETURN, {"state": state, "error": "access_denied"}, follow=True)
    assert "Google gave no permission" in words_of(answer)
    assert business.token_questions == []


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (lambda: oauth_error("invalid_client", 401), Failure.CLIENT_INVALID),
        (lambda: dripping(2), Failure.SLOW),
    ],
)
def test_a_code_that_can_not_be_redeemed_is_told(home, business, admin, answer, failure):
    back = go_to_google(admin)
    business.answer_token(answer())
    assert failure.label in words_of(admin.get(back, follow=True))
    assert not BusinessConnection.objects.exists()


def test_a_tick_that_was_taken_away_at_google_is_told(home, business, admin):
    back = go_to_google(admin)
    business.granted_scope = "openid email"
    assert "Leave the tick" in words_of(admin.get(back, follow=True))
    assert not BusinessConnection.objects.exists()


def test_who_connects_anew_replaces_what_was(connected, admin, superuser):
    former = BusinessConnection.objects.get()
    admin.get(go_to_google(admin))
    assert BusinessConnection.objects.get().identity != former.identity


def test_disconnecting_gives_it_back_and_forgets_the_figures(business_listing, connected, ask_google, admin):
    ask_google()
    assert admin.get(f"{PROFILE}disconnect/").status_code == 405
    assert "disconnected" in words_of(admin.post(f"{PROFILE}disconnect/", follow=True))
    assert not BusinessConnection.objects.exists()
    assert connected.revoked == [REFRESH]
    assert figures.held(business_listing.business_location) is None
    (health,) = current_health().listings
    assert (health.shows, health.problems) == ("The link alone", [])
    assert "not connected" in current_health().trouble
    assert ModelLogEntry.objects.filter(action="reviews.disconnect_business").count() == 1
    assert admin.post(f"{PROFILE}disconnect/").status_code == 302


def test_it_is_forgotten_also_where_google_can_not_be_told(connected, admin, settings):
    settings.GOOGLE_OAUTH_URL = "http://127.0.0.1:9"
    assert "Remove it in the Google account too" in words_of(admin.post(f"{PROFILE}disconnect/", follow=True))
    assert not BusinessConnection.objects.exists()


def address_of(listing: GoogleListing) -> str:
    return f"{PROFILE}{listing.pk}/"


def test_a_location_is_chosen_among_those_of_all_accounts(connected, admin, superuser):
    connected.accounts["accounts/101"] = [
        location(number, f"Branch {number:03}") for number in range(300, 420)
    ]
    # The same one, reached through a group too.
    connected.accounts["accounts/102"] = [location(200)]
    listing = GoogleListingFactory(link_only=True)
    html = admin.get(address_of(listing)).content.decode()
    choices = [one["value"] for one in BeautifulSoup(html, "html.parser").select("input[type=radio]")]
    assert len(choices) == 121
    assert "Tern Physical Therapy, 200 Old Wharf Road, Newport, RI, 02840" in html
    admin.post(address_of(listing), {"location": "accounts/101/locations/419"})
    listing.refresh_from_db()
    assert (listing.provider, listing.business_location) == ("google_business", "accounts/101/locations/419")
    assert listing.latest_revision.user == superuser
    assert ModelLogEntry.objects.filter(action="wagtail.edit", user=superuser).count() == 1
    edit = admin.get(f"/admin/snippets/reviews/googlelisting/edit/{listing.pk}/").content.decode()
    assert address_of(listing) in edit


@pytest.mark.parametrize("wrong", ["", "accounts/1/locations/2", "../../x", "accounts/100/locations/200?x"])
def test_another_location_than_google_names_is_not_taken(connected, admin, wrong):
    listing = GoogleListingFactory(link_only=True)
    html = admin.post(address_of(listing), {"location": wrong}).content.decode()
    assert "Choose a location" in html or "no longer names this location" in html
    listing.refresh_from_db()
    assert (listing.provider, listing.business_location) == ("link_only", "")


def test_a_location_that_is_not_verified_is_marked(connected, admin):
    connected.accounts = {"accounts/100": [location(200, metadata={})]}
    assert "not verified yet" in words_of(admin.get(address_of(GoogleListingFactory(link_only=True))))


def test_what_is_no_location_is_left_out(connected, admin):
    strange: list[Any] = [7, {}, {"name": "locations/../x"}, {"name": 5}]
    connected.accounts = {"accounts/100": [*strange, location(200, title="<b>x</b>", storefrontAddress=7)]}
    html = admin.get(address_of(GoogleListingFactory(link_only=True))).content.decode()
    assert html.count('type="radio"') == 1
    assert "&lt;b&gt;x" in html


def test_an_account_without_locations_is_told(connected, admin):
    connected.accounts = {}
    assert "manages no location" in words_of(admin.get(address_of(GoogleListingFactory(link_only=True))))


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (error(403), Failure.BUSINESS_REFUSED),
        (error(403, "SERVICE_DISABLED"), Failure.BUSINESS_DISABLED),
        (error(429, "RATE_LIMIT_EXCEEDED", quota_limit_value="0"), Failure.ACCESS_NOT_GRANTED),
    ],
)
def test_a_list_that_google_does_not_give_is_told(connected, admin, answer, failure):
    connected.answer(answer)
    assert failure.label in words_of(admin.get(address_of(GoogleListingFactory(link_only=True))))


def test_what_is_missing_is_told_instead_of_a_list(home, business, admin):
    page = words_of(admin.get(address_of(GoogleListingFactory(link_only=True))))
    assert "is not connected" in page
    assert business.asked == []


def test_a_list_without_end_ends(connected):
    connected.accounts = {
        f"accounts/{number}": [location(number * 1000 + one) for one in range(3)] for number in range(60)
    }
    found = locations.find(lambda: None)
    assert not found.is_whole
    assert len(connected.asked) == locations.MOST_QUESTIONS
    assert found.locations


def test_the_time_for_all_of_it_ends(connected, monkeypatch):
    monkeypatch.setattr(locations, "SECONDS_FOR_ALL", 0)
    with pytest.raises(GoogleFailure) as raised:
        locations.find(lambda: None)
    assert raised.value.failure is Failure.SLOW


def test_the_list_counts_towards_the_days_budget(connected, admin, settings):
    settings.GOOGLE_BUSINESS_CALLS_PER_DAY = 1
    assert "calls are used up" in words_of(admin.get(address_of(GoogleListingFactory(link_only=True))))
    assert len(connected.asked) == 1


def test_editors_can_not_connect(connected):
    editor = browser_of("Editors")
    for address in (PROFILE, RETURN, address_of(GoogleListingFactory(link_only=True))):
        assert editor.get(address).status_code == 302
    assert editor.post(f"{PROFILE}disconnect/").status_code == 302
    assert connected.revoked == []
    assert "business-profile" not in editor.get("/admin/reports/google-rating/").content.decode()


def test_it_can_not_be_chosen_in_the_form_before_a_location_is(connected, admin):
    listing = GoogleListingFactory(link_only=True)
    form = {"name": "G", "slug": "g", "listing_url": "https://www.google.com/maps/x"}
    html = admin.post(
        f"/admin/snippets/reviews/googlelisting/edit/{listing.pk}/", form | {"provider": "google_business"}
    ).content.decode()
    assert "Choose the location first" in html
    assert address_of(listing) in html


@pytest.mark.parametrize(
    "name", ["x", "accounts/1", "accounts/1/locations/2/reviews", "accounts/1/locations/2\n"]
)
def test_a_location_has_the_form_of_one(name):
    with pytest.raises(ValidationError):
        GoogleListingFactory.build(from_business=True, business_location=name).full_clean()


def test_the_database_itself_wants_a_location_and_one_connection(connected):
    with pytest.raises(IntegrityError), transaction.atomic():
        GoogleListingFactory(from_business=True, business_location="")
    with pytest.raises(IntegrityError), transaction.atomic():
        BusinessConnection.objects.create(pk=2, refresh_token="x", connected_at="2026-01-01T00:00Z")
