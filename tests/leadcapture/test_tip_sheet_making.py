"""Tip sheets that are made from health tips: when, by whom, and what a crash, a race or a missing article leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageViewRestriction

from blog.models import HealthTipPage
from leadcapture.clock_jobs import look_for_changed_tip_sheets, queue_due_tip_sheets
from leadcapture.models import TipSheet
from leadcapture.models.made import CLAIM, MAX_ATTEMPTS
from leadcapture.tip_sheet_pdf import making
from leadcapture.tip_sheet_pdf.typesetting import Typesetting
from tests.factories import (
    HealthTipPageFactory,
    LeadFactory,
    StandardPageFactory,
    TipsFormPageFactory,
    TipSheetFactory,
    UserFactory,
)

from .conftest import run_queued_tasks
from .pdfs import text

LIST = "/admin/snippets/leadcapture/tipsheet/"


@pytest.fixture
def article(branding: Any) -> HealthTipPage:
    """A published health tip."""
    return HealthTipPageFactory(title="Why does my heel hurt?", introduction="The first steps are stiff.")


@pytest.fixture
def sheet(article: HealthTipPage, queued_tasks: None) -> TipSheet:
    """A tip sheet that was made from it."""
    sheet = TipSheetFactory(file="", article=article)
    making.have_made(TipSheet.objects.filter(pk=sheet.pk))
    run_queued_tasks()
    return TipSheet.objects.get()


def stored(name: str) -> bool:
    return TipSheet._meta.get_field("file").storage.exists(name)


def words_of(sheet: TipSheet) -> str:
    with TipSheet.objects.get(pk=sheet.pk).file.open("rb") as file:
        return text(file.read())


def publish(article: HealthTipPage, **fields: Any) -> None:
    article = HealthTipPage.objects.get(pk=article.pk)
    for name, value in fields.items():
        setattr(article, name, value)
    article.save_revision().publish()


def send(client: Client, address: str = f"{LIST}add/", **fields: Any) -> Any:
    return client.post(address, {"title": "Heel", "slug": "heel", "description": "", "article": "", **fields})


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("own.pdf", b"%PDF-1.7 own", content_type="application/pdf")


class TestChoosing:
    def test_a_health_tip_has_its_pdf_made_in_the_background(
        self, admin: Client, article: HealthTipPage, queued_tasks: None
    ) -> None:
        assert send(admin, article=article.pk).status_code == 302
        sheet = TipSheet.objects.get()
        assert (sheet.file.name, sheet.state) == ("", "Being made")
        run_queued_tasks()
        sheet = TipSheet.objects.get()
        assert sheet.state == "Made"
        assert "Why does my heel hurt?" in words_of(sheet)
        assert "The first steps are stiff." in words_of(sheet)

    def test_both_or_neither_is_refused(self, admin: Client, article: HealthTipPage) -> None:
        assert "Choose one of the two" in send(admin, article=article.pk, file=pdf()).content.decode()
        assert "A PDF is required" in send(admin).content.decode()
        assert not TipSheet.objects.exists()

    def test_what_not_everybody_may_read_is_refused(self, admin: Client, article: HealthTipPage) -> None:
        article.unpublish()
        assert "Not everybody can read" in send(admin, article=article.pk).content.decode()
        private = HealthTipPageFactory()
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        assert "Not everybody can read" in send(admin, article=private.pk).content.decode()
        assert not TipSheet.objects.exists()

    def test_another_kind_of_page_is_refused(self, admin: Client, branding: Any) -> None:
        page = StandardPageFactory()
        assert "from health tips only" in send(admin, article=page.pk).content.decode()

    def test_only_health_tips_are_offered(self, admin: Client, branding: Any) -> None:
        page = admin.get(f"{LIST}add/").content.decode()
        assert "blog.healthtippage" in page

    def test_an_uploaded_pdf_instead_ends_the_making(self, admin: Client, sheet: TipSheet) -> None:
        publish(sheet.article.specific, title="Another")
        waiting = TipSheet.objects.get()
        assert waiting.is_being_made
        send(admin, f"{LIST}edit/{sheet.pk}/", file=pdf())
        run_queued_tasks()
        after = TipSheet.objects.get()
        assert (after.state, after.article) == ("Uploaded", None)
        assert after.file.read() == b"%PDF-1.7 own"

    def test_a_form_that_was_opened_before_does_not_bring_back_the_old_file(
        self, admin: Client, sheet: TipSheet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from leadcapture.tip_sheet_form import TipSheetForm

        save = TipSheetForm.save

        def slow_save(form: Any, commit: bool = True) -> Any:
            publish(sheet.article.specific, title="Newer")
            making.make(sheet.pk)
            return save(form, commit)

        monkeypatch.setattr(TipSheetForm, "save", slow_save)
        send(admin, f"{LIST}edit/{sheet.pk}/", article=sheet.article_id, title="Changed by hand")
        after = TipSheet.objects.get()
        assert after.title == "Changed by hand"
        assert after.file.name != sheet.file.name
        assert "Newer" in words_of(after)


class TestMadeAnew:
    def test_when_the_article_is_published(
        self, sheet: TipSheet, django_capture_on_commit_callbacks: Any
    ) -> None:
        before = sheet.file.name
        publish(sheet.article.specific, title="Why does my toe hurt?")
        assert stored(before)
        assert TipSheet.objects.get().file.name == before
        with django_capture_on_commit_callbacks(execute=True):
            run_queued_tasks()
        assert "Why does my toe hurt?" in words_of(sheet)
        assert not stored(before)

    def test_when_the_clinic_has_another_name_or_other_colors(self, sheet: TipSheet, branding: Any) -> None:
        before = sheet.file.name
        branding.name, branding.palette = "Heron Physical Therapy", "clay"
        branding.save()
        run_queued_tasks()
        assert TipSheet.objects.get().file.name != before
        assert "Heron Physical Therapy" in words_of(sheet)

    def test_only_if_it_would_look_different(self, sheet: TipSheet, branding: Any) -> None:
        publish(sheet.article.specific)
        branding.save()
        run_queued_tasks()
        after = TipSheet.objects.get()
        assert (after.file.name, after.made_at) == (sheet.file.name, sheet.made_at)
        assert after.state == "Made"

    def test_when_a_draft_is_saved_it_is_not(self, sheet: TipSheet) -> None:
        draft = sheet.article.specific
        draft.title = "Draft"
        draft.save_revision()
        assert not TipSheet.objects.get().is_being_made

    def test_when_the_daily_look_finds_another_author_name(self, sheet: TipSheet) -> None:
        author = sheet.article.specific.author
        type(author).objects.filter(pk=author.pk).update(title="Maren Ash-Holloway")
        look_for_changed_tip_sheets()
        run_queued_tasks()
        run_queued_tasks()
        assert "Maren Ash-Holloway" in words_of(sheet)

    def test_when_the_daily_look_finds_nothing_it_is_not(self, sheet: TipSheet) -> None:
        assert making.look_for_changes() == 0
        assert TipSheet.objects.get().asked == sheet.asked

    def test_when_its_file_is_gone(self, sheet: TipSheet) -> None:
        sheet.file.storage.delete(sheet.file.name)
        assert making.look_for_changes() == 1
        run_queued_tasks()
        assert "heel" in words_of(sheet)


class TestTheArticle:
    def test_that_is_unpublished_takes_its_pdf_along_and_says_so(
        self, admin: Client, sheet: TipSheet, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            sheet.article.specific.unpublish()
        after = TipSheet.objects.get()
        assert not after.file
        assert not stored(sheet.file.name)
        assert after.state == "Health tip not published"
        page = BeautifulSoup(admin.get(f"{LIST}edit/{sheet.pk}/").content, "html.parser").get_text(" ")
        assert "“Why does my heel hurt?” is not published any more, so its PDF is given to nobody" in page

    def test_that_is_published_again_is_made_again(self, sheet: TipSheet) -> None:
        article = sheet.article.specific
        article.unpublish()
        making.look_for_changes()
        run_queued_tasks()
        assert TipSheet.objects.get().problem
        publish(article, title="Back again")
        run_queued_tasks()
        assert TipSheet.objects.get().state == "Made"
        assert "Back again" in words_of(sheet)

    def test_that_is_deleted_takes_its_pdf_along_and_says_so(
        self, admin: Client, sheet: TipSheet, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            HealthTipPage.objects.get().delete()
        after = TipSheet.objects.get()
        assert not after.file
        assert not stored(sheet.file.name)
        assert after.state == "Health tip deleted"
        assert "“Why does my heel hurt?” is deleted, so its PDF is given to nobody." in after.state_in_full
        assert "Health tip deleted" in admin.get(LIST).content.decode()

    def test_that_is_deleted_while_its_pdf_is_made_leaves_no_file_behind(
        self, sheet: TipSheet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(sheet.article.specific, title="Newer")
        set_pdf = Typesetting.pdf

        def pdf_while_deleting(typesetting: Typesetting) -> bytes:
            made = set_pdf(typesetting)
            HealthTipPage.objects.get().delete()
            return made

        monkeypatch.setattr(Typesetting, "pdf", pdf_while_deleting)
        files = set(sheet.file.storage.listdir("tip-sheets")[1])
        assert making.make(sheet.pk) is False
        assert set(sheet.file.storage.listdir("tip-sheets")[1]) == files

    def test_with_letters_that_no_font_has_says_which(self, admin: Client, sheet: TipSheet) -> None:
        publish(sheet.article.specific, introduction="日本")
        run_queued_tasks()
        after = TipSheet.objects.get()
        assert (after.state, after.file.name) == ("Could not be made", sheet.file.name)
        assert "日 本" in after.problem
        assert "Until then the PDF of" in after.state_in_full
        assert not after.is_being_made


class TestAfterACrash:
    def test_before_the_task_ran_the_clock_finds_it(self, sheet: TipSheet) -> None:
        publish(sheet.article.specific, title="Newer")
        DBTaskResult.objects.all().delete()
        queue_due_tip_sheets()
        assert not DBTaskResult.objects.exists()
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            queue_due_tip_sheets()
            queue_due_tip_sheets()
            assert DBTaskResult.objects.count() == 1
            run_queued_tasks()
        assert "Newer" in words_of(sheet)

    def test_while_it_was_made_another_worker_makes_it_once_the_claim_has_ended(
        self, sheet: TipSheet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(sheet.article.specific, title="Newer")

        def killed(typesetting: Typesetting) -> bytes:
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr(Typesetting, "pdf", killed)
            with pytest.raises(SystemExit):
                making.make(sheet.pk)
        assert TipSheet.objects.get().file.name == sheet.file.name
        assert stored(sheet.file.name)
        assert making.make(sheet.pk) is False
        with time_machine.travel(timezone.now() + CLAIM + timedelta(seconds=1)):
            assert making.make(sheet.pk) is True
        assert "Newer" in words_of(sheet)

    def test_what_is_slower_than_a_newer_wish_is_discarded(
        self, sheet: TipSheet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(sheet.article.specific, title="Second")
        set_pdf = Typesetting.pdf

        def slow(typesetting: Typesetting) -> bytes:
            made = set_pdf(typesetting)
            monkeypatch.setattr(Typesetting, "pdf", set_pdf)
            publish(sheet.article.specific, title="Third")
            assert making.make(sheet.pk) is True
            return made

        monkeypatch.setattr(Typesetting, "pdf", slow)
        assert making.make(sheet.pk) is False
        assert "Third" in words_of(sheet)

    def test_a_fault_is_tried_again_and_then_told(
        self, sheet: TipSheet, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fault(typesetting: Typesetting) -> bytes:
            raise RuntimeError("disk full")

        monkeypatch.setattr(Typesetting, "pdf", fault)
        publish(sheet.article.specific, title="Newer")
        with time_machine.travel(timezone.now()) as clock:
            for _ in range(MAX_ATTEMPTS):
                queue_due_tip_sheets()
                run_queued_tasks()
                assert TipSheet.objects.get().file.name == sheet.file.name
                clock.shift(timedelta(hours=1))
        after = TipSheet.objects.get()
        assert (after.state, after.attempts) == ("Could not be made", MAX_ATTEMPTS)
        assert "Tell whoever looks after the website" in after.problem
        monkeypatch.undo()

    def test_saving_the_form_tries_again(self, admin: Client, sheet: TipSheet) -> None:
        TipSheet.objects.update(problem="Something.")
        send(admin, f"{LIST}edit/{sheet.pk}/", article=sheet.article_id)
        assert TipSheet.objects.get().is_being_made

    def test_a_panic_of_the_typesetter_does_not_end_the_worker(
        self, sheet: TipSheet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class PanicException(BaseException):
            pass

        def panic(*arguments: Any, **options: Any) -> bytes:
            raise PanicException

        publish(sheet.article.specific, title="Newer")
        monkeypatch.setattr("leadcapture.tip_sheet_pdf.typesetting.typst.compile", panic)
        assert making.make(sheet.pk) is False
        assert TipSheet.objects.get().is_being_made


class TestLookingAtThePdf:
    def test_shows_it_to_staff_and_to_no_cache(self, admin: Client, sheet: TipSheet) -> None:
        response = admin.get(f"{LIST}pdf/{sheet.pk}/")
        assert response.getvalue().startswith(b"%PDF-")
        assert response["Content-Type"] == "application/pdf"
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Content-Disposition"] == f'inline; filename="{sheet.slug}.pdf"'

    @pytest.mark.parametrize(
        ("codename", "allowed"),
        [("view_tipsheet", True), ("change_tipsheet", True), ("view_lead", False), ("add_notice", False)],
    )
    def test_takes_a_permission_for_tip_sheets(self, sheet: TipSheet, codename: str, allowed: bool) -> None:
        user = UserFactory()
        user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", codename)))
        client = Client()
        client.force_login(user)
        assert (client.get(f"{LIST}pdf/{sheet.pk}/").status_code == 200) is allowed

    def test_takes_a_log_in_and_changes_nothing(self, client: Client, admin: Client, sheet: TipSheet) -> None:
        assert client.get(f"{LIST}pdf/{sheet.pk}/").status_code == 302
        assert admin.post(f"{LIST}pdf/{sheet.pk}/").status_code == 405

    def test_says_that_there_is_none(self, admin: Client, sheet: TipSheet) -> None:
        assert admin.get(f"{LIST}pdf/{sheet.pk + 1}/").status_code == 404
        sheet.file.storage.delete(sheet.file.name)
        assert admin.get(f"{LIST}pdf/{sheet.pk}/").status_code == 404

    def test_is_offered_in_the_list_and_in_the_form(self, admin: Client, sheet: TipSheet) -> None:
        for address in (LIST, f"{LIST}edit/{sheet.pk}/"):
            page = admin.get(address).content.decode()
            assert f"{LIST}pdf/{sheet.pk}/" in page
            assert sheet.file.name not in page

    def test_the_list_takes_as_many_queries_for_many(self, admin: Client, sheet: TipSheet) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        admin.get(LIST)
        with CaptureQueriesContext(connection) as one:
            admin.get(LIST)
        for _ in range(4):
            TipSheetFactory(article=HealthTipPageFactory())
        admin.get(LIST)
        with CaptureQueriesContext(connection) as many:
            admin.get(LIST)
        assert len(many) == len(one)


class TestVisitors:
    def test_see_nothing_of_a_sheet_whose_first_pdf_is_still_being_made(
        self, client: Client, article: HealthTipPage, queued_tasks: None
    ) -> None:
        waiting = TipSheetFactory(title="Not yet there", file="", article=article)
        ready = TipSheetFactory(title="Ready")
        form_page = TipsFormPageFactory(tip_sheets=[waiting, ready])
        page = client.get(form_page.url).content.decode()
        assert "Ready" in page
        assert "Not yet there" not in page

        from leadcapture.links import tips_token

        token = tips_token(LeadFactory(form_page=form_page))
        page = client.get(f"/tips/{token}/").content.decode()
        assert "Ready" in page
        assert "Not yet there" not in page
        assert client.get(f"/tips/{token}/{waiting.slug}.pdf").status_code == 404
