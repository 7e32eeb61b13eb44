"""How many notices stand at once, what is cut, and how staff learn of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from clinic.notices.kinds import Kind
from clinic.notices.models import Notice, NoticeSettings
from tests.factories import HealthTipPageFactory, NoticeFactory, StandardPageFactory
from tests.notices.typed import at_once, typed

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/notices/notice/"


@pytest.fixture(autouse=True)
def _home(home: Any) -> None:
    """There is a site."""


def shown(client: Client, address: str = "/") -> list[str]:
    return [notice.title for notice in client.get(address).context["notices"]]


def states(admin: Client) -> dict[str, str]:
    """What the list says under "Now", by title."""
    rows = BeautifulSoup(admin.get(LIST).content, "html.parser").select("main table tbody tr")
    return {
        row.select_one("a").get_text(strip=True): row.find_all("td")[3].get_text(strip=True) for row in rows
    }


def test_two_stand_at_once_and_the_list_says_which_wait(client: Client, admin: Client) -> None:
    for number in range(3):
        NoticeFactory(title=f"Number {number}", sort_order=number)
    assert shown(client) == ["Number 0", "Number 1"]
    assert states(admin) == {
        "Number 0": "Showing",
        "Number 1": "Showing",
        "Number 2": "Not shown: two others stand higher",
    }


def test_an_emergency_is_never_cut_and_takes_the_room_of_others(client: Client, admin: Client) -> None:
    for number in range(3):
        NoticeFactory(title=f"Emergency {number}", emergency=True, sort_order=99)
    NoticeFactory(title="News", sort_order=0)
    titles = shown(client)
    assert sorted(titles) == ["Emergency 0", "Emergency 1", "Emergency 2"]
    assert states(admin)["News"] == "Not shown: three others stand higher"


def test_among_equals_a_closure_stands_above_a_health_notice_and_news(client: Client) -> None:
    at_once(3)
    for kind in (Kind.ANNOUNCEMENT, Kind.CLOSURE, Kind.HEALTH):
        NoticeFactory(title=kind, kind=kind)
    assert shown(client) == ["closure", "health", "announcement"]
    assert list(Notice.objects.in_order().values_list("kind", flat=True)) == [
        "closure",
        "health",
        "announcement",
    ]


def test_a_section_can_have_notices_that_the_rest_has_not(client: Client, admin: Client) -> None:
    section, other = StandardPageFactory(slug="about"), StandardPageFactory(slug="prices")
    NoticeFactory(title="For all", sort_order=30)
    NoticeFactory(title="Both", sort_order=5, pages=[section, other])
    NoticeFactory(title="One", sort_order=6, pages=[section])
    assert shown(client, section.url) == ["Both", "One"]
    assert shown(client, other.url) == ["Both", "For all"]
    assert shown(client) == ["For all"]
    assert states(admin)["For all"] == "Not on every page: on some, others stand higher"


def test_publishers_choose_how_many(admin: Client, client: Client) -> None:
    for number in range(3):
        NoticeFactory(title=f"Number {number}", sort_order=number)
    assert len(shown(client)) == 2
    site = Site.objects.get()
    admin.post(f"/admin/settings/notices/noticesettings/{site.pk}/", {"at_once": "1"})
    assert shown(client) == ["Number 0"]
    for wrong in (0, 6):
        with pytest.raises(ValidationError):
            NoticeSettings(site=site, at_once=wrong).clean_fields()
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticeSettings.objects.update(at_once=wrong)


def test_one_whose_pages_were_deleted_is_shown_nowhere(client: Client, admin: Client) -> None:
    section = StandardPageFactory(slug="about")
    NoticeFactory(title="For about", pages=[section])
    section.delete()
    assert shown(client) == []
    assert states(admin) == {"For about": "Not shown: its pages are gone"}


def test_who_publishes_one_that_is_cut_is_told(admin: Client) -> None:
    NoticeFactory(sort_order=1), NoticeFactory(sort_order=2)
    answer = admin.post(f"{LIST}add/", typed() | {"action-publish": "1"})
    words = " ".join(str(message) for message in answer.wsgi_request._messages)
    assert "Not shown: two others stand higher. A smaller number" in words


def test_pages_are_kept_in_drafts_and_come_with_publishing(admin: Client, client: Client) -> None:
    section = StandardPageFactory(slug="about")
    article = HealthTipPageFactory(slug="ankle")
    admin.post(f"{LIST}add/", typed(title="For some", pages=[section.pk, article.pk]))
    notice = Notice.objects.get()
    assert shown(client, section.url) == []
    first, second = notice.get_latest_revision_as_object().places.all()
    rows = [{"id": first.pk, "page": section.pk, "DELETE": "on"}, {"id": second.pk, "page": article.pk}]
    changed = typed(title="For some") | {"audience": "pages", "action-publish": "1"}
    changed |= nested_form_data({"places": inline_formset(rows, initial=2)})
    admin.post(f"{LIST}edit/{notice.pk}/", changed)
    assert shown(client, section.url) == []
    assert shown(client, article.url) == ["For some"]


@pytest.mark.parametrize(
    ("audience", "pages", "said"),
    [("pages", False, "Choose the pages below"), ("site", True, "Pages are chosen below")],
)
def test_an_audience_goes_with_its_pages(admin: Client, audience: str, pages: bool, said: str) -> None:
    chosen = [StandardPageFactory().pk] if pages else []
    sent = typed(pages=chosen) | {"audience": audience, "action-publish": "1"}
    assert said in admin.post(f"{LIST}add/", sent).content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"daily_from": "09:00"}, "weekdays"),
        ({"weekdays": "Monday", "daily_from": "09:00", "daily_until": "09:00"}, "daily_until"),
        ({"weekdays": "Funday"}, "weekdays"),
        ({"weekdays": "Sunday, Monday"}, "weekdays"),
    ],
)
def test_days_and_times_make_sense(fields: dict[str, str], at_fault: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Notice(title="x", **fields).full_clean()
    assert at_fault in caught.value.error_dict


def test_days_that_are_ticked_come_back_ticked(admin: Client) -> None:
    sent = typed(weekdays=["Saturday", "Monday"], daily_from="09:00", daily_until="12:00")
    admin.post(f"{LIST}add/", sent | {"action-publish": "1"})
    notice = Notice.objects.get()
    assert notice.weekdays == "Monday, Saturday"
    form = BeautifulSoup(admin.get(f"{LIST}edit/{notice.pk}/").content, "html.parser")
    assert [box["value"] for box in form.select("[name=weekdays][checked]")] == ["Monday", "Saturday"]
    assert (
        "Funday" in admin.post(f"{LIST}edit/{notice.pk}/", sent | {"weekdays": ["Funday"]}).content.decode()
    )


def test_the_list_is_filtered_by_what_a_notice_does_now(admin: Client) -> None:
    now, day = timezone.now(), timedelta(days=1)
    NoticeFactory(title="A draft", draft=True)
    NoticeFactory(title="A plan", show_from=now + day)
    NoticeFactory(title="Up now")
    NoticeFactory(title="Long gone", show_until=now - day)
    expected = {"Draft": "A draft", "Planned": "A plan", "Showing": "Up now", "Ended": "Long gone"}
    for state, title in expected.items():
        html = admin.get(f"{LIST}results/", {"state": state}).content.decode()
        assert [other for other in expected.values() if other in html] == [title]


def test_the_list_takes_as_many_queries_for_one_notice_as_for_many(admin: Client) -> None:
    page = StandardPageFactory()

    def count() -> int:
        admin.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            admin.get(LIST)
        return len(queries)

    NoticeFactory(pages=[page], link_page=page, link_text="More", weekdays="Monday")
    few = count()
    for _ in range(8):
        NoticeFactory(pages=[page], link_page=page, link_text="More", weekdays="Monday")
    assert count() == few


def test_the_first_page_says_when_ended_ones_pile_up(admin: Client) -> None:
    assert "Notices to be cleaned up" not in admin.get("/admin/").content.decode()
    NoticeFactory(show_until=timezone.now() - timedelta(days=29))
    assert "Notices to be cleaned up" not in admin.get("/admin/").content.decode()
    old = NoticeFactory(show_until=timezone.now() - timedelta(days=31))
    html = " ".join(admin.get("/admin/").content.decode().split())
    assert "2 notices have ended, 1 of them more than 30 days ago" in html
    assert f"{LIST}?state=Ended" in html
    bulk = f"/admin/bulk/notices/notice/delete/?id={old.pk}"
    admin.post(bulk)
    assert not Notice.objects.filter(pk=old.pk).exists()
