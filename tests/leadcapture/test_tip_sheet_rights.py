"""A tip sheet that people get is changed by those alone who may publish what gives it to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from leadcapture.models import TipSheet
from tests.factories import GroupFactory, TipSeriesFactory, TipsFormPageFactory, TipSheetFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]

BASE = "/admin/snippets/leadcapture/tipsheet"


@pytest.fixture
def keeper(branding: Any) -> Client:
    """A browser of somebody who may do everything with tip sheets, and publish nothing."""
    user = UserFactory()
    group = GroupFactory(name="Keepers of tip sheets")
    codenames = [f"{action}_tipsheet" for action in ("view", "add", "change", "delete")]
    group.permissions.set(Permission.objects.filter(codename__in=[*codenames, "access_admin"]))
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


def replace(client: Client, sheet: TipSheet) -> Any:
    file = SimpleUploadedFile("new.pdf", b"%PDF-1.7 new", content_type="application/pdf")
    data = {"title": sheet.title, "slug": sheet.slug, "description": "", "article": "", "file": file}
    return client.post(f"{BASE}/edit/{sheet.pk}/", data)


def rename(client: Client, sheet: TipSheet) -> Any:
    data = {"title": "Other", "slug": sheet.slug, "description": "", "article": ""}
    return client.post(f"{BASE}/edit/{sheet.pk}/", data)


def delete(client: Client, sheet: TipSheet) -> Any:
    return client.post(f"{BASE}/delete/{sheet.pk}/")


def delete_several(client: Client, sheet: TipSheet) -> Any:
    return client.post(f"/admin/bulk/leadcapture/tipsheet/delete/?id={sheet.pk}&next=/admin/")


WAYS = [replace, rename, delete, delete_several]


def rows() -> list[tuple[Any, ...]]:
    return list(TipSheet.objects.values_list("pk", "title", "file"))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("given_by", ["form", "series"])
def test_one_that_people_get_is_left_alone(keeper: Client, way: Callable[..., Any], given_by: str) -> None:
    sheet = TipSheetFactory()
    if given_by == "form":
        page = TipsFormPageFactory(tip_sheets=[sheet])
        page.save()
    else:
        TipSeriesFactory(tips=[sheet]).save()
    before = rows()
    answer = way(keeper, sheet)
    assert answer.status_code == 403
    assert "because visitors can see it now" in answer.content.decode()
    assert "upload your tip sheet as a new one" in answer.content.decode()
    assert rows() == before


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_one_that_nobody_gets_is_theirs(keeper: Client, way: Callable[..., Any]) -> None:
    sheet = TipSheetFactory()
    TipsFormPageFactory(tip_sheets=[], draft=True)
    before = rows()
    assert way(keeper, sheet).status_code == 302
    assert rows() != before


def test_whoever_may_publish_the_form_may_change_what_it_sends(keeper: Client) -> None:
    sheet = TipSheetFactory()
    page = TipsFormPageFactory(tip_sheets=[sheet])
    page.save()
    GroupPagePermission.objects.create(
        group=GroupFactory._meta.model.objects.get(name="Keepers of tip sheets"),
        page=Page.objects.get(pk=page.pk),
        permission=Permission.objects.get(codename="publish_page"),
    )
    assert replace(keeper, sheet).status_code == 302
