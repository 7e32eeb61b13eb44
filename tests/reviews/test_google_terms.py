"""Whoever has the figures come from Google accepts the terms for the clinic; how it goes is told to who may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from clinic.home.roles import create_groups
from reviews.google import refresh, terms
from reviews.models import GoogleCheck, GoogleListing, GoogleTermsAcceptance
from tests.factories import GoogleListingFactory, GroupFactory, UserFactory
from tests.reviews.fake_places import KEY, FakePlaces
from tests.reviews.google_errors import error

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Google",
    "slug": "google",
    "listing_url": "https://www.google.com/maps/x",
    "provider": "google_places",
    "place_id": "ChIJ_x",
}
ADD = "/admin/snippets/reviews/googlelisting/add/"
HEALTH = "/admin/reports/google-rating/"


@pytest.fixture
def key(settings: Any) -> None:
    settings.GOOGLE_PLACES_API_KEY = KEY


def browser_of(role: str) -> Client:
    create_groups()
    user = UserFactory()
    user.groups.add(GroupFactory._meta.model.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def test_the_terms_are_shown_and_must_be_accepted(home, key, admin):
    html = admin.get(ADD).content.decode()
    assert "Google&#x27;s terms let nobody store ratings" in html
    response = admin.post(ADD, FORM)
    assert "Read what stands above, and tick this" in response.content.decode()
    assert not GoogleListing.objects.exists()
    assert not terms.is_accepted(terms.PLACES)


def test_who_accepted_which_version_is_kept_and_nobody_is_asked_again(home, key, admin, superuser):
    assert admin.post(ADD, FORM | {"accept_terms": "on"}).status_code == 302
    acceptance = GoogleTermsAcceptance.objects.get()
    assert (acceptance.version, acceptance.accepted_by) == (terms.PLACES.version, superuser)
    assert abs(acceptance.accepted_at - timezone.now()).total_seconds() < 60
    html = admin.get(
        f"/admin/snippets/reviews/googlelisting/edit/{GoogleListing.objects.get().pk}/"
    ).content.decode()
    assert "Accepted on" in html
    assert 'name="accept_terms"' not in html


def test_a_form_with_an_error_accepts_nothing(home, key, admin):
    admin.post(ADD, FORM | {"accept_terms": "on", "listing_url": "x"})
    assert not terms.is_accepted(terms.PLACES)


def test_another_version_is_asked_for_again(home, key, admin, monkeypatch):
    admin.post(ADD, FORM | {"accept_terms": "on"})
    monkeypatch.setattr(terms, "PLACES", replace(terms.PLACES, version="2031-01"))
    assert 'name="accept_terms"' in admin.get(ADD).content.decode()


def test_other_ways_need_no_terms(home, admin):
    assert admin.post(ADD, FORM | {"provider": "link_only", "place_id": ""}).status_code == 302


def test_without_a_key_it_can_not_be_chosen(home, admin):
    html = admin.post(ADD, FORM | {"accept_terms": "on"}).content.decode()
    assert "ask whoever runs it to set GOOGLE_PLACES_API_KEY" in html


@pytest.mark.parametrize("place_id", ["", "a b", "x/../y", "ä", "a\n", "?key=1"])
def test_a_place_id_is_one(key, place_id):
    with pytest.raises(ValidationError) as raised:
        GoogleListingFactory.build(from_google=True, place_id=place_id).full_clean()
    assert "place_id" in raised.value.message_dict


def test_the_database_itself_wants_a_place_id():
    with pytest.raises(IntegrityError), transaction.atomic():
        GoogleListingFactory(from_google=True, place_id="")


def test_the_health_page_says_what_is_wrong_and_who_may_change_it(listing: GoogleListing, places: FakePlaces):
    places.answer(error(403, "API_KEY_HTTP_REFERRER_BLOCKED"))
    refresh.note_listings()
    refresh.refresh_due()
    for role, may_change in (("Editors", False), ("Publishers", True)):
        client = browser_of(role)
        html = client.get(HEALTH).content.decode()
        assert "The key is restricted to websites" in html
        assert "31 of 32" in html
        assert "Google is left alone until" in html
        assert ("Ask Google again now" in html) is may_change
        assert "The key is restricted to websites" in client.get("/admin/").content.decode()
        assert (client.post(f"{HEALTH}ask-again/").status_code == 302) is True
    assert "The key is restricted" not in browser_of("Leads").get("/admin/").content.decode()


def test_the_button_asks_at_once_and_only_by_post(listing: GoogleListing, places: FakePlaces, admin: Client):
    places.answer(error(403, "BILLING_DISABLED"))
    refresh.note_listings()
    refresh.refresh_due()
    assert admin.get(f"{HEALTH}ask-again/").status_code == 405
    assert len(places.asked) == 1
    admin.post(f"{HEALTH}ask-again/")
    assert len(places.asked) == 2
    assert GoogleCheck.objects.get().failure is None
    assert "help-warning" not in admin.get("/admin/").content.decode()


def test_the_button_does_nothing_a_second_time_within_a_minute(
    listing: GoogleListing, places: FakePlaces, admin: Client
):
    for _ in range(5):
        html = admin.post(f"{HEALTH}ask-again/", follow=True).content.decode()
    assert len(places.asked) == 1
    assert "less than a minute ago" in html


def test_an_editor_can_not_have_google_asked(listing: GoogleListing, places: FakePlaces):
    browser_of("Editors").post(f"{HEALTH}ask-again/")
    assert places.asked == []


def test_old_figures_of_staff_are_named(home, admin):
    GoogleListingFactory(as_of=timezone.localdate() - timedelta(days=91))
    assert "more than three months old" in admin.get(HEALTH).content.decode()
    assert "No listing asks Google" in admin.get(HEALTH).content.decode()
