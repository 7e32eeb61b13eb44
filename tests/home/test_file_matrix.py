"""
Every address of pictures, documents and tip sheets, tried as every role: who reaches it, and who changes a file there.

The addresses come from the site's own list of addresses: one that is added without a line in the table fails here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image
from wagtail.models import UploadedFile

from blog.models import HealthTipIndexPage
from clinic.core.models import ClinicDocument, ClinicImage
from leadcapture import links
from leadcapture.models import TipSheet
from tests.factories import (
    DocumentFactory,
    HealthTipPageFactory,
    ImageFactory,
    LeadFactory,
    TipsFormPageFactory,
    TipSheetFactory,
)
from tests.factories.core import root_collection
from tests.home.test_live_files import download

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]

#: What the letters of the table stand for.
ROLES = {
    "S": "stranger",
    "L": "leads",
    "R": "reviewer",
    "E": "editor",
    "P": "publisher",
    "A": "admin",
}
FILES = re.compile(
    r"^(documents|media|tips|admin/(images|documents|api/main/(images|documents)|bulk"
    r"|snippets/(choose/)?leadcapture/tipsheet))/"
)


@dataclass(frozen=True)
class Rule:
    """
    Who reaches an address, by letters: with a file of the editor's that nothing uses, and with one that is live.

    `changers`: of these, who changes or deletes the file there by sending a form.
    """

    unused: str
    live: str
    changers: tuple[str, str] = ("", "")


def everywhere(who: str) -> Rule:
    return Rule(who, who)


#: What its uploader may do until it is live.
UPLOADERS = Rule("EPA", "PA")
UPLOADERS_CHANGE = Rule("EPA", "PA", changers=("EPA", "PA"))
CHOOSERS = everywhere("REPA")
LISTS = everywhere("EPA")
PUBLISHERS = everywhere("PA")
PUBLISHERS_CHANGE = Rule("PA", "PA", changers=("PA", "PA"))

TABLE: dict[str, Rule] = {
    "admin/api/main/documents/": CHOOSERS,
    "admin/api/main/documents/<int:pk>/": CHOOSERS,
    "admin/api/main/documents/find/": everywhere(""),
    "admin/api/main/images/": CHOOSERS,
    "admin/api/main/images/<int:pk>/": CHOOSERS,
    "admin/api/main/images/find/": everywhere(""),
    "admin/bulk/<str:app_label>/<str:model_name>/<str:action>/": Rule(
        "LREPA", "LREPA", changers=("EPA", "PA")
    ),
    "admin/documents/": LISTS,
    "admin/documents/add/": LISTS,
    "admin/documents/chooser/": everywhere("LREPA"),
    "admin/documents/chooser/chosen-multiple/": everywhere("LREPA"),
    "admin/documents/chooser/chosen/<str:pk>/": CHOOSERS,
    "admin/documents/chooser/create/": LISTS,
    "admin/documents/chooser/results/": everywhere("LREPA"),
    "admin/documents/delete/<int:document_id>/": UPLOADERS_CHANGE,
    "admin/documents/edit/<int:document_id>/": UPLOADERS_CHANGE,
    "admin/documents/multiple/<int:doc_id>/": UPLOADERS_CHANGE,
    "admin/documents/multiple/<int:doc_id>/delete/": UPLOADERS_CHANGE,
    "admin/documents/multiple/add/": LISTS,
    "admin/documents/multiple/create_from_uploaded_document/<int:uploaded_file_id>/": everywhere("E"),
    "admin/documents/multiple/delete_upload/<int:uploaded_file_id>/": everywhere("E"),
    "admin/documents/release/<int:document_id>/": PUBLISHERS_CHANGE,
    "admin/documents/results/": LISTS,
    "admin/documents/take-back/<int:document_id>/": PUBLISHERS,
    "admin/documents/usage/<int:document_id>/": LISTS,
    "admin/images/": LISTS,
    "admin/images/<int:image_id>/": UPLOADERS_CHANGE,
    "admin/images/<int:image_id>/delete/": UPLOADERS_CHANGE,
    "admin/images/<int:image_id>/generate_url/": everywhere(""),
    "admin/images/<int:image_id>/generate_url/output/": everywhere(""),
    "admin/images/<int:image_id>/preview/<str:filter_spec>/": UPLOADERS,
    "admin/images/add/": LISTS,
    "admin/images/chooser/": everywhere("LREPA"),
    "admin/images/chooser/<int:image_id>/select_format/": CHOOSERS,
    "admin/images/chooser/chosen-multiple/": everywhere("LREPA"),
    "admin/images/chooser/chosen/<str:pk>/": CHOOSERS,
    "admin/images/chooser/create/": LISTS,
    "admin/images/chooser/results/": everywhere("LREPA"),
    "admin/images/multiple/<int:image_id>/": UPLOADERS_CHANGE,
    "admin/images/multiple/<int:image_id>/delete/": UPLOADERS_CHANGE,
    "admin/images/multiple/add/": LISTS,
    "admin/images/multiple/create_from_uploaded_image/<int:uploaded_file_id>/": everywhere("E"),
    "admin/images/multiple/delete_upload/<int:uploaded_file_id>/": everywhere("E"),
    "admin/images/results/": LISTS,
    "admin/images/usage/<int:image_id>/": LISTS,
    "admin/snippets/choose/leadcapture/tipsheet/": CHOOSERS,
    "admin/snippets/choose/leadcapture/tipsheet/chosen-multiple/": CHOOSERS,
    "admin/snippets/choose/leadcapture/tipsheet/chosen/<str:pk>/": CHOOSERS,
    "admin/snippets/choose/leadcapture/tipsheet/results/": CHOOSERS,
    "admin/snippets/leadcapture/tipsheet/": PUBLISHERS,
    "admin/snippets/leadcapture/tipsheet/add/": PUBLISHERS,
    "admin/snippets/leadcapture/tipsheet/delete/<int:pk>/": PUBLISHERS,
    "admin/snippets/leadcapture/tipsheet/edit/<int:pk>/": PUBLISHERS_CHANGE,
    "admin/snippets/leadcapture/tipsheet/history-results/<int:pk>/": PUBLISHERS,
    "admin/snippets/leadcapture/tipsheet/history/<int:pk>/": PUBLISHERS,
    "admin/snippets/leadcapture/tipsheet/pdf/<int:pk>/": PUBLISHERS,
    "admin/snippets/leadcapture/tipsheet/results/": PUBLISHERS,
    "admin/snippets/leadcapture/tipsheet/usage/<int:pk>/": PUBLISHERS,
    r"documents/(?P<document_id>\d+)/(?P<document_filename>.*)$": Rule("REPA", "SLREPA"),
    r"documents/(\d+)/(.*)$": Rule("REPA", "SLREPA"),
    "documents/authenticate_with_password/<int:restriction_id>/": everywhere(""),
    "media/images/<path:path>": everywhere("SLREPA"),
    "tips/<str:token>/": everywhere("SLREPA"),
    "tips/<str:token>/<slug:slug>.pdf": everywhere("SLREPA"),
    "tips/<str:token>/<slug:slug>/": everywhere("SLREPA"),
    "tips/confirm/<str:token>/": everywhere(""),
    "tips/one-by-one/<str:token>/": everywhere("SLREPA"),
    "tips/remove/<str:token>/": everywhere(""),
    "tips/series/<str:token>/": everywhere(""),
    "tips/unsubscribe/<str:token>/": everywhere(""),
}

#: Wagtail offers a form without fields there; tip sheets are made in their own list.
NOT_ASKED = {"admin/snippets/choose/leadcapture/tipsheet/create/"}


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """The routes of all addresses of files, in the words of the list of addresses."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and FILES.match(route):
            yield route


def picture_file() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return SimpleUploadedFile("new.png", file.getvalue(), content_type="image/png")


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("new.pdf", b"%PDF-1.7 new", content_type="application/pdf")


@dataclass
class Things:
    """One file of each kind, and what its addresses need besides."""

    picture: ClinicImage
    document: ClinicDocument
    sheet: TipSheet
    token: str
    upload: dict[str, Any]

    def of(self, route: str) -> Any:
        """The file that an address is about."""
        if "tip" in route:
            return self.sheet
        return self.document if "document" in route or "doc_id" in route else self.picture

    def filled_in(self, route: str) -> list[str]:
        """The address with real keys: several where one route stands for several addresses."""
        if route.startswith("admin/bulk/"):
            return [
                f"/admin/bulk/{file._meta.app_label}/{file._meta.model_name}/{action}/?id={file.pk}&next=/admin/"
                for file in (self.picture, self.document, self.sheet)
                for action in ("delete", "add_tags", "add_to_collection")
                if file is not self.sheet or action == "delete"
            ]
        values = {
            "image_id": self.picture.pk,
            "document_id": self.document.pk,
            "doc_id": self.document.pk,
            "document_filename": self.document.filename,
            "pk": self.of(route).pk,
            "object_id": self.sheet.pk,
            "filter_spec": "max-100x100",
            "token": self.token,
            "slug": self.sheet.slug,
            "path": self.rendition_name(),
            "restriction_id": 0,
            "uploaded_file_id": self.upload["documents" if "document" in route else "images"].pk,
        }
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("$", "").replace("\\.", ".")
        route = route.replace("(\\d+)/(.*)", f"{self.document.pk}/{self.document.filename}")
        return ["/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), route)]

    def rendition_name(self) -> str:
        return self.picture.get_rendition("max-50x50").file.name.removeprefix("images/")

    def form(self) -> dict[str, Any]:
        """What fills every form in at once."""
        common = {
            "title": "Changed",
            "collection": root_collection().pk,
            "tags": "changed",
            "description": "Changed",
        }
        return {
            **common,
            **{f"image-{self.picture.pk}-{name}": value for name, value in common.items()},
            **{f"doc-{self.document.pk}-{name}": value for name, value in common.items()},
            "slug": self.sheet.slug,
            "article": "",
        }


def state(file: Any) -> tuple[Any, ...] | None:
    row = type(file).objects.filter(pk=file.pk).first()
    if row is None:
        return None
    tags = sorted(row.tags.names()) if hasattr(row, "tags") else []
    return (
        row.title,
        row.file.name,
        getattr(row, "released_at", None),
        getattr(row, "collection_id", 0),
        tags,
    )


@pytest.fixture
def things(
    request: pytest.FixtureRequest, series: HealthTipIndexPage, login: Callable[[str], Client]
) -> Things:
    editor = login("editor").user  # type: ignore[attr-defined]
    picture = ImageFactory(uploaded_by_user=editor)
    document = DocumentFactory(uploaded_by_user=editor)
    sheet = TipSheetFactory()
    form_page = TipsFormPageFactory(tip_sheets=[sheet])
    if request.param == "live":
        page = HealthTipPageFactory(parent=series, draft=True, hero_image=picture, body=download(document))
        page.save_revision().publish()
    lead = LeadFactory(form_page=form_page)
    models = {"images": ClinicImage, "documents": ClinicDocument}
    upload = {
        name: UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(model),
            file=picture_file() if name == "images" else pdf(),
            uploaded_by_user=editor,
        )
        for name, model in models.items()
    }
    return Things(picture, document, sheet, links.tips_token(lead), upload)


def reaches(response: Any) -> bool:
    """Whether a request got past the question who asks. Wagtail refuses with a redirect, with 403, or with 404."""
    if response.status_code in (301, 302):
        return response["Location"].partition("?")[0] not in ("/admin/", "/admin/login/")
    return response.status_code not in (400, 403, 404, 405, 410, 500)


def tried(client: Client, address: str, things: Things) -> tuple[bool, bool]:
    """Whether somebody reaches an address by opening it or by sending a form, and whether a file is another then."""
    client.raise_request_exception = False
    files = (things.picture, things.document, things.sheet)
    before = [state(file) for file in files]
    reached = changed = False
    for method in ("get", "post"):
        with transaction.atomic():
            headers = {"x-requested-with": "XMLHttpRequest"} if "multiple" in address else {}
            form = things.form() if method == "post" else None
            response: Any = getattr(client, method)(address, form, headers=headers)
            if method == "get" and response.status_code == 400:
                response = client.get(address, headers={"x-requested-with": "XMLHttpRequest"})
            assert response.status_code < 500, (method, address)
            reached = (
                reached or reaches(response) or (method == "post" and [state(f) for f in files] != before)
            )
            changed = changed or [state(file) for file in files] != before
            transaction.set_rollback(True)
    return reached, changed


@pytest.mark.parametrize("things", ["unused", "live"], indirect=True)
def test_each_role_reaches_and_changes_what_the_table_says(
    things: Things, login: Callable[[str], Client], request: pytest.FixtureRequest
) -> None:
    clients = {letter: Client() if role == "stranger" else login(role) for letter, role in ROLES.items()}
    which = 0 if request.node.callspec.params["things"] == "unused" else 1
    wrong = {}
    for name in sorted(set(addresses()) - NOT_ASKED):
        who = changers = ""
        for letter, client in clients.items():
            results = [tried(client, address, things) for address in things.filled_in(name)]
            who += letter * any(reached for reached, _ in results)
            changers += letter * any(changed for _, changed in results)
        rule = TABLE[name]
        expected = ((rule.unused, rule.live)[which], rule.changers[which])
        if (who, changers) != expected:
            wrong[name] = f"reached by {who}, changed by {changers}; the table says {expected}"
    assert wrong == {}


def test_the_table_names_every_address_of_files_and_no_other() -> None:
    assert set(TABLE) == set(addresses()) - NOT_ASKED
