"""
Count what happens, by day, without a word about whom it happened to.

    figures.count(Kind.REQUEST, page=source_page, form_page=form_page, source=visit.counted_as)
    figures.count_lead(Kind.CONFIRMATION, lead)

Call either in the transaction in which it happens. The number goes up right after that transaction: what is undone
is not counted, no lock of a figure is ever held together with one of a lead, and whatever goes wrong with the figure
can't undo what the visitor did. A process that is killed at that moment loses the count: a figure may be too low, and
is never too high.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db import Error, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from leadcapture.attribution import FIXED_SOURCES, OTHER, Source
from leadcapture.models import DailyCount, Kind, Lead

logger = logging.getLogger(__name__)

#: So many sources in all are told apart on one day.
SOURCES_A_DAY = 100
#: A source that was never seen before finds a place among so many. Strangers can make up any number of them.
PLACES_FOR_NEW = 40
#: One that was seen on another day finds a place among so many,
PLACES_FOR_SEEN = 60
#: one from which somebody sent a form among so many,
PLACES_FOR_ASKED = 80
#: and one from which somebody confirmed an address or downloaded a tip sheet, which takes a mailbox, among all.
PLACES_FOR_PROVEN = SOURCES_A_DAY
#: What a source has shown within so many days counts for it.
REMEMBERED = timedelta(days=90)
#: A year can be compared with the one before.
KEPT_MONTHS = 25


def count(
    kind: Kind,
    *,
    page: Page | int | None = None,
    form_page: Page | int | None = None,
    on: date | None = None,
    source: Source | None = None,
) -> None:
    """
    Count one more, today unless `on` names another day of the clinic. It never raises an error of the database.

    `page` is where it happened or, for what happens later, where it began; `form_page` is the page that the form
    belongs to.
    """
    page_id, form_id, day = _number(page), _number(form_page), on or timezone.localdate()

    # A function with a name: Django wants to write it into the log where it fails.
    def add_one() -> None:
        _count_now(kind, page_id, form_id, day, source or Source())

    transaction.on_commit(add_one, robust=True)


def count_lead(kind: Kind, lead: Lead, *, on: date | None = None) -> None:
    """Count what happens later to a lead (a confirmation, a download) where the lead came from."""
    origin = getattr(lead, "origin", None)  # none is kept where nothing is known
    count(
        kind,
        page=lead.source_page_id,
        form_page=lead.form_page_id,
        on=on,
        source=origin.visit.counted_as if origin else None,
    )


def forget_old_counts(today: date | None = None) -> int:
    """Delete whole months once they are `KEPT_MONTHS` months old; how many rows that were."""
    return DailyCount.objects.filter(day__lt=first_day_kept(today or timezone.localdate())).delete()[0]


def first_day_kept(today: date) -> date:
    """The first day of which there are figures."""
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def _number(page: Page | int | None) -> int:
    return page if isinstance(page, int) else getattr(page, "pk", None) or 0


def _count_now(kind: Kind, page_id: int, form_id: int, day: date, source: Source) -> None:
    try:
        with transaction.atomic():
            if _increase(kind, page_id, form_id, day, source):
                return
            source = _within_bounds(kind, day, source)
            DailyCount.objects.bulk_create(
                [DailyCount(number=0, **_key(kind, page_id, form_id, day, source))], ignore_conflicts=True
            )
            _increase(kind, page_id, form_id, day, source)
    except Error as error:
        # The kind of the error only: its text may hold what a stranger sent.
        logger.warning("A figure could not be counted: %s.", type(error).__name__)


def _key(kind: Kind, page_id: int, form_id: int, day: date, source: Source) -> dict[str, object]:
    return {
        "day": day,
        "kind": kind,
        "page_id": page_id,
        "form_id": form_id,
        "source": source.source,
        "medium": source.medium,
        "campaign": source.campaign,
    }


def _increase(kind: Kind, page_id: int, form_id: int, day: date, source: Source) -> int:
    """Add one to a row, if it is there, in one statement: of many at once none is lost."""
    rows = DailyCount.objects.filter(**_key(kind, page_id, form_id, day, source))
    return rows.update(number=F("number") + 1)


def _within_bounds(kind: Kind, day: date, source: Source) -> Source:
    """
    The source, or "other" for a new one where the day has no place left for its like.

    The harder something is to make up, the more places are open to it: whatever a stranger sends, the places of what
    is better known stay free.
    """
    if source == Source(source.source) and source.source in FIXED_SOURCES:
        return source
    names = ("source", "medium", "campaign")
    known = set(DailyCount.objects.filter(day=day).order_by().values_list(*names).distinct())
    known -= {(fixed, "", "") for fixed in FIXED_SOURCES}
    key = (source.source, source.medium, source.campaign)
    if key in known or len(known) < PLACES_FOR_NEW:
        return source
    return source if len(known) < _places_for(kind, day, source) else Source(OTHER)


def _places_for(kind: Kind, day: date, source: Source) -> int:
    """Among how many sources of the day this one may be, by what it has shown up to now."""
    shown = set(
        DailyCount.objects.filter(
            source=source.source,
            medium=source.medium,
            campaign=source.campaign,
            day__gte=day - REMEMBERED,
        )
        .order_by()
        .values_list("kind", flat=True)
        .distinct()
    )
    if {kind, *shown} & {Kind.CONFIRMATION, Kind.DOWNLOAD}:
        return PLACES_FOR_PROVEN
    if {kind, *shown} & {Kind.REQUEST}:
        return PLACES_FOR_ASKED
    return PLACES_FOR_SEEN if shown else PLACES_FOR_NEW
