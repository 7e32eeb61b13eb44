"""Which pages a notice is for: each once, whatever order their rows are saved in."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from clinic.notices.models import Notice, NoticePlace
from clinic.notices.stored import StoredNotices
from tests.factories import NoticeFactory, StandardPageFactory
from tests.notices.typed import typed

pytestmark = pytest.mark.django_db

ADD = "/admin/snippets/notices/notice/add/"
TWICE = "This page is chosen twice: remove one of the two."


@pytest.fixture(autouse=True)
def _home(home: Any) -> None:
    pass


def rows(*places: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """What a browser sends of a notice with these rows of pages."""
    form = {name: value for name, value in typed().items() if not name.startswith("places")}
    formset = nested_form_data({"places": inline_formset(list(places), initial=initial)})
    return {**form, "audience": "pages", **formset}


def test_two_pages_may_change_places(admin: Client) -> None:
    one, other = StandardPageFactory(), StandardPageFactory()
    notice = NoticeFactory(pages=(one, other))
    notice.save_revision().publish()
    first, second = NoticePlace.objects.order_by("pk")
    swapped = rows({"id": first.pk, "page": other.pk}, {"id": second.pk, "page": one.pk}, initial=2)
    response = admin.post(
        f"/admin/snippets/notices/notice/edit/{notice.pk}/", {**swapped, "action-publish": "1"}
    )
    assert response.status_code == 302
    assert {place.page_id for place in NoticePlace.objects.all()} == {one.pk, other.pk}


@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
def test_a_page_that_is_chosen_twice_is_told(admin: Client, action: dict[str, str]) -> None:
    page = StandardPageFactory()
    response = admin.post(ADD, {**rows({"page": page.pk}, {"page": page.pk}), **action})
    assert response.content.decode().count(TWICE) >= 1
    assert not Notice.objects.exists()


def test_a_double_click_shows_it_once(admin: Client) -> None:
    page = StandardPageFactory()
    notice = NoticeFactory()
    notice.save_revision().publish()
    address = f"/admin/snippets/notices/notice/edit/{notice.pk}/"
    for _ in range(2):
        sent = {**rows({"page": page.pk}), "action-publish": "1"}
        assert admin.post(address, sent).status_code == 302
    assert Notice.objects.get().sections() == (page.path,)
    (shown,) = StoredNotices().shown(timezone.now())
    assert shown.sections == (page.path,)


def test_the_way_back_keeps_each_page_once() -> None:
    one, other = StandardPageFactory(), StandardPageFactory()
    notice = NoticeFactory(pages=(one, other, one))
    change = import_module("clinic.notices.migrations.0005_remove_notices_place_once")
    change.keep_each_page_once(SimpleNamespace(get_model=lambda app, name: NoticePlace), None)
    assert [place.page_id for place in NoticePlace.objects.order_by("pk")] == [one.pk, other.pk]
    assert notice.pk
