"""A collection that is private to groups is hidden from all other staff, with everything below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from clinic.core.files.permissions import FilePermissionPolicy
from tests.factories import DocumentFactory, ImageFactory
from tests.factories.core import root_collection

pytestmark = pytest.mark.django_db

LISTS = {
    "images": ["/admin/images/", "/admin/images/chooser/", "/admin/api/main/images/"],
    "documents": ["/admin/documents/", "/admin/documents/chooser/", "/admin/api/main/documents/"],
}


@pytest.fixture
def hidden(roles: None) -> Collection:
    """A collection for publishers, below one that holds it."""
    upper = root_collection().add_child(name="Case files")
    restriction = CollectionViewRestriction.objects.create(
        collection=upper, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get(name="Publishers"))
    return upper.add_child(name="X-rays of May")


@pytest.mark.parametrize("kind", ["images", "documents"])
@pytest.mark.parametrize(
    ("role", "sees"), [("editor", False), ("reviewer", False), ("publisher", True), ("admin", True)]
)
def test_its_files_are_in_no_list_of_others(
    hidden: Collection, login: Callable[[str], Client], kind: str, role: str, sees: bool
) -> None:
    client = login(role)
    make = {"images": ImageFactory, "documents": DocumentFactory}[kind]
    make(title="Secret knee", collection=hidden, uploaded_by_user=client.user)  # type: ignore[attr-defined]
    make(title="Known knee", uploaded_by_user=client.user)  # type: ignore[attr-defined]
    for address in LISTS[kind]:
        html = client.get(address, follow=True).content.decode()
        if role == "reviewer" and "chooser" not in address and "api" not in address:
            continue
        assert "Known knee" in html, address
        assert ("Secret knee" in html) is sees, address
        assert ("X-rays of May" in html) <= sees, address


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_no_address_of_a_picture_shows_it(
    hidden: Collection, login: Callable[[str], Client], role: str
) -> None:
    client = login(role)
    picture = ImageFactory(title="Secret knee", collection=hidden, uploaded_by_user=client.user)  # type: ignore[attr-defined]
    key = picture.pk
    for address in (
        f"/admin/images/{key}/",
        f"/admin/images/{key}/delete/",
        f"/admin/images/{key}/preview/max-100x100/",
        f"/admin/images/usage/{key}/",
        f"/admin/images/chooser/chosen/{key}/",
        f"/admin/images/chooser/chosen-multiple/?id={key}",
        f"/admin/images/chooser/{key}/select_format/",
        f"/admin/bulk/core/clinicimage/delete/?id={key}",
        f"/admin/bulk/core/clinicimage/add_tags/?id={key}",
        f"/admin/bulk/core/clinicimage/add_to_collection/?id={key}",
        f"/admin/api/main/images/{key}/",
    ):
        answer: Any = client.get(address, follow=True)
        assert "Secret knee" not in answer.content.decode(), address


def test_no_address_of_a_document_shows_it(hidden: Collection, login: Callable[[str], Client]) -> None:
    client = login("editor")
    document = DocumentFactory(title="Secret knee", collection=hidden, uploaded_by_user=client.user)  # type: ignore[attr-defined]
    assert client.get(document.url).status_code == 404
    assert login("publisher").get(document.url).status_code == 200


def test_nothing_is_put_there_by_others(hidden: Collection, login: Callable[[str], Client]) -> None:
    client = login("editor")
    document = DocumentFactory(uploaded_by_user=client.user)  # type: ignore[attr-defined]
    client.post(
        f"/admin/bulk/core/clinicdocument/add_to_collection/?id={document.pk}&next=/admin/",
        {"collection": hidden.pk},
    )
    document.refresh_from_db()
    assert document.collection == root_collection()


def test_a_collection_for_everybody_who_logs_in_is_hidden_from_none_of_them(
    login: Callable[[str], Client],
) -> None:
    for_staff = root_collection().add_child(name="For staff")
    CollectionViewRestriction.objects.create(
        collection=for_staff, restriction_type=CollectionViewRestriction.LOGIN
    )
    client = login("editor")
    DocumentFactory(title="Rota", collection=for_staff, uploaded_by_user=client.user)  # type: ignore[attr-defined]
    assert "Rota" in client.get("/admin/documents/").content.decode()


def test_every_view_has_this_policy() -> None:
    from wagtail.documents import permissions as of_documents
    from wagtail.documents.forms import BaseDocumentForm
    from wagtail.documents.views import documents, multiple
    from wagtail.images import permissions as of_images
    from wagtail.images.forms import BaseImageForm
    from wagtail.images.views import images

    for place in (BaseDocumentForm, BaseImageForm, of_documents, of_images, documents, multiple, images):
        assert isinstance(place.permission_policy, FilePermissionPolicy)
