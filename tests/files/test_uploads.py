"""What a phone or an office makes is taken as it looks or refused with a sentence, whichever way it comes in."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from clinic.core.models import ClinicImage
from tests.factories import ImageFactory
from tests.factories.core import root_collection
from tests.files.uploads import REFUSED, TAKEN, UPLOADS, Upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> Any:
    """A folder of our own: what a refused file leaves behind is seen."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def sent(upload: Upload) -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(upload.name, upload.content, "application/octet-stream")


def by_form(admin: Client, upload: Upload) -> str:
    response = admin.post("/admin/images/add/", {"title": "A picture", "file": sent(upload), "collection": 1})
    assert response.status_code in (200, 302)
    return html.unescape(response.content.decode())


def by_many(admin: Client, upload: Upload) -> str:
    response = admin.post(
        "/admin/images/multiple/add/",
        {"title": "A picture", "files[]": sent(upload), "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert response.status_code == 200
    return str(json.loads(response.content).get("error_message", ""))


def by_chooser(admin: Client, upload: Upload) -> str:
    response = admin.post(
        "/admin/images/chooser/create/",
        {
            "image-chooser-upload-title": "A picture",
            "image-chooser-upload-file": sent(upload),
            "image-chooser-upload-collection": 1,
        },
    )
    assert response.status_code == 200
    return html.unescape(str(json.loads(response.content).get("htmlFragment") or ""))


def by_replacing(admin: Client, upload: Upload) -> str:
    image = ClinicImage.objects.first() or ImageFactory()
    before = image.file.name
    response = admin.post(
        f"/admin/images/{image.pk}/", {"title": "A picture", "file": sent(upload), "collection": 1}
    )
    assert response.status_code in (200, 302)
    if upload.refused:
        image.refresh_from_db()
        assert image.file.name == before
        assert image.file.storage.exists(before)
    return html.unescape(response.content.decode())


def by_program(admin: Client, upload: Upload) -> str:
    image = ClinicImage(
        title="A picture", file=ContentFile(upload.content, name=upload.name), collection=root_collection()
    )
    try:
        with transaction.atomic():
            image.save()
    except ValidationError as error:
        return error.messages[0]
    return ""


def by_many_rows(admin: Client, upload: Upload) -> str:
    image = ClinicImage(
        title="A picture", file=ContentFile(upload.content, name=upload.name), collection=root_collection()
    )
    try:
        with transaction.atomic():
            ClinicImage.objects.bulk_create([image])
    except ValidationError as error:
        return error.messages[0]
    return ""


WAYS: list[Callable[[Client, Upload], str]] = [
    by_form,
    by_many,
    by_chooser,
    by_replacing,
    by_program,
    by_many_rows,
]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest) -> Callable[[Client, Upload], str]:
    """Each way in which a picture comes in."""
    return request.param


def test_files_that_are_no_good_are_refused_with_what_to_do(
    admin: Client, way: Callable[[Client, Upload], str]
) -> None:
    root_collection()
    before = ClinicImage.objects.count() + (way is by_replacing)
    wrong = {}
    for upload in REFUSED:
        answer = way(admin, upload)
        if upload.refused not in answer or "upload" not in answer or ClinicImage.objects.count() != before:
            wrong[upload.name] = answer
    assert not wrong


def test_pictures_are_taken_as_they_came(admin: Client, way: Callable[[Client, Upload], str]) -> None:
    root_collection()
    for upload in TAKEN:
        way(admin, upload)
        image = ClinicImage.objects.latest("pk")
        assert ((image.width, image.height), upload.name) == (upload.size, upload.name)
        with image.file.open("rb") as file:
            assert file.read() == upload.content
        assert len(image.file.name) <= 100
        if way is not by_replacing:
            image.delete()


@pytest.mark.parametrize("upload", TAKEN, ids=str)
def test_a_picture_that_was_taken_can_be_shown(upload: Upload) -> None:
    image = ImageFactory(file=ContentFile(upload.content, name=upload.name))
    for spec in (
        "max-165x165",
        "fill-1200x750|format-avif",
        "max-800x2400|format-webp",
        "original|format-jpeg",
    ):
        with Image.open(image.get_rendition(spec).file) as shown:
            shown.load()
            assert max(shown.size) <= 4096


def test_the_name_of_a_stored_picture_ends_as_what_it_is(admin: Client) -> None:
    root_collection()
    endings = {"heic-named.jpg": ".heic", "from-chrome.jfif": ".jpg", "jpeg-named.png": ".jpg"}
    for upload in UPLOADS:
        if upload.name in endings:
            by_form(admin, upload)
            assert ClinicImage.objects.latest("pk").file.name.endswith(endings[upload.name])


def test_the_form_says_what_is_taken(admin: Client) -> None:
    root_collection()
    page = html.unescape(admin.get("/admin/images/add/").content.decode())
    assert "HEIC" in page
    assert "54 megapixels" in page


def test_a_picture_that_waits_for_its_title_is_read_again(admin: Client) -> None:
    """Wagtail keeps a file whose title is missing apart, and makes a picture of it later."""
    root_collection()
    upload = next(upload for upload in TAKEN if upload.name == "from-chrome.jfif")
    response = admin.post(
        "/admin/images/multiple/add/",
        {"title": "x" * 300, "files[]": sent(upload), "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    key = json.loads(response.content)["uploaded_file_id"]
    prefix = f"uploaded-image-{key}"
    response = admin.post(
        f"/admin/images/multiple/create_from_uploaded_image/{key}/",
        {f"{prefix}-title": "A picture", f"{prefix}-collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert json.loads(response.content)["success"]
    assert ClinicImage.objects.get().file.name.endswith(".jpg")
