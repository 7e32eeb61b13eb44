"""The finder: nearest first, filters, nothing lost, nothing kept."""

from __future__ import annotations

import math

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.models import ContentGeneration
from locations.distance import EARTH_RADIUS_MILES, Point
from locations.finder import PositionForm
from locations.hours import Weekday
from locations.models import LocationIndexPage, LocationPage
from locations.models.listing import LocationPaginator
from locations.templatetags.locations_tags import miles_away
from tests.factories import LocationPageFactory, OpeningIntervalFactory, ServiceFactory, restrict
from tests.locations.many import add_locations

NEAREST = "/forms/nearest-locations/"
#: ZIP codes of the middle of Portland, and of Bangor, some 100 miles to the north-east.
PORTLAND, BANGOR = "04101", "04401"


@pytest.fixture
def places(home):
    """Three locations, in the editors' order: Bangor, Portland, and one whose coordinates nobody entered."""
    bangor = LocationPageFactory(title="Bangor", slug="bangor", latitude="44.80", longitude="-68.77")
    portland = LocationPageFactory(title="Portland", slug="portland", latitude="43.66", longitude="-70.26")
    nowhere = LocationPageFactory(title="Nowhere", slug="nowhere", latitude=None, longitude=None)
    return bangor, portland, nowhere


def page_at(address: str, **sent) -> BeautifulSoup:
    response = Client().post(address, sent) if sent else Client().get(address)
    assert response.status_code == 200, response
    return BeautifulSoup(response.content.decode(), "html.parser")


def names(page: BeautifulSoup) -> list[str]:
    return [heading.text.strip() for heading in page.select("main .place h2")]


def test_without_a_question_the_locations_stand_in_the_editors_order(places):
    page = page_at("/locations/")
    assert names(page) == ["Bangor", "Portland", "Nowhere"]
    assert page.select(".away") == []
    assert page.select_one("meta[name=robots]") is None


def test_the_nearest_to_a_zip_code_stands_first_and_the_unknown_last(places):
    page = page_at(f"/locations/?zip={PORTLAND}")
    assert names(page) == ["Portland", "Bangor", "Nowhere"]
    away = [line.text.strip() for line in page.select(".away")]
    assert away[0] == "Less than a mile away, as the crow flies"
    assert away[1].startswith("1") and away[1].endswith("miles away, as the crow flies")
    assert len(away) == 2
    assert page.select_one("input[name=zip]")["value"] == PORTLAND
    assert names(page_at(f"/locations/?zip={BANGOR}")) == ["Bangor", "Portland", "Nowhere"]


def test_what_was_asked_is_kept_out_of_search_engines(places):
    page = page_at(f"/locations/?zip={PORTLAND}&page=2")
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.select_one("link[rel=canonical]")["href"] == "http://testserver/locations/"


def test_what_was_asked_is_kept_out_of_the_page_cache(places):
    for query in ("?zip=04101", "?saturday=on", "?service=x", "?zip=", "?zip=04101&page=1"):
        for _ in range(2):
            response = Client().get(f"/locations/{query}")
            assert response.headers.get("X-Page-Cache") != "hit"
    Client().get("/locations/")
    with CaptureQueriesContext(connection) as queries:
        Client().get("/locations/")
    assert len(queries) <= 1  # the list as such is kept


@pytest.mark.parametrize(
    "code, words",
    [
        ("99999", "We don't know where the ZIP code 99999 is."),
        ("4101", "Enter a ZIP code of five digits"),
        ("Portland", "Enter a ZIP code of five digits"),
    ],
)
def test_a_code_that_is_not_known_is_answered_beside_the_field_and_nothing_is_lost(places, code, words):
    service = ServiceFactory(slug="reach")
    places[0].services.add(service), places[0].save()
    places[1].services.add(ServiceFactory(slug="other")), places[1].save()
    page = page_at(f"/locations/?zip={code}&service=reach&saturday=on")
    field = page.select_one("input[name=zip]")
    error = page.select_one(f"#{field['aria-describedby'].split()[-1]}")
    assert words in error.text
    assert field["aria-invalid"] == "true"
    assert field["value"] == code
    assert page.select_one("select[name=service] [selected]")["value"] == "reach"
    assert page.select_one("input[name=saturday]").has_attr("checked")


def test_the_longer_zip_code_is_taken_but_does_not_stay_in_the_address(places):
    for code in ("04101-1234", "041011234", " 04101 "):
        response = Client().get("/locations/", {"zip": code, "saturday": "on", "page": "2"})
        assert response.status_code == 302
        assert response["Location"] == "/locations/?zip=04101&saturday=on&page=2"


HOSTILE = [
    "'\"><script>alert(1)</script>",
    "\0",
    "04101\0",
    "٠٤١٠١",
    "-1",
    "1e5",
    "x" * 5000,
    "𝟎𝟒𝟏𝟎𝟏",
    "%00",
    "04101\r\nX: y",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["zip", "service", "saturday", "page"])
def test_hostile_questions_are_answered_with_the_list(places, name, value):
    response = Client().get("/locations/", {name: value}, follow=True)
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert len(names(BeautifulSoup(response.content.decode(), "html.parser"))) == (
        0 if name == "saturday" else 3
    )


def test_a_service_and_saturday_narrow_the_list(places):
    bangor, portland, nowhere = places
    hands, balance = (
        ServiceFactory(slug="hands", name="Hands"),
        ServiceFactory(slug="balance", name="Balance"),
    )
    ServiceFactory(slug="nobody-offers", name="Offered nowhere")
    for place, services in ((bangor, [hands]), (portland, [hands, balance]), (nowhere, [balance])):
        place.services.set(services), place.save()
    OpeningIntervalFactory(location=portland, weekday=Weekday.SATURDAY)
    OpeningIntervalFactory(location=portland, weekday=Weekday.SATURDAY, opens="20:00", closes="21:00")
    OpeningIntervalFactory(location=bangor, weekday=Weekday.SATURDAY, kind="telephone")
    page = page_at("/locations/?service=hands")
    assert names(page) == ["Bangor", "Portland"]
    assert [option["value"] for option in page.select("select[name=service] option")] == [
        "",
        "balance",
        "hands",
    ]
    assert names(page_at("/locations/?saturday=on")) == ["Portland"]
    assert names(page_at(f"/locations/?service=hands&zip={PORTLAND}")) == ["Portland", "Bangor"]
    assert names(page_at("/locations/?service=balance&saturday=on")) == ["Portland"]
    OpeningIntervalFactory(location=nowhere, weekday=Weekday.SATURDAY)
    portland.hours.all().delete()
    page = page_at("/locations/?service=hands&saturday=on")
    assert names(page) == []
    assert "No location has all that." in page.main.text
    assert page.select_one(".finding a")["href"] == "/locations/"


def test_one_location_needs_no_finder(home):
    LocationPageFactory()
    page = page_at("/locations/")
    assert page.select(".finder, script[src*=nearest]") == []


def test_hidden_locations_are_not_found(places):
    LocationPageFactory(title="Draft", live=False, latitude="43.66", longitude="-70.26")
    restrict(LocationPageFactory(title="Private", latitude="43.66", longitude="-70.26"))
    assert names(page_at(f"/locations/?zip={PORTLAND}")) == ["Portland", "Bangor", "Nowhere"]


def test_a_position_sorts_the_list_and_stands_in_no_address(places):
    page = page_at(NEAREST, latitude="44.8012345", longitude="-68.7712345")
    assert names(page) == ["Bangor", "Portland", "Nowhere"]
    assert "the nearest to you first" in page.select_one(".finding").text
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    html = str(page)
    assert "44.8012" not in html and "68.7712" not in html
    assert not [
        link for link in page.select("[href]") if "44.8" in link["href"] and "maps" not in link["href"]
    ]


def test_an_answer_to_a_position_is_kept_by_nobody(places):
    response = Client().post(NEAREST, {"latitude": "44.8", "longitude": "-68.77"})
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"latitude": "44"},
        {"latitude": "nan", "longitude": "1"},
        {"latitude": "91", "longitude": "0"},
        {"latitude": "inf", "longitude": "0"},
        {"latitude": "\0", "longitude": "<b>"},
    ],
)
def test_what_is_no_position_leads_to_the_list(places, sent):
    response = Client().post(NEAREST, sent)
    assert response.status_code == 302
    assert response["Location"] == "/locations/"
    assert Client().get(NEAREST)["Location"] == "/locations/"


def test_a_site_without_locations_has_no_such_address(home):
    assert Client().post(NEAREST, {"latitude": "44", "longitude": "-68"}).status_code == 404


def test_a_position_needs_no_token_and_other_methods_are_refused(places):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(NEAREST, {"latitude": "44.8", "longitude": "-68.77"}).status_code == 200
    assert strict.put(NEAREST).status_code == 405


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_position_is_rounded_on_arrival(latitude, longitude):
    form = PositionForm({"latitude": repr(latitude), "longitude": repr(longitude)})
    assert form.is_valid()
    point = form.cleaned_data["point"]
    assert abs(point.latitude - latitude) <= 0.0051
    assert round(point.longitude, 2) == point.longitude


def test_pages_of_the_nearest_hold_each_location_once(home):
    LocationPageFactory(latitude=None, longitude=None)
    add_locations(LocationIndexPage.objects.get(), 24)
    seen = []
    for number in (1, 2, 3):
        page = page_at(f"/locations/?zip={PORTLAND}&saturday=&page={number}")
        seen += [link["href"] for link in page.select(".place h2 a")]
    assert len(seen) == len(set(seen)) == 25
    assert page.select_one("[rel=prev]")["href"] == f"?zip={PORTLAND}&page=2"
    page = page_at(NEAREST, latitude="43.66", longitude="-70.26", page="2")
    assert [link["href"] for link in page.select(".place h2 a")] == seen[10:20]
    assert [button["value"] for button in page.select("form.pages [name=page]")] == ["1", "3"]
    assert page.select_one("form.pages [name=latitude]")["value"] == "43.66"


def test_equally_far_locations_stand_in_the_editors_order(home):
    made = [
        LocationPageFactory(title=f"P{number}", latitude="43.66", longitude="-70.26") for number in range(5)
    ]
    made[4].move(made[0], pos="left")
    assert names(page_at(f"/locations/?zip={PORTLAND}")) == ["P4", "P0", "P1", "P2", "P3"]


def miles_between(first: Point, second: Point) -> float:
    """The angle by the vectors' cross and dot products: another way than the finder's."""

    def vector(point: Point) -> tuple[float, float, float]:
        p, s = math.radians(point.latitude), math.radians(point.longitude)
        return math.cos(p) * math.cos(s), math.cos(p) * math.sin(s), math.sin(p)

    a, b = vector(first), vector(second)
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return EARTH_RADIUS_MILES * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(a, b, strict=True)))


@pytest.mark.parametrize(
    "here, there",
    [
        ((43.66, -70.26), (43.661, -70.26)),
        ((43.66, -70.26), (34.05, -118.24)),
        ((13.45, 144.75), (43.66, -70.26)),
        ((52.0, 179.9), (52.0, -179.9)),  # across the date line
        ((89.9, 0), (89.9, 180)),  # across the pole
        ((0, 0), (0, 180)),
    ],
)
def test_the_database_tells_the_distance_over_the_ground(home, here, there):
    LocationPageFactory(latitude=str(there[0]), longitude=str(there[1]))
    page = LocationPaginator(LocationPage.objects.all().nearest_first(Point(*here)), 1).page(1)
    assert page[0].miles == pytest.approx(miles_between(Point(*here), Point(*there)), rel=1e-5)


@pytest.mark.parametrize(
    "miles, words",
    [
        (0.0, "less than a mile"),
        (0.99, "less than a mile"),
        (1.2, "1 mile "),
        (2.6, "3 miles"),
        (1234.5, "1,234 miles"),
    ],
)
def test_miles_are_told_whole(miles, words):
    assert miles_away(miles).startswith(words)


def test_five_thousand_locations_take_as_many_queries_as_three(places):
    for place in places:
        place.services.set([ServiceFactory(slug=f"s-{place.pk}")]), place.save()
    OpeningIntervalFactory(location=places[0], weekday=Weekday.SATURDAY)
    service = f"s-{places[0].pk}"
    asked = [
        "/locations/?zip=04101",
        f"/locations/?zip=04101&service={service}&saturday=on",
        "/locations/?zip=04101&page=2",
    ]

    def count(address: str) -> int:
        for _ in range(2):
            Client().get(address)
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        return len(queries)

    few = [count(address) for address in asked]
    add_locations(LocationIndexPage.objects.get(), 4997)
    ContentGeneration.bump()
    assert LocationPage.objects.count() == 5000
    assert [count(address) for address in asked] == few
    assert max(few) <= 12
