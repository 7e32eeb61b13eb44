"""The calendar offers the holidays of the coming year; a publisher makes closures of some, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from locations.holiday_offers import offers
from locations.models import Closure
from tests.factories import ClosureFactory, LocationPageFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
THANKSGIVING, DAY_AFTER = "0:Thanksgiving Day", "1:Thanksgiving Day"


@pytest.fixture(autouse=True)
def _today(home):
    with time_machine.travel("2026-11-23 12:00 -0500", tick=False):
        yield


def offered() -> dict[str, Any]:
    return {offer.key: offer for offer in offers(TODAY)}


def send(admin: Client, *keys: str, **changes: Any) -> Any:
    return admin.post(reverse("holidays"), {"offers": keys, "everywhere": "on", "locations": []} | changes)


def test_the_holidays_of_a_year_are_offered_with_observed_days_and_the_day_after_thanksgiving():
    LocationPageFactory(state="ME")
    found = offered()
    assert found[THANKSGIVING].first == date(2026, 11, 26)
    assert found[DAY_AFTER].first == date(2026, 11, 27)
    assert found["0:Patriots' Day"].first == date(2027, 4, 19)
    assert any("(observed)" in key for key in found)
    assert all(TODAY <= offer.first < date(2027, 11, 23) for offer in found.values())
    assert sum("after thanksgiving" in offer.name.lower() for offer in found.values()) == 1


def test_a_holiday_of_one_state_names_it():
    LocationPageFactory(state="ME")
    LocationPageFactory(state="TX")
    found = offered()
    assert found["0:Patriots' Day"].states == ("ME",)
    assert found[THANKSGIVING].states == ()


def test_ticked_holidays_become_closures_of_every_year_once(admin, client):
    wharf = LocationPageFactory(open_weekdays=True)
    client.get(wharf.url)
    for _ in range(2):
        assert send(admin, THANKSGIVING, DAY_AFTER).status_code == 302
    closures = Closure.objects.order_by("first_day")
    assert [(one.reason, one.holiday, one.days_after_holiday, one.everywhere) for one in closures] == [
        ("Thanksgiving Day", "Thanksgiving Day", 0, True),
        ("Day after Thanksgiving", "Thanksgiving Day", 1, True),
    ]
    assert [one.occurrences(date(2027, 1, 1), date(2027, 12, 31)) for one in closures] == [
        [(date(2027, 11, 25), date(2027, 11, 25))],
        [(date(2027, 11, 26), date(2027, 11, 26))],
    ]
    assert "Day after Thanksgiving" in client.get(wharf.url).content.decode()


def test_for_chosen_locations_alone(admin):
    wharf = LocationPageFactory()
    LocationPageFactory()
    send(admin, THANKSGIVING, everywhere="", locations=[str(wharf.pk)])
    closure = Closure.objects.get()
    assert not closure.everywhere
    assert list(closure.locations.all()) == [wharf]


def test_what_is_covered_says_by_what_and_what_is_a_closure_is_not_offered_again(admin):
    LocationPageFactory()
    ClosureFactory(reason="Storm", first_day=date(2026, 11, 26))
    ClosureFactory(first_day=date(2020, 1, 1), repeats="holiday", holiday="Christmas Day")
    found = offered()
    assert found[THANKSGIVING].covered_by == ("Storm",)
    assert not found[THANKSGIVING].taken
    assert found["0:Christmas Day"].taken
    page = BeautifulSoup(admin.get(reverse("holidays")).content, "html.parser")
    assert page.select_one(f"input[value='{THANKSGIVING}']")
    assert not page.select_one("input[value='0:Christmas Day']")


@pytest.mark.parametrize(
    "changes",
    [
        {"offers": []},
        {"offers": ["0:Towel Day"]},
        {"offers": ["2:Thanksgiving Day"]},
        {"offers": ["\x00"]},
        {"offers": ["<script>"]},
        {"everywhere": ""},
        {"everywhere": "", "locations": ["x"]},
        {"everywhere": "", "locations": ["9" * 30]},
    ],
)
def test_what_was_not_offered_is_refused(admin, changes):
    LocationPageFactory()
    assert send(admin, THANKSGIVING, **changes).status_code == 200
    assert not Closure.objects.exists()


def test_without_any_location_the_holidays_of_the_country_are_offered(admin):
    assert THANKSGIVING in offered()
    assert admin.get(reverse("holidays")).status_code == 200
