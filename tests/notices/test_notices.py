"""What a notice says and where: order, sections, links, the key of its words, and how staff edit it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.notices.kinds import Kind
from clinic.notices.models import Notice, NoticePlace
from tests.factories import HealthTipPageFactory, NoticeFactory, StandardPageFactory
from tests.notices.typed import at_once, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(home: Any) -> None:
    """There is a site."""


def shown(client: Client, address: str) -> list[str]:
    return [notice.title for notice in client.get(address).context["notices"]]


# Order and place


def test_emergencies_first_then_by_their_order_then_the_newest(client: Client) -> None:
    at_once(5)
    NoticeFactory(title="Third", sort_order=20, first_published_at=timezone.now())
    NoticeFactory(title="Second, newer", sort_order=10, first_published_at=timezone.now())
    NoticeFactory(title="Second, older", sort_order=10, first_published_at=timezone.now() - timedelta(days=1))
    NoticeFactory(title="First", sort_order=99, emergency=True)
    assert shown(client, "/") == ["First", "Second, newer", "Second, older", "Third"]


def test_a_sections_notice_is_shown_on_its_page_and_below_and_nowhere_else(client: Client) -> None:
    article = HealthTipPageFactory(slug="ankle")
    section = article.get_parent()
    other = StandardPageFactory(slug="about")
    NoticeFactory(title="For readers", pages=[section])
    NoticeFactory(title="For all")
    assert set(shown(client, section.url)) == {"For readers", "For all"}
    assert "For readers" in shown(client, article.url)
    assert shown(client, other.url) == ["For all"]
    assert shown(client, "/") == ["For all"]
    assert shown(client, "/search/") == ["For all"]


def test_it_is_on_pages_that_are_not_in_the_tree_too(client: Client) -> None:
    NoticeFactory(title="Closed for the storm", emergency=True)
    for address in ("/", "/search/", "/nowhere/"):
        assert "Closed for the storm" in client.get(address).content.decode(), address


def test_a_page_takes_the_same_number_of_queries_for_one_notice_and_for_many(
    client: Client, settings: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    page = StandardPageFactory()

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        return len(queries)

    NoticeFactory(pages=[page], link_page=page, link_text="More")
    client.get(page.url)
    few = count()
    for number in range(6):
        NoticeFactory(pages=[page] if number % 2 else [], link_page=page, link_text="More")
    assert count() == few


# The key, by which a device remembers what was closed


def test_the_key_changes_with_every_word_that_is_shown() -> None:
    page, other = StandardPageFactory(slug="one"), StandardPageFactory(slug="two")
    notice = NoticeFactory(link_text="More", link_page=page)
    seen = {notice.key}
    for field, value in {
        "title": "Other title",
        "text": "<p>Other words.</p>",
        "kind": Kind.EMERGENCY,
        "link_text": "Read on",
        "link_page": other,
    }.items():
        setattr(notice, field, value)
        assert notice.key not in seen, field
        seen.add(notice.key)


def test_the_key_stays_when_only_its_window_order_or_place_change() -> None:
    notice = NoticeFactory()
    key = notice.key
    notice.show_until = timezone.now() + timedelta(days=1)
    notice.sort_order = 1
    notice.audience, notice.places = "pages", [NoticePlace(page=StandardPageFactory())]
    notice.save()
    assert Notice.objects.get().key == key


def test_two_notices_with_the_same_words_have_keys_of_their_own() -> None:
    assert NoticeFactory(title="Closed").key != NoticeFactory(title="Closed").key


def test_the_key_is_on_the_page_and_no_cookie_is_set(client: Client) -> None:
    notice = NoticeFactory()
    response = client.get("/")
    assert f'data-notice-key="{notice.key}"' in response.content.decode()
    assert not response.cookies


def test_only_a_dismissible_one_can_be_closed(client: Client) -> None:
    NoticeFactory(title="Stays", dismissible=False)
    NoticeFactory(title="Goes", dismissible=True)
    (button,) = BeautifulSoup(client.get("/").content, "html.parser").select("[data-dismiss]")
    assert "Goes" in button.find_parent(class_="notice").get_text()


# The link


def test_a_link_to_an_unpublished_page_is_not_shown(client: Client) -> None:
    page = StandardPageFactory(slug="pine-point", draft=True)
    NoticeFactory(link_page=page, link_text="See the clinic")
    assert "See the clinic" not in client.get("/").content.decode()
    page.save_revision().publish()
    assert 'href="/pine-point/"' in client.get("/").content.decode()


def test_a_telephone_number_dials(client: Client) -> None:
    NoticeFactory(link_telephone="+12075550100", link_text="Call us")
    assert 'href="tel:+1-207-555-0100"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        (
            {"link_url": "https://example.org", "link_telephone": "+12075550100", "link_text": "x"},
            "link_telephone",
        ),
        ({"link_url": "https://example.org"}, "link_text"),
        ({"link_text": "Nowhere"}, "link_page"),
    ],
)
def test_a_link_needs_words_and_exactly_one_target(fields: dict[str, Any], at_fault: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Notice(title="x", **fields).full_clean()
    assert at_fault in caught.value.error_dict


def test_it_ends_after_it_begins() -> None:
    now = timezone.now()
    with pytest.raises(ValidationError) as caught:
        Notice(title="x", show_from=now, show_until=now).full_clean()
    assert "show_until" in caught.value.error_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeFactory(show_from=now, show_until=now - timedelta(hours=1))


# How staff edit it


def test_it_is_in_the_menu_and_its_list_shows_its_state(admin: Client) -> None:
    NoticeFactory(title="Flu season", kind=Kind.HEALTH)
    NoticeFactory(title="Planned closure", emergency=True, show_from=timezone.now() + timedelta(days=3))
    html = admin.get("/admin/snippets/notices/notice/").content.decode()
    assert html.index("Planned closure") < html.index("Flu season")
    for word in ("Showing", "Planned", "Health notice (such as COVID-19)"):
        assert word in html
    assert '"Notices"' in admin.get("/admin/").content.decode()


@pytest.mark.indexes
def test_the_list_can_be_filtered_and_searched(admin: Client) -> None:
    NoticeFactory(title="Flu season", kind=Kind.HEALTH)
    NoticeFactory(title="Storm closure", emergency=True)
    address = "/admin/snippets/notices/notice/results/"
    assert "Storm closure" not in admin.get(address, {"kind": "health"}).content.decode()
    found = admin.get(address, {"q": "storm"}).content.decode()
    assert "Storm closure" in found
    assert "Flu season" not in found


def test_a_preview_does_not_reach_visitors(admin: Client, client: Client) -> None:
    admin.post("/admin/snippets/notices/notice/preview/", typed(title="Not saved yet"))
    admin.get("/admin/snippets/notices/notice/preview/")
    assert "Not saved yet" not in client.get("/").content.decode()


def test_it_has_a_history_and_an_earlier_state_can_be_brought_back(admin: Client) -> None:
    admin.post("/admin/snippets/notices/notice/add/", typed(title="First words") | {"action-publish": "1"})
    notice = Notice.objects.get()
    edit = f"/admin/snippets/notices/notice/edit/{notice.pk}/"
    admin.post(edit, typed(title="Second words") | {"action-publish": "1"})
    first = notice.revisions.order_by("pk").first()
    html = admin.get(
        f"/admin/snippets/notices/notice/history/{notice.pk}/revisions/{first.pk}/revert/"
    ).content.decode()
    assert "First words" in html
    assert admin.get(f"/admin/snippets/notices/notice/history/{notice.pk}/").status_code == 200


def test_a_mistake_is_explained_and_nothing_typed_is_lost(admin: Client) -> None:
    response = admin.post(
        "/admin/snippets/notices/notice/add/",
        typed(title="Kept words", link_text="Nowhere") | {"action-publish": "1"},
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert "Kept words" in html
    assert "Choose the page that the link leads to" in html
    assert not Notice.objects.exists()


def test_hostile_words_are_inert(admin: Client, client: Client) -> None:
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
    words = {
        "blocks": [
            {
                "key": "a",
                "text": '<script>alert("text")</script> click here',
                "type": "unstyled",
                "depth": 0,
                "inlineStyleRanges": [],
                "entityRanges": [{"key": 0, "offset": 31, "length": 10}],
            }
        ],
        "entityMap": {"0": link},
    }
    typed_words = typed(
        title='</strong><script>alert("title")</script>',
        text=json.dumps(words),
        link_url="https://example.org/?a=1&b=%22><script>alert('url')</script>",
        link_text="<script>alert('link')</script>",
    )
    admin.post("/admin/snippets/notices/notice/add/", typed_words | {"action-publish": "1"})
    assert Notice.objects.get().live
    html = client.get("/").content.decode()
    assert "click here" in html
    assert "<script>alert" not in html
    assert "javascript:alert" not in html


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ({}, ""),
        ({"show_until": timedelta(days=-1)}, "its time has ended"),
        ({"show_from": timedelta(days=2)}, "Visitors see this notice from"),
    ],
)
def test_who_publishes_a_notice_that_nobody_sees_is_told(
    admin: Client, window: dict[str, timedelta], said: str
) -> None:
    times = {name: f"{timezone.localtime() + shift:%Y-%m-%d %H:%M}" for name, shift in window.items()}
    answer = admin.post("/admin/snippets/notices/notice/add/", typed(**times) | {"action-publish": "1"})
    assert answer.status_code == 302
    words = " ".join(str(message) for message in answer.wsgi_request._messages)
    assert said in words
    assert ("Visitors" in words) == bool(said)
