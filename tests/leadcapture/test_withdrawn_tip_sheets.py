"""The PDF of a health tip that was withdrawn is given to nobody: not by old links, not by what waits in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from blog.models import HealthTipPage
from leadcapture import links, outbox, subscriptions
from leadcapture.models import Lead, OutgoingMail, SentTip, Subscription, TipsFormPage, TipSheet
from leadcapture.sent_tips import note_tips_of_the_form
from leadcapture.tip_sheet_pdf import making
from leadcapture.tip_sheet_pdf.typesetting import Typesetting
from leadcapture.tip_sheets.withdrawal import take_back_withdrawn
from tests.factories import (
    HealthTipPageFactory,
    LeadFactory,
    StandardPageFactory,
    TipSeriesFactory,
    TipsFormPageFactory,
    TipSheetFactory,
    restrict,
)

from .conftest import run_queued_tasks
from .pdfs import text
from .series import MONDAY_NOON, tips_in_mails


@pytest.fixture
def article(branding: Any) -> HealthTipPage:
    """A published health tip."""
    return HealthTipPageFactory(title="Why does my heel hurt?", introduction="Twist it hard.")


@pytest.fixture
def sheet(article: HealthTipPage, queued_tasks: None) -> TipSheet:
    """A tip sheet that was made from it."""
    sheet = TipSheetFactory(title="Heel", slug="heel", file="", article=article)
    making.have_made(TipSheet.objects.filter(pk=sheet.pk))
    run_queued_tasks()
    return TipSheet.objects.get()


@pytest.fixture
def lead(sheet: TipSheet) -> Lead:
    """Somebody whose form sends it, and one more."""
    other = TipSheetFactory(title="Other", slug="other")
    return LeadFactory(form_page=TipsFormPageFactory(tip_sheets=[sheet, other]))


def unpublish(page: HealthTipPage) -> None:
    page.specific.unpublish()


def make_private(page: HealthTipPage) -> None:
    restrict(page)


def make_its_section_private(page: HealthTipPage) -> None:
    restrict(page.get_parent())


def move_below_what_is_private(page: HealthTipPage) -> None:
    section = StandardPageFactory(title="For staff")
    restrict(section)
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=section.pk), pos="last-child")


def delete(page: HealthTipPage) -> None:
    HealthTipPage.objects.get(pk=page.pk).delete()


def unpublish_by_a_program(page: HealthTipPage) -> None:
    Page.objects.filter(pk=page.pk).update(live=False)


WITH_A_SIGNAL = [
    unpublish,
    make_private,
    make_its_section_private,
    move_below_what_is_private,
    delete,
]
WITHDRAWALS = [*WITH_A_SIGNAL, unpublish_by_a_program]


@pytest.mark.parametrize("withdraw", WITHDRAWALS, ids=lambda way: way.__name__)
class TestAfterAWithdrawal:
    def test_links_that_were_mailed_give_it_no_more(
        self, visitor: Client, lead: Lead, article: HealthTipPage, withdraw: Callable[..., None]
    ) -> None:
        address = f"/tips/{links.tips_token(lead)}/"
        assert visitor.get(f"{address}heel.pdf").status_code == 200
        withdraw(article)
        page = visitor.get(address).content.decode()
        assert "Other" in page
        assert "Heel" not in page
        assert visitor.get(f"{address}heel.pdf").status_code == 404
        assert visitor.post(f"{address}heel/").status_code == 404
        assert visitor.get(f"{address}other.pdf").status_code == 200

    def test_it_does_not_count_as_had(
        self, lead: Lead, article: HealthTipPage, withdraw: Callable[..., None]
    ) -> None:
        withdraw(article)
        note_tips_of_the_form(lead, lead.created_at)
        assert [sent.tip_sheet.slug for sent in SentTip.objects.all()] == ["other"]  # type: ignore[union-attr]

    def test_staff_are_told(
        self, admin: Client, sheet: TipSheet, article: HealthTipPage, withdraw: Callable[..., None]
    ) -> None:
        withdraw(article)
        after = TipSheet.objects.get()
        assert after.needs_attention
        assert "is given to nobody" in after.state_in_full
        html = admin.get("/admin/snippets/leadcapture/tipsheet/").content.decode()
        assert after.state in html

    def test_the_one_that_waits_in_the_outbox_is_taken_back(
        self,
        time_machine: Any,
        sheet: TipSheet,
        article: HealthTipPage,
        tips_page: TipsFormPage,
        withdraw: Callable[..., None],
    ) -> None:
        subscription = subscriber(time_machine, sheet, tips_page)
        subscriptions.send_due()
        assert OutgoingMail.objects.of_kind(OutgoingMail.Kind.SERIES).open().count() == 1
        withdraw(article)
        outbox.work_off()
        assert tips_in_mails() == []
        assert not SentTip.objects.filter(subscription=subscription, tip_sheet=sheet).exists()

    def test_a_series_leaves_it_out(
        self,
        time_machine: Any,
        sheet: TipSheet,
        article: HealthTipPage,
        tips_page: TipsFormPage,
        withdraw: Callable[..., None],
    ) -> None:
        subscriber(time_machine, sheet, tips_page)
        withdraw(article)
        subscriptions.send_due()
        outbox.work_off()
        assert tips_in_mails() == ["Second"]


def subscriber(time_machine: Any, sheet: TipSheet, form_page: TipsFormPage) -> Subscription:
    """Somebody whose series begins with the tip sheet, on a morning on which it is due."""
    time_machine.move_to(MONDAY_NOON, tick=False)
    series = TipSeriesFactory(tips=[sheet, TipSheetFactory(title="Second", slug="second")])
    lead = LeadFactory(form_page=form_page)
    said_yes = subscriptions.subscribe(lead, series, asked_at=lead.created_at)
    assert said_yes is not None
    time_machine.move_to("2026-11-17 15:00:00+00:00", tick=False)
    Subscription.objects.update(next_at=said_yes.started_at)
    return said_yes


def stored(name: str) -> bool:
    return TipSheet._meta.get_field("file").storage.exists(name)


@pytest.mark.parametrize("withdraw", WITH_A_SIGNAL, ids=lambda way: way.__name__)
def test_the_file_is_deleted(
    sheet: TipSheet,
    article: HealthTipPage,
    withdraw: Callable[..., None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(article)
    assert not TipSheet.objects.get().file
    assert not stored(sheet.file.name)


def test_the_daily_look_deletes_what_a_program_withdrew(sheet: TipSheet, article: HealthTipPage) -> None:
    unpublish_by_a_program(article)
    assert take_back_withdrawn() == 1
    assert not TipSheet.objects.get().file
    assert take_back_withdrawn() == 0


def test_published_again_with_the_mistake_mended_the_old_pdf_never_goes_out(
    visitor: Client, lead: Lead, sheet: TipSheet, article: HealthTipPage
) -> None:
    address = f"/tips/{links.tips_token(lead)}/heel.pdf"
    unpublish(article)
    page = HealthTipPage.objects.get(pk=article.pk)
    page.introduction = "Rest it."
    page.save_revision().publish()
    assert visitor.get(address).status_code == 404
    run_queued_tasks()
    words = text(b"".join(visitor.get(address).streaming_content))
    assert "Rest it." in words
    assert "Twist" not in words


def test_readable_by_everybody_again_it_is_made_again(sheet: TipSheet, article: HealthTipPage) -> None:
    make_its_section_private(article)
    run_queued_tasks()
    assert TipSheet.objects.get().state == "Health tip private"
    for restriction in PageViewRestriction.objects.all():
        restriction.delete()
    run_queued_tasks()
    assert TipSheet.objects.get().state == "Made"
    assert TipSheet.objects.given_out().exists()


def test_withdrawn_while_it_is_made_the_pdf_is_discarded(
    sheet: TipSheet, article: HealthTipPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = HealthTipPage.objects.get(pk=article.pk)
    page.introduction = "Twist it harder."
    page.save_revision().publish()
    set_pdf = Typesetting.pdf

    def pdf_while_withdrawing(typesetting: Typesetting) -> bytes:
        made = set_pdf(typesetting)
        unpublish(article)
        return made

    monkeypatch.setattr(Typesetting, "pdf", pdf_while_withdrawing)
    assert making.make(sheet.pk) is False
    assert not TipSheet.objects.get().file


def test_another_health_tip_in_its_place_does_not_bring_the_old_pdf_back(
    admin: Client, sheet: TipSheet, article: HealthTipPage
) -> None:
    delete(article)
    other = HealthTipPageFactory(title="Knees")
    admin.post(
        f"/admin/snippets/leadcapture/tipsheet/edit/{sheet.pk}/",
        {"title": "Heel", "slug": "heel", "description": "", "article": other.pk},
    )
    assert TipSheet.objects.get().article_id == other.pk
    assert not TipSheet.objects.given_out().exists()
    run_queued_tasks()
    assert TipSheet.objects.given_out().exists()


def test_one_that_names_the_withdrawn_health_tip_is_made_anew_without_it(
    article: HealthTipPage, queued_tasks: None
) -> None:
    naming = HealthTipPageFactory(title="Knees")
    naming.body = naming.body.stream_block.to_python(
        [{"type": "more_articles", "value": {"heading": "More", "pages": [article.pk]}}]
    )
    naming.save()
    TipSheetFactory(title="Knees", slug="knees", file="", article=naming)
    making.have_made(TipSheet.objects.all())
    run_queued_tasks()

    def words() -> str:
        with TipSheet.objects.get().file.open("rb") as file:
            return text(file.read())

    assert "Why does my heel hurt?" in words()
    unpublish(article)
    run_queued_tasks()  # the look
    run_queued_tasks()  # what it found
    assert "Why does my heel hurt?" not in words()


def test_an_uploaded_pdf_stays(article: HealthTipPage) -> None:
    sheet = TipSheetFactory()
    unpublish(article)
    make_private(article)
    assert list(TipSheet.objects.given_out()) == [sheet]
