"""The editor of a location refuses hours that can't be, with a sentence at the place."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from locations.models import LocationPage
from tests.core.page_types import PAGE_TYPES
from tests.factories import LocationPageFactory
from tests.factories.locations import location_index

LOCATION = next(page_type for page_type in PAGE_TYPES if page_type.model is LocationPage)


def row(weekday: str, opens: str, closes: str, kind: str = "open") -> dict[str, str]:
    return {"weekday": weekday, "opens": opens, "closes": closes, "kind": kind}


@pytest.fixture
def save(home, admin):
    """Sends the form of a new location with these hours, and returns the answer."""

    def send(*hours: dict, publish: bool = True, **changes):
        url = reverse("wagtailadmin_pages:add", args=["locations", "locationpage", location_index().pk])
        data = (
            LOCATION.form()
            | nested_form_data({"hours": inline_formset(list(hours)), "seasonal_hours": inline_formset([])})
            | changes
        )
        if publish:
            data["action-publish"] = "on"
        return admin.post(url, data)

    return send


def row_errors(answer) -> list[dict]:
    return answer.context["form"].formsets["hours"].errors


def test_a_week_without_overlaps_is_saved_and_shown(save, client):
    answer = save(
        row("0", "07:00", "12:00"), row("0", "13:00", "19:00", "by_appointment"), row("6", "20:00", "02:00")
    )
    assert answer.status_code == 302
    html = strip_tags(client.get(LocationPage.objects.get().url).content.decode())
    for words in (
        "7 am to noon",
        "1 pm to 7 pm (by appointment)",
        "8 pm to 2 am",
        "Tuesday to Saturday",
        "Closed",
    ):
        assert words in html
    assert "Closed on the Fourth of July." in html


def said(answer) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_hours_that_run_into_the_next_day_are_pointed_out(save):
    assert "Monday, 7 am to 5 am, runs into the next day" in said(save(row("0", "07:00", "05:00")))


@pytest.mark.parametrize("hours", [("07:00", "17:00"), ("07:00", "00:00"), ("00:00", "00:00")])
def test_hours_that_end_on_their_day_are_not(save, hours):
    assert "next day" not in said(save(row("0", *hours)))


@pytest.mark.parametrize(
    "first, second, named",
    [
        (row("0", "07:00", "12:00"), row("0", "11:00", "19:00"), "Monday, 11 am to 7 pm"),
        (row("0", "20:00", "02:00"), row("1", "01:00", "03:00"), "Tuesday, 1 am to 3 am"),
        (row("6", "20:00", "02:00"), row("0", "01:00", "03:00"), "Sunday, 8 pm to 2 am the next day"),
        (row("2", "07:00", "12:00"), row("2", "07:00", "12:00"), "Wednesday, 7 am to noon"),
    ],
)
def test_overlapping_hours_are_refused_and_named(save, first, second, named):
    answer = save(first, second)
    assert answer.status_code == 200
    words = str(row_errors(answer))
    assert f"These hours overlap with {named}." in words
    assert "Change one of the two, or remove it." in words
    assert "Some opening hours overlap" in str(answer.context["form"].non_field_errors())
    assert not LocationPage.objects.exists()


def test_a_removed_row_does_not_count(save):
    assert save(row("0", "07:00", "12:00"), row("0", "11:00", "19:00") | {"DELETE": "on"}).status_code == 302


def test_a_day_that_opens_when_it_closes_is_refused_unless_it_is_the_whole_day(save):
    answer = save(row("0", "08:00", "08:00"))
    assert "For the whole day enter 00:00 twice." in str(row_errors(answer))
    assert save(row("0", "00:00", "00:00")).status_code == 302


@pytest.mark.parametrize("publish", [True, False], ids=["published", "draft"])
@pytest.mark.parametrize(
    "bad",
    [row("", "07:00", "12:00"), row("0", "", ""), row("9", "07:00", "12:00"), row("0", "7 o'clock", "25:00")],
)
def test_an_unfinished_row_is_refused_without_an_error_page(save, bad, publish):
    answer = save(row("0", "07:00", "12:00"), bad, publish=publish)
    assert answer.status_code == 200
    assert any(row_errors(answer))


@pytest.mark.parametrize("zone", ["Maine", "America/Portland", "../../etc/passwd", "EST5EDT4", "\x00", ""])
def test_a_zone_that_does_not_exist_is_refused(save, zone):
    answer = save(time_zone=zone)
    assert answer.status_code == 200
    assert answer.context["form"].errors["time_zone"]


def test_the_message_about_a_zone_says_what_to_enter(save):
    assert "America/New_York" in str(save(time_zone="Maine").context["form"].errors["time_zone"])


@pytest.mark.parametrize(
    "field, value",
    [("latitude", "91"), ("longitude", "-181"), ("telephone", "12"), ("map_url", "javascript:alert(1)")],
)
def test_a_value_that_can_not_be_is_refused_at_its_field(save, field, value):
    answer = save(**{field: value})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]


def test_the_same_clinician_is_not_named_twice_at_a_place(save):
    data = LOCATION.form()
    twice = [{"clinician": data["staff-0-clinician"]}] * 2
    answer = save(**(data | nested_form_data({"staff": inline_formset(twice)})))
    assert answer.status_code == 200
    assert (
        any(answer.context["form"].formsets["staff"].errors)
        or answer.context["form"].formsets["staff"].non_form_errors()
    )


def test_the_page_of_a_location_shows_its_hours_and_where_it_has_none_asks_to_call(home, client):
    assert "7 am to 7 pm" in client.get(LocationPageFactory(open_weekdays=True).url).content.decode()
    assert "7 am" not in client.get(LocationPageFactory().url).content.decode()


# Seasons


def season(*hours: dict, **changes: str) -> dict:
    days = {"name": "Summer hours", "first_day": "2026-06-01", "last_day": "2026-08-31"}
    return {**days, "hours": inline_formset(list(hours))} | changes


def seasons(*those: dict) -> dict:
    return nested_form_data({"seasonal_hours": inline_formset(list(those))})


def test_a_season_is_saved_with_its_week(save):
    answer = save(**seasons(season(row("0", "08:00", "12:00"), row("1", "08:00", "12:00"))))
    assert answer.status_code == 302
    summer = LocationPage.objects.get().seasonal_hours.get()
    assert [str(hours) for hours in summer.hours.all()] == ["Monday 08:00 to 12:00", "Tuesday 08:00 to 12:00"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([row("0", "07:00", "12:00"), row("0", "11:00", "19:00")], "overlap with Monday, 11 am to 7 pm"),
        ([row("0", "09:00", "09:00")], "For the whole day enter 00:00 twice."),
    ],
)
@pytest.mark.parametrize("publish", [True, False], ids=["published", "draft"])
def test_hours_of_a_season_that_can_not_be_are_refused_at_their_row(save, hours, words, publish):
    answer = save(publish=publish, **seasons(season(), season(*hours, name="Winter")))
    assert answer.status_code == 200
    form = answer.context["form"].formsets["seasonal_hours"].forms[1]
    assert words in str(form.formsets["hours"].errors)
    assert "see the hours of “Winter” below" in str(answer.context["form"].non_field_errors())
    assert words in answer.content.decode()
    assert not LocationPage.objects.exists()


def test_a_removed_season_does_not_count(save):
    bad = season(row("0", "07:00", "12:00"), row("0", "11:00", "19:00"))
    assert save(**seasons(bad | {"DELETE": "on"})).status_code == 302


def test_hours_of_the_week_and_of_a_season_do_not_overlap(save):
    answer = save(row("0", "07:00", "12:00"), **seasons(season(row("0", "07:00", "12:00"))))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": "2026-05-31"}, "last_day"),
        ({"last_day": "2027-06-02", "every_year": "on"}, "last_day"),
        ({"first_day": "0001-01-01"}, "first_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"first_day": "June"}, "first_day"),
        ({"first_day": ""}, "first_day"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00"}, "name"),
    ],
)
@pytest.mark.parametrize("publish", [True, False], ids=["published", "draft"])
def test_a_season_that_can_not_be_is_refused_at_its_field(save, changes, field, publish):
    answer = save(publish=publish, **seasons(season(**changes)))
    assert answer.status_code == 200
    assert field in answer.context["form"].formsets["seasonal_hours"].errors[0]


# Closed for a longer time


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"shut_for_good": "on"}, "shut_from"),
        ({"reopens_on": "2027-01-01"}, "shut_from"),
        ({"shut_from": "2027-01-01", "reopens_on": "2027-01-01"}, "reopens_on"),
        ({"shut_from": "2027-01-01", "reopens_on": "2027-02-01", "shut_for_good": "on"}, "reopens_on"),
        ({"shut_from": "tomorrow"}, "shut_from"),
    ],
)
@pytest.mark.parametrize("publish", [True, False], ids=["published", "draft"])
def test_a_long_closure_that_can_not_be_is_refused_at_its_field(save, changes, field, publish):
    answer = save(publish=publish, **changes)
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert "__all__" not in answer.context["form"].errors


def test_a_long_closure_is_saved(save):
    assert save(shut_from="2027-01-01", reopens_on="2027-02-01").status_code == 302


# What is said and not refused


def usual(*days: str) -> list[dict]:
    return [row(day, "08:00", "17:00") for day in days]


def test_a_day_forgotten_is_pointed_out(save):
    assert "Wednesday has no hours" in said(save(*usual("0", "1", "3", "4")))


@pytest.mark.parametrize("days", ["01234", "0123456", "024", "56", ""])
def test_a_week_with_all_of_its_days_or_with_few_is_not(save, days):
    assert "has no hours" not in said(save(*usual(*days)))


@pytest.mark.parametrize(
    ("closes", "opens", "words"),
    [
        ("08:30", "12:00", "closed from 8:30 am to noon, 3 hours and 30 minutes."),
        ("11:50", "12:00", "closed from 11:50 am to noon, only 10 minutes."),
        ("09:00", "12:00", ""),
        ("11:45", "12:00", ""),
        ("12:00", "12:00", ""),
    ],
)
def test_a_break_that_is_too_long_or_too_short_is_pointed_out(save, closes, opens, words):
    messages = said(save(row("0", "08:00", closes), row("0", opens, "17:00")))
    assert (words in messages) if words else ("closed from" not in messages)


def test_slips_in_a_season_name_it(save):
    answer = save(**seasons(season(row("0", "20:00", "06:00"))))
    assert "Summer hours: Monday, 8 pm to 6 am, runs into the next day." in said(answer)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (
            {"first_day": "2026-07-01", "last_day": "2026-07-31"},
            "July 1, 2026. “Fair” counts there, because it is shorter",
        ),
        ({"first_day": "2020-08-31", "last_day": "2020-09-01", "every_year": "on"}, "August 31, 2026"),
        ({"first_day": "2026-09-01", "last_day": "2026-09-30"}, ""),
        ({"first_day": "2025-07-01", "last_day": "2025-07-31"}, ""),
    ],
)
def test_seasons_that_share_days_are_pointed_out(save, other, words):
    answer = save(**seasons(season(), season(name="Fair", **other)))
    assert answer.status_code == 302
    assert (words in said(answer)) if words else ("share days" not in said(answer))
