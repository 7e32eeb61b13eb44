"""Tip sheets: what may be uploaded, who may, and what becomes of the files."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadcapture.models import TipSheet
from leadcapture.models import tip_sheets as module
from tests.factories import TipsFormPageFactory, TipSheetFactory, UserFactory

ADD = "/admin/snippets/leadcapture/tipsheet/add/"


def pdf(content: bytes = b"%PDF-1.7 ...", name: str = "sheet.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def stored(name: str) -> bool:
    return TipSheet._meta.get_field("file").storage.exists(name)


def upload(client: Client, file: SimpleUploadedFile | None) -> Any:
    data = {"title": "Ankle", "slug": "ankle", "description": ""}
    return client.post(ADD, {**data, "file": file} if file else data)


class TestUploading:
    def test_a_pdf_is_kept_under_a_name_that_nobody_guesses(self, admin: Client, branding: Any) -> None:
        assert upload(admin, pdf(name="Mrs Miller's knee.pdf")).status_code == 302
        name = TipSheet.objects.get().file.name
        assert "knee" not in name
        assert stored(name)

    @pytest.mark.parametrize(
        ("file", "words"),
        [
            (pdf(b"PK\x03\x04 a picture"), "This file is not a PDF."),
            (pdf(b""), "empty"),
            (pdf(b"  %PDF-1.7"), "This file is not a PDF."),
            (pdf(name="sheet.exe"), "ends in .pdf"),
            (pdf(name="sheet.pdf.html"), "ends in .pdf"),
            (None, "required"),
        ],
    )
    def test_anything_else_is_refused_with_a_reason(
        self, admin: Client, branding: Any, file: Any, words: str
    ) -> None:
        response = upload(admin, file)
        assert response.status_code == 200
        assert words in response.content.decode()
        assert not TipSheet.objects.exists()

    def test_a_file_that_is_too_big_is_refused(
        self, admin: Client, branding: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MAX_BYTES", 1000)
        assert "Choose one of at most" in upload(admin, pdf(b"%PDF-" + b"x" * 1000)).content.decode()

    def test_the_form_shows_no_address_of_the_private_file(self, admin: Client, branding: Any) -> None:
        sheet = TipSheetFactory()
        page = admin.get(f"/admin/snippets/leadcapture/tipsheet/edit/{sheet.pk}/").content.decode()
        assert sheet.file.name not in page

    def test_takes_the_permission(self, branding: Any) -> None:
        user = UserFactory()
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = Client()
        client.force_login(user)
        assert upload(client, pdf()).status_code in (302, 403)
        assert not TipSheet.objects.exists()


class TestTheFile:
    def test_that_was_replaced_is_deleted_after_the_commit(
        self, db: None, django_capture_on_commit_callbacks: Any
    ) -> None:
        sheet = TipSheetFactory()
        before = sheet.file.name
        with django_capture_on_commit_callbacks() as callbacks:
            sheet.file = pdf()
            sheet.save()
        assert stored(before)
        for callback in callbacks:
            callback()
        assert not stored(before)
        assert stored(sheet.file.name)

    def test_that_was_not_replaced_stays(self, db: None, django_capture_on_commit_callbacks: Any) -> None:
        sheet = TipSheetFactory()
        with django_capture_on_commit_callbacks(execute=True):
            sheet.title = "Another title"
            sheet.save()
        assert stored(sheet.file.name)

    def test_of_a_deleted_sheet_is_deleted(self, db: None, django_capture_on_commit_callbacks: Any) -> None:
        sheet = TipSheetFactory()
        with django_capture_on_commit_callbacks(execute=True):
            TipSheet.objects.all().delete()
        assert not stored(sheet.file.name)

    def test_that_is_missing_does_not_stop_its_title_from_being_changed(
        self, admin: Client, branding: Any
    ) -> None:
        sheet = TipSheetFactory()
        sheet.file.storage.delete(sheet.file.name)
        response = admin.post(
            f"/admin/snippets/leadcapture/tipsheet/edit/{sheet.pk}/",
            {"title": "New title", "slug": sheet.slug, "description": ""},
        )
        assert response.status_code == 302
        assert TipSheet.objects.get().title == "New title"

    @pytest.mark.indexes
    def test_of_a_sheet_that_a_form_sends_can_not_be_deleted(self, admin: Client, branding: Any) -> None:
        sheet = TipSheetFactory()
        TipsFormPageFactory(tip_sheets=[sheet])
        admin.post(f"/admin/snippets/leadcapture/tipsheet/delete/{sheet.pk}/")
        assert TipSheet.objects.exists()
        assert stored(sheet.file.name)

    def test_has_no_public_address(self, client: Client, branding: Any) -> None:
        sheet = TipSheetFactory()
        for address in (
            f"/media/{sheet.file.name}",
            f"/{sheet.file.name}",
            f"/documents/{sheet.pk}/sheet.pdf",
        ):
            assert client.get(address).status_code == 404

    def test_is_not_shared_with_a_copy(self, admin: Client, branding: Any) -> None:
        sheet = TipSheetFactory()
        assert admin.get(f"/admin/snippets/leadcapture/tipsheet/copy/{sheet.pk}/").status_code == 404

    def test_that_can_not_be_deleted_costs_nobody_their_change(
        self, db: None, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sheet = TipSheetFactory()

        def fail(name: str) -> None:
            raise OSError("The disk is gone.")

        monkeypatch.setattr(sheet.file.storage, "delete", fail)
        with django_capture_on_commit_callbacks(execute=True):
            sheet.delete()
        assert not TipSheet.objects.exists()
