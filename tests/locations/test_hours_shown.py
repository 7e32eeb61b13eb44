"""What a page shows of hours where they are not a usual week."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup

from leadcapture.forms import ScreeningForm
from locations.hours import Interval, Weekday
from locations.models import LocationPage, SeasonalHours, SeasonalInterval
from locations.schedule import DAY, Schedule, Season
from locations.status import status_at, statuses
from tests.factories import LocationPageFactory, OpeningIntervalFactory, ScreeningFormPageFactory
from tests.locations.test_closure_notices import closure, local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture(autouse=True)
def _summer():
    with time_machine.travel(local("2026-07-15T10:00"), tick=False):
        yield


def page(client, location) -> BeautifulSoup:
    return BeautifulSoup(client.get(location.url).content.decode(), "html.parser")


def season(location, **fields) -> SeasonalHours:
    values = {"name": "Summer", "first_day": date(2026, 6, 1), "last_day": date(2026, 8, 31)} | fields
    return SeasonalHours.objects.create(location=location, **values)


def test_closed_for_good_has_no_hours_and_invites_nobody(client):
    form_page = ScreeningFormPageFactory()
    gone = LocationPageFactory(open_weekdays=True, shut_from=date(2026, 7, 1), shut_for_good=True)
    there = LocationPageFactory(slug="there", open_weekdays=True)
    found = page(client, gone)
    assert found.select(".hours") == [] and found.select(".call.listing") == []
    assert "closed for good" in found.get_text()
    offered = ScreeningForm(form_page=form_page).fields["preferred_location"].queryset
    assert [*offered] == [there]


def test_a_season_without_hours_is_closed_and_not_unknown(client):
    location = LocationPageFactory(open_weekdays=True)
    season(location, name="Closed for the summer")
    found = page(client, location)
    assert "Please call to ask" not in found.get_text()
    assert found.select_one(".hours caption").get_text() == "Closed for the summer"
    assert found.select_one(".hours td").get_text(strip=True) == "Closed"


def test_nothing_is_said_of_now_where_nobody_entered_hours(client):
    location = LocationPageFactory()
    closure(location, first_day=date(2026, 7, 20), last_day=date(2026, 7, 20), notice_days=None)
    found = page(client, location)
    assert found.select("[data-open-now]") == []
    assert "Monday, July 20: closed" in found.select_one(".ahead").get_text()


def test_open_on_saturday_is_what_the_week_in_force_says():
    usual, shut, not_in_summer, only_in_summer, new = (
        LocationPageFactory(title=name, slug=name) for name in ("usual", "shut", "not", "only", "new")
    )
    for location in (usual, shut, not_in_summer, new):
        OpeningIntervalFactory(location=location, weekday=Weekday.SATURDAY)
    season(not_in_summer)
    summer = season(only_in_summer, first_day=date(2020, 6, 1), last_day=date(2020, 8, 31), every_year=True)
    SeasonalInterval.objects.create(
        season_of=summer, weekday=Weekday.SATURDAY, opens=time(8), closes=time(12)
    )
    LocationPage.objects.filter(pk=shut.pk).update(shut_from=date(2026, 7, 1))
    LocationPage.objects.filter(pk=new.pk).update(opened_on=date(2026, 8, 1))
    assert set(LocationPage.objects.open_on(Weekday.SATURDAY)) == {usual, only_in_summer}


def test_what_a_visitor_asked_of_the_finder_is_kept_by_nobody(client):
    LocationPageFactory(), LocationPageFactory(slug="second")
    assert client.get("/locations/?zip=04101").headers["Cache-Control"] == "private, no-store"
    assert "no-store" not in client.get("/locations/").headers["Cache-Control"]


def test_what_is_weeks_away_is_told_from_the_same_day_on_alone_and_among_others():
    zone = ZoneInfo("Pacific/Honolulu")
    winter = Season("Winter", date(2027, 12, 1), date(2028, 2, 1), ())
    wednesdays = (Interval(Weekday.WEDNESDAY, time(14), time(18)),)
    schedule = Schedule(zone, wednesdays, (winter,))
    opens = date(2028, 2, 2)
    for days in (45, 36, 35, 34, 33, 20):
        midnight = datetime.combine(opens - days * DAY, time(0), zone)
        for status in statuses(schedule, midnight):
            assert str(status) == str(status_at(schedule, status.since))
        noon = midnight + timedelta(hours=15)
        assert str(status_at(schedule, noon)) == str(status_at(schedule, midnight))
        assert ("Opens" in str(status_at(schedule, noon))) == (days < 34)
