"""When visitors can open a document: once something published uses it, or somebody who may publish released it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, ModelLogEntry

from blog.models import HealthTipIndexPage, HealthTipPage
from clinic.core.files.permissions import lock_for
from clinic.core.files.release import is_for_everybody
from clinic.core.models import ClinicDocument, User
from clinic.core.page_cache import StorePageMiddleware
from tests.factories import DocumentFactory, HealthTipPageFactory, NoticeFactory, restrict
from tests.factories.core import root_collection
from tests.home.test_live_files import download, own, pdf, post, publish, rich_text_link

__all__ = ["own"]

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]

STAFF = ("reviewer", "editor", "publisher", "admin")


@pytest.fixture
def document(own: Any) -> ClinicDocument:
    """A document that the editor uploaded."""
    return own(DocumentFactory())


@pytest.fixture
def using_it(series: HealthTipIndexPage, document: ClinicDocument) -> HealthTipPage:
    """A published health tip that offers it."""
    page = HealthTipPageFactory(parent=series, draft=True, title="Heel", slug="heel-handout")
    return publish(page, body=download(document))


def status(document: ClinicDocument, client: Client | None = None) -> int:
    return (client or Client()).get(document.url).status_code


def test_a_new_document_is_for_staff_alone(document: ClinicDocument, login: Callable[[str], Client]) -> None:
    assert status(document) == 404
    assert {role: status(document, login(role)) for role in (*STAFF, "leads")} == {
        **dict.fromkeys(STAFF, 200),
        "leads": 404,
    }


def test_it_is_not_public_by_being_uploaded_by_a_publisher(login: Callable[[str], Client], home: Any) -> None:
    post(
        login("publisher"),
        "/admin/documents/add/",
        {"title": "Handout", "file": pdf(), "collection": root_collection().pk, "tags": ""},
    )
    assert status(ClinicDocument.objects.get()) == 404


def test_a_draft_makes_it_public_when_it_is_published_and_not_before(
    document: ClinicDocument, series: HealthTipIndexPage
) -> None:
    page = HealthTipPageFactory(parent=series, draft=True)
    page.body = download(document)
    page.save_revision()
    assert status(document) == 404
    page.get_latest_revision().publish()
    assert status(document) == 200
    HealthTipPage.objects.get(pk=page.pk).unpublish()
    assert status(document) == 404


def test_a_schedule_makes_it_public_at_its_time(document: ClinicDocument, series: HealthTipIndexPage) -> None:
    page = HealthTipPageFactory(parent=series, draft=True)
    page.body = download(document)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert status(document) == 404
    with time_machine.travel(page.go_live_at + timedelta(minutes=1)):
        call_command("publish_scheduled", verbosity=0)
        assert status(document) == 200


def test_a_notice_makes_it_public_too(document: ClinicDocument, home: Any) -> None:
    notice = NoticeFactory(text=rich_text_link(document), live=False)
    notice.save_revision()
    assert status(document) == 404
    notice.save_revision().publish()
    assert status(document) == 200


def test_on_a_private_page_it_is_for_its_readers(
    document: ClinicDocument, using_it: HealthTipPage, client: Client
) -> None:
    restriction = restrict(using_it)
    assert status(document, client) == 404
    session = client.session
    session["passed_page_view_restrictions"] = [restriction.pk]
    session.save()
    answer = client.get(document.url)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


def test_many_pages_that_use_it_cost_no_more_than_a_few(
    document: ClinicDocument, series: HealthTipIndexPage, login: Callable[[str], Client]
) -> None:
    def queries(ask: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            ask()
        return len(captured)

    def one_more() -> None:
        restrict(publish(HealthTipPageFactory(parent=series, draft=True), body=download(document)))

    one_more()
    one_more()
    editor = login("editor").user  # type: ignore[attr-defined]
    asks: list[Callable[[], Any]] = [lambda: is_for_everybody(document), lambda: lock_for(editor, document)]
    for ask in asks:
        ask()  # what is kept for the process and the person is read with the first
    few = [queries(ask) for ask in asks]
    for _ in range(5):
        one_more()
    assert [queries(ask) for ask in asks] == few
    assert not is_for_everybody(document)
    publish(HealthTipPageFactory(parent=series, draft=True), body=download(document))
    assert is_for_everybody(document)


# Release


def test_a_publisher_releases_it_and_takes_it_back(
    document: ClinicDocument, login: Callable[[str], Client]
) -> None:
    publisher = login("publisher")
    html = publisher.get(f"/admin/documents/edit/{document.pk}/").content.decode()
    assert "Visitors can’t open this document yet." in html
    assert ">Release</button>" in html
    answer = publisher.post(f"/admin/documents/release/{document.pk}/", follow=True)
    assert "is released: everybody who has its address can open it." in answer.content.decode()
    assert "Who can open it: Everybody (released)" in answer.content.decode()
    assert status(document) == 200
    answer = publisher.post(f"/admin/documents/take-back/{document.pk}/", follow=True)
    assert "is taken back: visitors can’t open it any more." in answer.content.decode()
    assert status(document) == 404
    assert list(
        ModelLogEntry.objects.filter(action__startswith="core.").values_list("action", flat=True)
    ) == ["core.take_back_document", "core.release_document"]


def test_taking_back_what_a_page_uses_says_that_it_stays_public(
    document: ClinicDocument, using_it: HealthTipPage, login: Callable[[str], Client]
) -> None:
    publisher = login("publisher")
    publisher.post(f"/admin/documents/release/{document.pk}/")
    answer = publisher.post(f"/admin/documents/take-back/{document.pk}/", follow=True)
    assert "what is published still uses it" in answer.content.decode()
    assert status(document) == 200


@pytest.mark.parametrize("role", ["leads", "reviewer", "editor", "nobody"])
@pytest.mark.parametrize("act", ["release", "take-back"])
def test_nobody_else_releases(
    document: ClinicDocument, login: Callable[[str], Client], role: str, act: str
) -> None:
    if act == "take-back":
        ClinicDocument.objects.filter(pk=document.pk).update(released_at=timezone.now())
    before = status(document)
    post(login(role) if role != "nobody" else Client(), f"/admin/documents/{act}/{document.pk}/", {})
    assert status(document) == before


def test_opening_the_address_of_the_button_releases_nothing(
    document: ClinicDocument, login: Callable[[str], Client]
) -> None:
    assert login("publisher").get(f"/admin/documents/release/{document.pk}/").status_code == 405
    assert status(document) == 404


def test_an_editor_does_not_replace_what_is_released(
    document: ClinicDocument, login: Callable[[str], Client]
) -> None:
    login("publisher").post(f"/admin/documents/release/{document.pk}/")
    answer = login("editor").get(f"/admin/documents/edit/{document.pk}/")
    assert answer.status_code == 403
    assert "it was released on" in answer.content.decode()


def test_the_list_says_who_can_open_each(
    document: ClinicDocument,
    using_it: HealthTipPage,
    login: Callable[[str], Client],
    django_assert_max_num_queries: Any,
) -> None:
    DocumentFactory(title="New", uploaded_by_user=login("editor").user)
    released = DocumentFactory(title="Released", released_at=timezone.now())
    publisher = login("publisher")
    html = publisher.get("/admin/documents/").content.decode()
    for words in ("Who can open it", "Visitors (in use)", "Staff only", "Everybody (released)"):
        assert words in html
    for _ in range(12):
        DocumentFactory(released_at=released.released_at)
    with django_assert_max_num_queries(40):
        publisher.get("/admin/documents/")


def test_the_list_and_the_form_know_of_private_collections(
    document: ClinicDocument, using_it: HealthTipPage, login: Callable[[str], Client]
) -> None:
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    publisher = login("publisher")
    assert "Readers of its private collection" in publisher.get("/admin/documents/").content.decode()
    html = publisher.get(f"/admin/documents/edit/{document.pk}/").content.decode()
    assert "Its collection is private: visitors are asked first" in html


def test_who_uploads_is_told_when_it_becomes_public(login: Callable[[str], Client], home: Any) -> None:
    for address in ("/admin/documents/add/", "/admin/documents/multiple/add/"):
        assert "Visitors can open it once a page that uses it is published" in (
            login("editor").get(address).content.decode()
        )


# Headers


def test_what_everybody_may_open_is_asked_for_again_each_time(
    document: ClinicDocument, using_it: HealthTipPage, client: Client
) -> None:
    first = client.get(document.url)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" not in first.get("Vary", "")
    assert first["Content-Security-Policy"] == "default-src 'none'"
    again = client.get(document.url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, first["Cache-Control"])
    document.file = ContentFile(b"%PDF-1.7 corrected", name="first-visit.pdf")
    document.save()
    document.refresh_from_db()
    changed = client.get(document.url, headers={"if-none-match": first["ETag"]})
    assert b"".join(changed.streaming_content) == b"%PDF-1.7 corrected"


def test_what_only_some_may_open_is_kept_nowhere(
    document: ClinicDocument, login: Callable[[str], Client]
) -> None:
    assert login("editor").get(document.url)["Cache-Control"] == "private, no-store"


def test_a_private_collection_stays_private_where_a_page_uses_its_document(
    document: ClinicDocument, using_it: HealthTipPage, login: Callable[[str], Client]
) -> None:
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert status(document) == 302
    assert login("leads").get(document.url)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("key", ["99999999999999999999999", "0", "٣"])
def test_a_document_that_is_none_is_not_found(home: Any, client: Client, key: str) -> None:
    assert client.get(f"/documents/{key}/x.pdf").status_code == 404


def test_files_for_some_are_streamed_with_no_store(
    login: Callable[[str], Client], document: ClinicDocument
) -> None:
    answer = login("admin").get("/admin/reports/aging-pages/?export=csv")
    assert answer.streaming
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_a_streamed_answer_that_says_nothing_is_for_nobodys_cache(rf: Any) -> None:
    store = StorePageMiddleware(lambda request: StreamingHttpResponse([b"a,b"]))  # type: ignore[arg-type, return-value]
    assert store(rf.get("/x.csv"))["Cache-Control"] == "private, no-store"


# Rows


def test_the_database_knows_nobody_who_released_nothing(document: ClinicDocument) -> None:
    user = User.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicDocument.objects.filter(pk=document.pk).update(released_by=user)


def test_an_upgrade_leaves_the_documents_of_before_public(document: ClinicDocument) -> None:
    migration = importlib.import_module("clinic.core.migrations.0006_present_documents_stay_public")
    migration.release_present_documents(apps, SimpleNamespace(connection=connection))
    document.refresh_from_db()
    assert document.released_at == document.created_at
    assert status(document) == 200
