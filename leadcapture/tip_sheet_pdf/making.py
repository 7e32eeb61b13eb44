"""
Making the PDFs of tip sheets: in the background, as often as needed, and never leaving a form without its file.

Claim, make, store, name: a process that dies between any two of these leaves a claim that ends by itself and the file
as it was. The file that was replaced is deleted once the row that names the new one is stored for good.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from clinic.core.models import BrandingSettings
from leadcapture.models import TipSheet
from leadcapture.models.made import MAX_ATTEMPTS, MadeQuerySet
from leadcapture.models.tip_sheets import file_path
from leadcapture.tip_sheet_pdf.registry import document_of, page_types
from leadcapture.tip_sheet_pdf.typesetting import Clinic, NotPrintable, Typesetting

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LOGO = "max-200x200|format-png"
FAULT = (
    f"Something is wrong with the website, not with the health tip; it was tried {MAX_ATTEMPTS} times. Tell whoever "
    "looks after the website."
)


def have_made(sheets: MadeQuerySet) -> None:
    """Have the PDFs of these made in the background; asked within a transaction, it is part of that."""
    from leadcapture.tip_sheet_tasks import make_tip_sheet

    with transaction.atomic():
        wanted = list(sheets.made_from_articles().values_list("pk", flat=True))
        TipSheet.objects.filter(pk__in=wanted).ask()
        for pk in wanted:
            make_tip_sheet.enqueue(pk)


def make(pk: int) -> bool:
    """
    Try to make the PDF of a tip sheet; whether it is the newest now.

    Does nothing for one that is not due, claimed by another worker, or gone. Where it would look the same as the file
    that is there, that one stays. Never raises for what goes wrong: the next attempt is planned, or the reason noted.
    """
    this = TipSheet.objects.filter(pk=pk)
    if not this.claim():
        return False
    sheet = this.select_related("article").first()
    if sheet is None or sheet.article is None:
        return False  # deleted a moment ago
    mine = this.filter(asked=sheet.asked, article=sheet.article)
    try:
        typesetting = typesetting_of(sheet.article)
        if sheet.made_of == typesetting.fingerprint and _is_there(sheet):
            return bool(mine.update(due_at=None, article_title=sheet.article.title))
        return _store(sheet, sheet.article.title, mine, typesetting)
    except NotPrintable as reason:
        mine.update(due_at=None, problem=str(reason))
    except Exception as error:
        given_up = sheet.attempts >= MAX_ATTEMPTS
        if given_up:
            mine.update(due_at=None, problem=FAULT)
        else:
            mine.update(due_at=timezone.now() + FIRST_WAIT * 2 ** (sheet.attempts - 1))
        # With its trace: it holds nothing but places in the program, and the article is public.
        logger.exception(
            "The PDF of tip sheet %d could not be made at attempt %d of %d (%s).",
            pk,
            sheet.attempts,
            MAX_ATTEMPTS,
            type(error).__name__,
        )
    return False


def typesetting_of(article: Page) -> Typesetting:
    """What the PDF of an article would show now. Raises `NotPrintable` for one that not everybody may read."""
    page = article.specific
    site = page.get_site()
    if type(page) not in page_types() or not page.live or site is None:
        raise NotPrintable("The health tip is not published. Publish it, and the PDF is made.")
    if page.get_view_restrictions().exists():
        raise NotPrintable(
            "The health tip is private. Make it readable for everybody, or upload a PDF instead."
        )
    # Not `for_site`, which would store what nobody has chosen yet.
    branding = BrandingSettings.objects.filter(site=site).first() or BrandingSettings(site=site)
    return Typesetting(document_of(page), Clinic.of(branding, _logo(branding)))


def look_for_changes() -> int:
    """
    Have made what would look different now; how many that are.

    Publishing and branding ask for it at once. What else a PDF shows, such as a clinician's name, a picture's file, the
    site's address or a newer template, is noticed here.
    """
    changed = []
    for sheet in TipSheet.objects.made_from_articles().filter(due_at=None).select_related("article"):
        try:
            differs = typesetting_of(sheet.article).fingerprint != sheet.made_of or not _is_there(sheet)
            if differs and not sheet.problem:
                changed.append(sheet.pk)
        except NotPrintable:
            if not sheet.problem:
                changed.append(sheet.pk)
        except Exception as error:
            logger.error("Tip sheet %d can't be compared: %s.", sheet.pk, type(error).__name__)
    have_made(TipSheet.objects.filter(pk__in=changed))
    return len(changed)


def _store(sheet: TipSheet, title: str, mine: Any, typesetting: Typesetting) -> bool:
    storage = sheet.file.storage
    name = storage.save(file_path(sheet, ""), ContentFile(typesetting.pdf()))
    stored = False
    try:
        with transaction.atomic():
            current = mine.select_for_update().first()
            if current is not None:
                current.file = name
                current.article_title = title
                current.made_at = timezone.now()
                current.made_of = typesetting.fingerprint
                current.due_at = None
                current.problem = ""
                current.save(
                    update_fields=["file", "article_title", "made_at", "made_of", "due_at", "problem"]
                )
                stored = True
    finally:
        if not stored:
            storage.delete(name)  # asked for anew, or deleted, meanwhile
    return stored


def _is_there(sheet: TipSheet) -> bool:
    name = sheet.file.name
    return name is not None and name != "" and sheet.file.storage.exists(name)


def _logo(branding: BrandingSettings) -> bytes | None:
    if branding.logo is None:
        return None
    try:
        with branding.logo.get_rendition(LOGO).file.open("rb") as file:
            return file.read()
    except (OSError, SourceImageIOError):
        logger.error("The clinic's logo can't be read; tip sheets go without it.")
        return None
