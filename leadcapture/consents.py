"""Keep what somebody agreed to: which words, when, and on which page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Page

from leadcapture.models import (
    ConsentRecord,
    ConsentWording,
    FormPage,
    Lead,
    Purpose,
    ScreeningRequest,
    TipSeries,
)


@dataclass(frozen=True)
class Agreement:
    """What somebody agreed to, when, and where, as it was when the form was sent."""

    wording: ConsentWording
    at: datetime
    page_path: str
    form_title: str


def agreement_now(
    purpose: Purpose, form_page: FormPage, source_page: Page | None = None, at: datetime | None = None
) -> Agreement:
    """An agreement to the words that the form shows now."""
    return Agreement(
        wording=wording_row(purpose, form_page.consent_wording),
        at=at or timezone.now(),
        page_path=_path_of(source_page or form_page),
        form_title=form_page.title,
    )


def wording_row(purpose: Purpose, text: str) -> ConsentWording:
    """The row of a wording; one that was not used before becomes the next version."""
    digest = ConsentWording.digest_of(text)
    while True:
        if row := ConsentWording.objects.filter(purpose=purpose, digest=digest).first():
            return row
        latest = ConsentWording.objects.filter(purpose=purpose).aggregate(latest=Max("version"))["latest"]
        try:
            with transaction.atomic():
                return ConsentWording.objects.create(
                    purpose=purpose, text=text, digest=digest, version=(latest or 0) + 1
                )
        except IntegrityError:
            continue  # another request was faster by a moment, with these words or with other ones


def record_consent(
    purpose: Purpose,
    *,
    form_page: FormPage,
    at: datetime,
    lead: Lead | None = None,
    screening_request: ScreeningRequest | None = None,
    source_page: Page | None = None,
    agreement: Agreement | None = None,
) -> ConsentRecord:
    """Note that somebody agreed to the words that the form shows now, or to those of an earlier agreement."""
    agreement = agreement or agreement_now(purpose, form_page, source_page, at)
    return ConsentRecord.objects.create(
        lead=lead,
        screening_request=screening_request,
        wording=agreement.wording,
        purpose=purpose,
        given_at=agreement.at,
        page_path=agreement.page_path,
        form_title=agreement.form_title,
    )


def record_consent_to_series(
    lead: Lead, series: TipSeries, *, at: datetime, shown_on: str = ""
) -> ConsentRecord:
    """
    Note that a lead agreed to the words that a series shows now, and by that confirmed the address: the page on which
    they stand is one that an e-mail leads to.
    """
    return ConsentRecord.objects.create(
        lead=lead,
        wording=wording_row(Purpose.SERIES, series.wording),
        purpose=Purpose.SERIES,
        given_at=at,
        confirmed_at=at,
        page_path=shown_on[:255],
        form_title=series.title,
    )


def _path_of(page: Page) -> str:
    """The path of a page within its site, without the host that several sites would need."""
    parts = page.get_url_parts()
    return (parts[2] or "")[:255] if parts else ""


def has_agreed_to(lead: Lead, text: str) -> bool:
    """Whether these are the words that the lead agreed to last."""
    latest = lead.consents.filter(purpose=Purpose.TIPS).select_related("wording").last()
    return latest is not None and latest.wording.digest == ConsentWording.digest_of(text)


def record_confirmation(lead: Lead, at: datetime, *, given_until: datetime) -> None:
    """Note that the lead confirmed the address, and with it what was agreed to last until then."""
    given = lead.consents.filter(
        purpose=Purpose.TIPS, confirmed_at__isnull=True, given_at__lte=given_until
    ).last()
    if given is not None:
        ConsentRecord.objects.create(
            lead=lead,
            wording_id=given.wording_id,
            purpose=given.purpose,
            given_at=given.given_at,
            confirmed_at=max(at, given.given_at),
            page_path=given.page_path,
            form_title=given.form_title,
        )
