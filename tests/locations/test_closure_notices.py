"""A closure puts up its notice by itself, moves it, and takes it down; kept pages follow with no one touching anything."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.notices.sources import shown_at
from locations.models import Closure, ClosureHours, ClosureWording
from locations.models.closure_wording import filled_in, known_placeholders
from tests.factories import LocationPageFactory, OpeningIntervalFactory

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


def local(text: str, zone: str = "America/New_York") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.fixture
def wharf(home):
    return LocationPageFactory(title="Old Wharf", slug="old-wharf", open_weekdays=True)


@pytest.fixture
def creek(home):
    return LocationPageFactory(title="Mill Creek", slug="mill-creek", open_weekdays=True)


def closure(*places, hours=(), **fields) -> Closure:
    values = {
        "reason": "Snow storm",
        "first_day": date(2026, 12, 2),
        "last_day": date(2026, 12, 2),
        "notice_days": 3,
        "everywhere": not places,
    } | fields
    made = Closure(**values, hours=[ClosureHours(opens=o, closes=c) for o, c in hours])
    made.full_clean()
    made.save()
    made.locations.set(places)
    made.save()
    return made


def page(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def notices_on(client: Client, address: str) -> list[str]:
    return [" ".join(n.strong.get_text().split()) for n in page(client, address).select(".notice")]


def ahead_on(client: Client, address: str) -> list[str]:
    return [" ".join(li.get_text().split()) for li in page(client, address).select(".ahead li")]


def test_on_a_kept_page_a_closure_its_notice_and_its_end_come_and_go_by_themselves(wharf, creek, client):
    with time_machine.travel(local("2026-11-10T09:00"), tick=False):
        closure(wharf)
    seen = {}
    # Each moment is asked for twice: the second answer is one that was kept.
    for moment in (
        "2026-11-17T23:59",
        "2026-11-19T00:00",
        "2026-11-28T23:59",
        "2026-11-29T00:00",
        "2026-12-02T12:00",
        "2026-12-02T23:59",
        "2026-12-03T00:00",
    ):
        with time_machine.travel(local(moment), tick=False):
            first = client.get(wharf.url)
            again = client.get(wharf.url)
            assert again.content == first.content
            seen[moment] = (bool(notices_on(client, wharf.url)), bool(ahead_on(client, wharf.url)))
            assert notices_on(client, creek.url) == notices_on(client, "/") == []
    assert seen == {
        "2026-11-17T23:59": (False, False),
        "2026-11-19T00:00": (False, True),
        "2026-11-28T23:59": (False, True),
        "2026-11-29T00:00": (True, True),
        "2026-12-02T12:00": (True, True),
        "2026-12-02T23:59": (True, True),
        "2026-12-03T00:00": (False, False),
    }


def test_a_kept_page_ends_with_the_day_and_not_before(wharf, client):
    with time_machine.travel(local("2026-11-28T23:30"), tick=False):
        closure(wharf)
        client.get(wharf.url)
    with time_machine.travel(local("2026-11-28T23:59"), tick=False):
        assert notices_on(client, wharf.url) == []
    with time_machine.travel(local("2026-11-29T00:00"), tick=False):
        assert notices_on(client, wharf.url) == ["Closed on Wednesday, December 2."]


@time_machine.travel(local("2026-12-01T09:00"), tick=False)
def test_editing_a_closure_moves_its_notice_and_deleting_removes_it(wharf, client):
    made = closure(wharf)
    assert notices_on(client, wharf.url) == ["Closed on Wednesday, December 2."]
    made.last_day = date(2026, 12, 4)
    made.save()
    assert notices_on(client, wharf.url) == ["Closed on Wednesday, December 2, to Friday, December 4."]
    made.first_day = date(2026, 12, 14)
    made.last_day = date(2026, 12, 14)
    made.save()
    assert notices_on(client, wharf.url) == []
    assert ahead_on(client, wharf.url) == ["Monday, December 14: closed (Snow storm)"]
    made.delete()
    assert ahead_on(client, wharf.url) == []


@time_machine.travel(local("2026-12-01T09:00"), tick=False)
def test_its_words_are_the_clinics_or_its_own(wharf, creek):
    closure(wharf)
    closure(
        wharf, creek, hours=[(time(8), time(12))], first_day=date(2026, 12, 3), last_day=date(2026, 12, 3)
    )
    closure(
        first_day=date(2026, 12, 4),
        last_day=date(2026, 12, 4),
        reason="Training {days} <b>",
        notice_title="Back on {back}",
        notice_text="{reason}",
        notice_on="site",
    )
    assert [(n.title, n.text) for n in sorted(shown_at(local("2026-12-01T09:00")), key=lambda n: n.key)] == [
        (
            "Closed on Wednesday, December 2",
            "<p>Snow storm: Old Wharf is closed. We are back on Thursday, December 3.</p>",
        ),
        (
            "Other hours on Thursday, December 3",
            "<p>Snow storm: all our locations are open 8 am to noon.</p>",
        ),
        ("Back on Monday, December 7", "<p>Training {days} &lt;b&gt;</p>"),
    ]
    ClosureWording.objects.create(closed_title="No visits {days}")
    titles = {notice.title for notice in shown_at(local("2026-12-01T09:00"))}
    assert "No visits Wednesday, December 2" in titles


@time_machine.travel(local("2026-12-01T09:00"), tick=False)
def test_one_for_the_whole_site_stands_everywhere_and_leads_to_its_location(wharf, client):
    closure(wharf, notice_on="site")
    [notice] = page(client, "/").select(".notice")
    assert notice.a["href"] == wharf.url


def test_each_location_has_its_own_midnight(home, client):
    east = LocationPageFactory(title="East", slug="east")
    west = LocationPageFactory(title="West", slug="west", time_zone="America/Los_Angeles")
    closure(east, west, notice_days=0)
    with time_machine.travel(local("2026-12-02T01:00"), tick=False):
        assert notices_on(client, east.url) and not notices_on(client, west.url)
    with time_machine.travel(local("2026-12-03T01:00"), tick=False):
        assert not notices_on(client, east.url) and notices_on(client, west.url)


def test_a_closure_that_does_not_count_puts_up_nothing(wharf):
    closure(reason="Holidays", first_day=date(2026, 12, 2), last_day=date(2026, 12, 2))
    closure(wharf, reason="Open after all", hours=[(time(8), time(12))], notice_days=None)
    assert shown_at(local("2026-12-01T09:00")) == []


@time_machine.travel(local("2026-12-02T09:00"), tick=False)
def test_todays_storm_stands_before_a_holiday_weeks_away(wharf, client):
    for day, reason in ((24, "Christmas"), (31, "New Year")):
        closure(reason=reason, first_day=date(2026, 12, day), last_day=date(2026, 12, day), notice_days=30)
    closure(notice_days=0)
    assert notices_on(client, wharf.url)[0] == "Closed on Wednesday, December 2."


@time_machine.travel(local("2026-12-29T09:00"), tick=False)
def test_a_notice_tells_only_of_days_on_which_its_closure_counts(wharf, client):
    closure(reason="Break", first_day=date(2026, 12, 24), last_day=date(2027, 1, 1), notice_days=7)
    closure(
        reason="Break",
        first_day=date(2026, 12, 29),
        last_day=date(2026, 12, 29),
        notice_days=None,
        hours=[(time(8), time(12))],
    )
    assert notices_on(client, wharf.url) == ["Closed on Wednesday, December 30, to Friday, January 1."]


@time_machine.travel(local("2026-12-01T09:00"), tick=False)
def test_new_words_are_on_kept_pages_at_once(wharf, client):
    closure(wharf)
    assert notices_on(client, wharf.url) == ["Closed on Wednesday, December 2."]
    ClosureWording.objects.create(closed_title="No visits on {days}")
    assert notices_on(client, wharf.url) == ["No visits on Wednesday, December 2."]


@time_machine.travel(local("2026-12-01T09:00"), tick=False)
def test_many_locations_are_counted_and_somebody_on_the_telephone_is_not_back(home):
    places = [
        LocationPageFactory(title=f"Place {number}", slug=f"place-{number}", open_weekdays=True)
        for number in range(7)
    ]
    OpeningIntervalFactory(location=places[0], weekday=5, kind="telephone")
    closure(*places[:6], first_day=date(2026, 12, 4), last_day=date(2026, 12, 4))
    [notice] = shown_at(local("2026-12-01T09:00"))
    assert notice.text == (
        "<p>Snow storm: 6 of our locations are closed. We are back on Monday, December 7.</p>"
    )


def test_only_a_closure_that_is_near_reads_locations_and_many_as_few(wharf, creek):
    closure(first_day=date(2026, 12, 2))
    ClosureWording.current()

    def queries(moment: str) -> list[str]:
        with CaptureQueriesContext(connection) as found:
            shown_at(local(moment))
        return [query["sql"] for query in found]

    def reading_titles(moment: str) -> list[str]:
        return [sql for sql in queries(moment) if '"locations_locationpage"' in sql and '"title"' in sql]

    assert reading_titles("2026-09-01T09:00") == []
    near = "2026-12-01T09:00"
    assert reading_titles(near)
    few = len(queries(near))
    for number in range(10):
        LocationPageFactory(title=f"Place {number}", slug=f"place-{number}", open_weekdays=True)
    assert len(queries(near)) == few


def test_a_holiday_comes_back_every_year_on_its_day(wharf):
    thanksgiving = closure(
        reason="Thanksgiving",
        repeats="holiday",
        holiday="Thanksgiving Day",
        first_day=date(2025, 11, 27),
        last_day=date(2025, 11, 27),
    )
    assert thanksgiving.occurrences(date(2026, 1, 1), date(2028, 12, 31)) == [
        (date(2026, 11, 26), date(2026, 11, 26)),
        (date(2027, 11, 25), date(2027, 11, 25)),
        (date(2028, 11, 23), date(2028, 11, 23)),
    ]
    thanksgiving.days_after_holiday = 1
    assert thanksgiving.occurrences(date(2024, 1, 1), date(2025, 12, 31)) == [
        (date(2025, 11, 28), date(2025, 11, 28))
    ]


def test_a_closure_over_new_year_comes_back(wharf):
    holidays = closure(
        reason="Holidays", repeats="yearly", first_day=date(2025, 12, 24), last_day=date(2026, 1, 2)
    )
    assert holidays.occurrences(date(2027, 1, 1), date(2027, 12, 25)) == [
        (date(2026, 12, 24), date(2027, 1, 2)),
        (date(2027, 12, 24), date(2028, 1, 2)),
    ]
    assert holidays.occurrences(date(2025, 1, 1), date(2025, 1, 2)) == []


@pytest.mark.parametrize(
    "text", ["{nobody}", "{days", "days}", "{}", "{reason.__class__}", "{0}", "{{days}}"]
)
def test_a_placeholder_that_is_none_is_refused(text):
    with pytest.raises(ValidationError):
        known_placeholders(text)


def test_what_a_placeholder_stands_for_is_not_read_again():
    assert filled_in("{reason}, {days}", {"reason": "{days}", "days": "today"}) == "{days}, today"


@pytest.mark.parametrize(
    "fields",
    [
        {"last_day": date(2026, 12, 1)},
        {"repeats": "holiday"},
        {"holiday": "Thanksgiving Day"},
        {"repeats": "yearly", "last_day": date(2027, 12, 1)},
        {"last_day": date(2036, 12, 1)},
        {"repeats": "holiday", "holiday": "Thanksgiving Day", "days_after_holiday": 8},
    ],
)
def test_a_closure_that_makes_no_sense_is_refused_in_words(fields, wharf):
    with pytest.raises(ValidationError):
        closure(**fields)
