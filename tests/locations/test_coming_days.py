"""Beside the forms stands what the saved hours and closures come to."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from locations.hours import Weekday
from locations.models import Closure, LocationPage
from tests.factories import (
    ClosureFactory,
    LocationPageFactory,
    OpeningIntervalFactory,
    SeasonalHoursFactory,
    SeasonalIntervalFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 12:00 -0500", tick=False):
        yield


def edit(admin: Client, thing: LocationPage | Closure) -> BeautifulSoup:
    name = (
        "wagtailadmin_pages:edit"
        if isinstance(thing, LocationPage)
        else "wagtailsnippets_locations_closure:edit"
    )
    return BeautifulSoup(admin.get(reverse(name, args=[thing.pk])).content, "html.parser")


def days(admin: Client, location: LocationPage) -> list[str]:
    rows = edit(admin, location).select(".coming-days tbody tr")
    return [" | ".join(cell.get_text(" ", strip=True) for cell in row.select("th, td")) for row in rows]


def test_each_of_the_coming_days_is_listed_with_what_decides_it(admin, home):
    wharf = LocationPageFactory(open_weekdays=True)
    december = SeasonalHoursFactory(
        location=wharf, name="December hours", first_day=date(2026, 12, 1), last_day=date(2026, 12, 31)
    )
    SeasonalIntervalFactory(season_of=december, weekday=Weekday.TUESDAY)
    ClosureFactory(
        reason="Thanksgiving", first_day=date(2020, 1, 1), repeats="holiday", holiday="Thanksgiving Day"
    )
    listed = days(admin, wharf)
    assert len(listed) == 14
    assert listed[0] == "Monday, November 23 | 7 am to 7 pm | Usual week"
    assert listed[3] == "Thursday, November 26 | Closed | Closure: Thanksgiving"
    assert listed[8] == "Tuesday, December 1 | 8 am to 2 pm | Season: December hours"
    assert listed[9] == "Wednesday, December 2 | Closed | Season: December hours"


def test_the_saved_draft_counts_and_not_what_visitors_see(admin, home):
    wharf = LocationPageFactory(open_weekdays=True)
    wharf.hours = [OpeningIntervalFactory.build(location=wharf, opens=time(10), closes=time(11))]
    wharf.save_revision()
    assert days(admin, wharf)[0] == "Monday, November 23 | 10 am to 11 am | Usual week"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shut_from": date(2026, 11, 1)}, "Closed | Closed for a longer time"),
        ({"shut_from": date(2026, 11, 1), "shut_for_good": True}, "Closed | Closed for good"),
        (
            {"shut_from": date(2026, 11, 1), "shut_reason": "<b>We move"},
            "Closed for a longer time: <b>We move",
        ),
        ({"opened_on": date(2027, 1, 1)}, "Closed | Before the first day of this location"),
    ],
)
def test_a_location_that_is_shut_or_not_open_yet_says_so(admin, home, changes, words):
    assert words in days(admin, LocationPageFactory(open_weekdays=True, **changes))[0]


def test_a_new_location_has_no_days_yet(admin, home):
    parent = LocationPageFactory().get_parent()
    address = reverse("wagtailadmin_pages:add", args=["locations", "locationpage", parent.pk])
    assert b"coming-days" not in admin.get(address).content


def test_the_times_of_a_closure_in_the_coming_two_years(admin, home):
    LocationPageFactory()
    closure = ClosureFactory(first_day=date(2020, 1, 1), repeats="holiday", holiday="Thanksgiving Day")
    text = edit(admin, closure).get_text(" ", strip=True)
    assert "Thursday, November 26, 2026" in text
    assert "Thursday, November 25, 2027" in text
    assert "November 23, 2028" in text


def test_where_states_differ_they_are_named(admin, home):
    LocationPageFactory(state="ME")
    LocationPageFactory(state="TX")
    closure = ClosureFactory(first_day=date(2020, 1, 1), repeats="holiday", holiday="Patriots' Day")
    text = edit(admin, closure).get_text(" ", strip=True)
    assert "Monday, April 19, 2027 (ME)" in text


def test_a_closure_that_is_past_says_so(admin, home):
    text = edit(admin, ClosureFactory(first_day=date(2025, 1, 1))).get_text(" ", strip=True)
    assert "it counts on no day of the coming two years" in text


def test_the_week_stands_as_plain_rows_that_a_script_lays_out(admin, home):
    page = edit(admin, LocationPageFactory(open_weekdays=True))
    assert len(page.select("week-grid #id_hours-FORMS > [data-inline-panel-child]")) == 5
    assert page.select_one("week-grid #id_hours-ADD")
    assert page.select_one("script[src*='week-grid']")
