"""The preview of a notice is the page as it will be at a moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from clinic.notices.models import Notice
from tests.factories import NoticeFactory, StandardPageFactory
from tests.notices.typed import at_once, typed

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/snippets/notices/notice/preview/"


@pytest.fixture(autouse=True)
def _home(home: Any) -> None:
    """There is a site."""


def previewed(admin: Client, mode: str = "", address: str = ADDRESS, **fields: Any) -> tuple[list[str], str]:
    """The titles of the notices in the preview, and all of its words."""
    assert admin.post(address, typed(**fields)).json() == {"is_valid": True, "is_available": True}
    answer = admin.get(address, {"mode": mode})
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    titles = [notice.strong.get_text(strip=True).rstrip(".") for notice in page.select("[data-notice-key]")]
    return titles, " ".join(page.get_text(" ").split())


def moment(**later: int) -> str:
    return f"{timezone.localtime() + timedelta(**later):%Y-%m-%d %H:%M}"


def test_it_stands_among_the_others_in_order(admin: Client) -> None:
    NoticeFactory(title="Other", sort_order=20)
    titles, words = previewed(admin, title="Typed")
    assert titles == ["Typed", "Other"]
    assert "Not shown" not in words
    assert not Notice.objects.filter(title="Typed").exists()


def test_it_is_shown_when_it_begins_and_others_as_they_are_then(admin: Client) -> None:
    NoticeFactory(title="Over by then", show_until=timezone.now() + timedelta(days=1))
    NoticeFactory(title="Up by then", sort_order=20, show_from=timezone.now() + timedelta(days=1))
    assert previewed(admin, title="Typed", show_from=moment(days=2))[0] == ["Typed", "Up by then"]


def test_at_a_moment_of_the_editors_choice(admin: Client) -> None:
    soon = {"show_from": moment(days=2), "show_until": moment(days=3)}
    titles, words = previewed(admin, title="Typed", preview_moment=moment(days=1), **soon)
    assert titles == []
    assert "Not shown then: visitors see it from" in words
    titles, words = previewed(admin, title="Typed", preview_moment=moment(days=4), **soon)
    assert (titles, "its time has ended" in words) == ([], True)
    assert previewed(admin, title="Typed", preview_moment=moment(days=2, hours=1), **soon)[0] == ["Typed"]


def test_what_is_cut_is_said(admin: Client) -> None:
    at_once(1)
    NoticeFactory(title="Higher", sort_order=1)
    titles, words = previewed(admin, title="Typed")
    assert titles == ["Higher"]
    assert "Not shown: another one stands higher." in words


def test_its_published_version_is_not_shown_beside_it(admin: Client) -> None:
    notice = NoticeFactory(title="Old words")
    address = f"/admin/snippets/notices/notice/preview/{notice.pk}/"
    assert previewed(admin, address=address, title="New words")[0] == ["New words"]


def test_one_for_a_section_is_shown_there(admin: Client) -> None:
    section = StandardPageFactory(title="Insurance we take")
    titles, words = previewed(admin, title="Typed", pages=[section.pk])
    assert titles == ["Typed"]
    assert "Insurance we take" in words


def test_the_notice_alone(admin: Client) -> None:
    NoticeFactory(title="Other")
    titles, words = previewed(admin, mode="alone", title="Typed", show_until=moment(days=-1))
    assert titles == ["Typed"]
    assert "This is how the notice looks" in words
