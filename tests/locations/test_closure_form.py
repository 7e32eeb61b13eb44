"""Staff enter a closure: what is refused at which field, what is said afterwards, and what the list shows."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from locations.models import Closure
from tests.factories import ClosureFactory, ClosureHoursFactory, LocationPageFactory

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_locations_closure:add"
LIST = "wagtailsnippets_locations_closure:list"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 12:00 -0500", tick=False):
        yield


def typed(*hours: dict[str, str], **changes: Any) -> dict[str, Any]:
    data = {
        "reason": "Staff training",
        "first_day": "2026-11-30",
        "last_day": "2026-11-30",
        "everywhere": "on",
        "repeats": "once",
        "holiday": "",
        "days_after_holiday": "0",
        "notice_days": "",
        "notice_on": "locations",
        "hours": inline_formset(list(hours)),
    }
    locations = {"locations": changes.pop("locations", [])}
    kept = {name: value for name, value in (data | changes).items() if value is not None}
    return nested_form_data(kept) | locations


def row(opens: str, closes: str, kind: str = "open") -> dict[str, str]:
    return {"opens": opens, "closes": closes, "kind": kind}


@pytest.fixture
def save(home, admin: Client):
    """Sends the form of a new closure."""

    def send(*hours: dict[str, str], **changes: Any) -> Any:
        return admin.post(reverse(ADD), typed(*hours, **changes))

    return send


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return answer.context["form"].errors


def said(answer: Any) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_a_closure_is_saved_with_its_hours_and_is_on_the_page_of_the_location_at_once(save, client):
    wharf = LocationPageFactory(open_weekdays=True)
    assert "Staff training" not in client.get(wharf.url).content.decode()
    answer = save(row("09:00", "12:00"), everywhere=None, locations=[str(wharf.pk)])
    assert answer.status_code == 302, answer.context["form"].errors
    closure = Closure.objects.get()
    assert list(closure.locations.all()) == [wharf]
    assert [str(hours) for hours in closure.hours.all()] == ["09:00 to 12:00"]
    assert "Staff training" in client.get(wharf.url).content.decode()


def test_a_closure_of_no_location_is_refused_at_its_field(save):
    LocationPageFactory()
    assert "tick “All locations”" in str(errors(save(everywhere=None))["locations"])
    assert not Closure.objects.exists()


def test_a_closure_of_all_locations_keeps_no_choice_that_would_say_nothing(save):
    assert save(locations=[str(LocationPageFactory().pk)]).status_code == 302
    assert not Closure.objects.get().locations.exists()


@pytest.mark.parametrize(
    ("hours", "last", "words"),
    [
        ([("09:00", "12:00"), ("11:00", "15:00")], "2026-11-30", "overlap with 11 am to 3 pm"),
        (
            [("20:00", "02:00"), ("01:00", "03:00")],
            "2026-12-01",
            "run into those of the next day, 1 am to 3 am",
        ),
        ([("09:00", "09:00")], "2026-11-30", "For the whole day enter 00:00 twice."),
    ],
)
def test_hours_that_can_not_be_are_refused_at_their_row(save, hours, last, words):
    answer = save(*(row(*one) for one in hours), last_day=last)
    assert words in str(answer.context["form"].formsets["hours"].errors)
    assert "see the hours below" in str(answer.context["form"].non_field_errors())
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    "hours",
    [
        [("00:00", "00:00")],
        [("20:00", "02:00"), ("03:00", "05:00")],
        [("09:00", "12:00"), ("12:00", "13:00")],
    ],
)
def test_other_hours_are_saved(save, hours):
    assert save(*(row(*one) for one in hours), last_day="2026-12-02").status_code == 302


def test_hours_past_midnight_meet_the_next_day_only_where_there_is_one(save):
    assert save(row("20:00", "02:00"), row("01:00", "03:00")).status_code == 302


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("last_day", {"last_day": "2026-11-29"}),
        ("last_day", {"last_day": "2031-11-29"}),
        ("last_day", {"last_day": "2027-11-29", "repeats": "yearly"}),
        ("first_day", {"first_day": "0001-01-01", "last_day": "0001-01-02"}),
        ("first_day", {"first_day": "9999-12-31", "last_day": "9999-12-31", "repeats": "yearly"}),
        ("first_day", {"first_day": "2026-02-30"}),
        ("first_day", {"first_day": "\x00"}),
        ("reason", {"reason": ""}),
        ("reason", {"reason": "a\x00b"}),
        ("holiday", {"repeats": "holiday", "holiday": ""}),
        ("holiday", {"repeats": "holiday", "holiday": "Towel Day"}),
        ("holiday", {"repeats": "holiday", "holiday": "<script>"}),
        ("repeats", {"holiday": "Thanksgiving Day"}),
        ("repeats", {"repeats": "hourly"}),
        ("days_after_holiday", {"days_after_holiday": "99999999999999"}),
        ("locations", {"everywhere": None, "locations": ["x"]}),
        ("locations", {"everywhere": None, "locations": ["99999999999999999999999999"]}),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(save, field, changes):
    assert field in errors(save(**changes))
    assert not Closure.objects.exists()


def test_a_day_too_far_from_its_holiday_is_refused_with_a_sentence(save):
    answer = save(repeats="holiday", holiday="Thanksgiving Day", days_after_holiday="8")
    assert "Choose a day within a week of the holiday" in str(errors(answer)["days_after_holiday"])


@pytest.mark.parametrize("bad", [row("09:00", ""), row("7 o'clock", "25:00"), row("09:00", "12:00", "shut")])
def test_an_unfinished_row_is_refused(save, bad):
    answer = save(bad)
    assert answer.status_code == 200
    assert any(answer.context["form"].formsets["hours"].errors)


@pytest.mark.parametrize("total", ["-1", "x", "99999999", ""])
def test_a_form_with_a_broken_count_of_rows_is_no_error_page(admin, home, total):
    admin.raise_request_exception = False
    answer = admin.post(reverse(ADD), typed() | {"hours-TOTAL_FORMS": total})
    assert answer.status_code < 500


def test_the_holidays_to_choose_are_those_of_the_states_of_the_locations(admin, home):
    LocationPageFactory(state="ME")
    soup = BeautifulSoup(admin.get(reverse(ADD)).content, "html.parser")
    names = [option["value"] for option in soup.select("#id_holiday option")]
    assert "Thanksgiving Day" in names
    assert "Patriots' Day" in names
    assert "Texas Independence Day" not in names


def test_a_name_that_the_calendar_has_no_more_stays_where_it_is(admin, home):
    closure = ClosureFactory(repeats="holiday", holiday="A day of old")
    address = reverse("wagtailsnippets_locations_closure:edit", args=[closure.pk])
    assert admin.post(address, typed(repeats="holiday", holiday="A day of old")).status_code == 302


# Two closures on one day


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"repeats": "yearly"}, "There “Staff training” counts, because it does not come back every year."),
        ({"chosen": True}, "There “Storm” counts, because it is for chosen locations."),
        ({"last_day": date(2026, 12, 4)}, "There “Staff training” counts, because it is shorter."),
        ({}, "There “Staff training” counts, because it is newer."),
    ],
)
def test_another_closure_on_the_same_day_is_pointed_out_with_the_one_that_counts(save, other, words):
    wharf = LocationPageFactory(title="Old Wharf")
    locations = [wharf] if other.pop("chosen", False) else []
    ClosureFactory(reason="Storm", locations=locations, **other)
    answer = save()
    assert answer.status_code == 302
    assert f"“Storm” holds Monday, November 30, 2026, at Old Wharf as well. {words}" in said(answer)


@pytest.mark.parametrize("other", [{"first_day": date(2026, 12, 1)}, {"first_day": date(2025, 11, 30)}])
def test_closures_on_other_days_are_not(save, other):
    LocationPageFactory()
    ClosureFactory(reason="Storm", **other)
    assert "Storm" not in said(save())


def test_closures_of_other_locations_are_not(save):
    wharf, point = LocationPageFactory(), LocationPageFactory()
    ClosureFactory(reason="Storm", locations=[point])
    assert "Storm" not in said(save(everywhere=None, locations=[str(wharf.pk)]))


# The list


def listed(admin: Client, **filters: str) -> list[str]:
    soup = BeautifulSoup(admin.get(reverse(LIST), filters).content, "html.parser")
    return [" ".join(row.get_text(" ", strip=True).split()) for row in soup.select("tbody tr")]


def test_the_list_shows_days_places_hours_and_whether_it_repeats(admin, home):
    wharf = LocationPageFactory(title="Old Wharf")
    ClosureFactory(
        reason="Thanksgiving", first_day=date(2020, 1, 1), repeats="holiday", holiday="Thanksgiving Day"
    )
    half = ClosureFactory(reason="Christmas Eve", first_day=date(2026, 12, 24), locations=[wharf])
    ClosureHoursFactory(closure=half, opens=time(7), closes=time(12))
    rows = listed(admin)
    assert any("Thanksgiving" in row and "Nov 26, 2026" in row and "All locations" in row for row in rows)
    assert any(
        "Christmas Eve" in row and "Dec 24, 2026" in row and "Old Wharf" in row and "7 am to noon" in row
        for row in rows
    )


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("coming", {"Coming", "Yearly"}),
        ("past", {"Past"}),
        ("every_year", {"Yearly"}),
        ("", {"Coming", "Past", "Yearly"}),
        ("nonsense", {"Coming", "Past", "Yearly"}),
    ],
)
def test_the_list_is_filtered_by_time(admin, home, when, expected):
    ClosureFactory(reason="Coming")
    ClosureFactory(reason="Past", first_day=date(2026, 11, 1))
    ClosureFactory(reason="Yearly", first_day=date(2020, 7, 4), repeats="yearly")
    rows = listed(admin, when=when)
    assert {name for name in ("Coming", "Past", "Yearly") if any(name in row for row in rows)} == expected


def test_the_list_is_filtered_by_location(admin, home):
    wharf, point = LocationPageFactory(), LocationPageFactory()
    ClosureFactory(reason="Of the wharf", locations=[wharf, point])
    ClosureFactory(reason="Of all")
    ClosureFactory(reason="Of the point", locations=[point])
    rows = listed(admin, location=str(wharf.pk))
    assert len(rows) == 2
    assert not any("Of the point" in row for row in rows)


def test_the_list_asks_no_question_for_each_closure(admin, home, django_assert_max_num_queries):
    wharf = LocationPageFactory()
    listed(admin)
    for day in range(1, 20):
        ClosureFactory(first_day=date(2026, 12, day), locations=[wharf] if day % 2 else [], repeats="yearly")
    with django_assert_max_num_queries(40):
        listed(admin)
