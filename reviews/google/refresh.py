"""Asks Google about the listings whose time has come. Called by a worker, never while a visitor waits."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from reviews.models import GoogleCheck, GoogleListing

from . import access, figures
from .failures import Failure, GoogleFailure, Scope
from .sources import SOURCES, Source, source_of

logger = logging.getLogger(__name__)

#: So many listings are asked about in one go: e-mails wait for the same worker.
PORTION = 5
#: A worker that was killed meanwhile holds up its listing for so long.
CLAIMED = timedelta(minutes=5)
#: A place that Google does not know is not asked about all day.
PAUSE_OF_A_PLACE = timedelta(hours=24)
#: Figures that were lost are asked for again, but not over and over where the processes share no memory.
LOST_AFTER = timedelta(minutes=30)
#: After a failure that is not the listing's own, it is asked about again as soon as there is no pause.
SOON = timedelta(minutes=2)


def may_ask(source: Source) -> bool:
    """Whether nothing is missing and nothing is paused, and a call is left."""
    if source.missing:
        return False
    row = access.todays_access(source)
    return not access.is_paused(row) and access.calls_left(source, row) > 0


def providers_to_ask() -> list[str]:
    """The choices of `GoogleListing.provider` whose source may be asked now."""
    return [provider for provider, source in SOURCES.items() if may_ask(source)]


def time_between_questions() -> timedelta:
    """Half of the time for which figures are held, so that one failure does not take them off the site."""
    return timedelta(seconds=settings.GOOGLE_FIGURES_SECONDS / 2)


def note_listings(now: datetime | None = None) -> None:
    """Have every listing that shows Google's figures looked at, at once where it or what is asked about is new."""
    now = now or timezone.now()
    checks = {check.listing_id: check for check in GoogleCheck.objects.all()}
    for listing in GoogleListing.objects.from_google().order_by("pk"):
        check = checks.pop(listing.pk, None)
        if check is None or check.subject != listing.google_subject:
            if check:
                figures.forget(check.subject)
            values = {
                "subject": listing.google_subject,
                "next_at": now,
                "latest_failure": "",
                "latest_failure_at": None,
                "latest_success_at": None,
            }
            GoogleCheck.objects.update_or_create(listing_id=listing.pk, defaults=values)
        elif check.next_at > now + PAUSE_OF_A_PLACE or figures_are_lost(check, now):
            # The clock was set back, or the memory that held the figures is gone.
            GoogleCheck.objects.filter(pk=check.pk).update(next_at=now)
    # What no longer shows Google's figures: they are forgotten with it (reviews.signal_handlers).
    GoogleCheck.objects.filter(listing_id__in=checks).delete()


def figures_are_lost(check: GoogleCheck, now: datetime) -> bool:
    """
    Whether figures that should still be held are not, for example after a restart of the machine.

    Looking also makes a cache of files drop what is over.
    """
    if figures.held(check.subject) is not None or check.failure or check.next_at <= now:
        return False
    return check.latest_success_at is not None and check.latest_success_at < now - LOST_AFTER


def is_anything_due(now: datetime | None = None) -> bool:
    """Whether a worker should be called."""
    due = GoogleCheck.objects.due(now or timezone.now())
    return due.exists() and due.filter(listing__provider__in=providers_to_ask()).exists()


def refresh_due() -> int:
    """Ask about a portion of what is due, for as long as Google answers; about how many was asked."""
    asked = 0
    due = GoogleCheck.objects.due(timezone.now()).filter(listing__provider__in=providers_to_ask())
    for check in list(due.select_related("listing")[:PORTION]):
        source = source_of(check.listing)
        if source is None or not may_ask(source):
            continue
        # Unless another worker has it, or its listing has changed since.
        mine = GoogleCheck.objects.filter(pk=check.pk, next_at=check.next_at, subject=check.subject)
        if mine.update(next_at=timezone.now() + CLAIMED):
            asked += refresh(source, check)
    return asked


def refresh(source: Source, check: GoogleCheck) -> bool:
    """Ask Google about one listing now, hold what it says, and note how it went; whether it was asked at all."""
    rows = GoogleCheck.objects.filter(pk=check.pk, subject=check.subject)
    try:
        ask_and_hold(source, check.subject)
    except access.NoCallLeft:
        rows.update(next_at=timezone.now() + SOON)
        return False
    except GoogleFailure as error:
        now = timezone.now()
        access.note_failure(source, error, now)
        failure = error.failure
        rows.update(
            next_at=now + pause_of_the_listing(failure), latest_failure=failure, latest_failure_at=now
        )
        # The reason alone: an error's text may hold what Google said.
        logger.warning("Google was asked for the rating of listing %s: %s.", check.listing_id, failure.value)
        if failure.scope is Scope.PLACE:
            figures.forget(check.subject)
        return True
    now = timezone.now()
    access.note_success(source, now)
    rows.update(next_at=now + time_between_questions(), latest_failure="", latest_success_at=now)
    return True


def ask_and_hold(source: Source, subject: str) -> None:
    """
    Ask Google about a place or location, and hold the answer.

    Raises `NoCallLeft`, and `GoogleFailure` for whatever else goes wrong, so that it is waited for like every failure.
    """
    try:
        answer = source.ask(subject, lambda: access.take_call(source))
    except (access.NoCallLeft, GoogleFailure):
        raise
    except Exception as error:
        raise _failure_of_ours(Failure.UNEXPECTED, error) from None
    try:
        figures.hold(subject, answer)
    except Exception as error:
        raise _failure_of_ours(Failure.NOT_HELD, error) from None


def _failure_of_ours(failure: Failure, error: Exception) -> GoogleFailure:
    # The kind alone: an error's text may hold what Google said.
    logger.error("Asking Google for a rating failed here: %s, %s.", failure.value, type(error).__name__)
    return GoogleFailure(failure)


def pause_of_the_listing(failure: Failure) -> timedelta:
    """How long this listing is left alone after a failure, besides a pause of the key."""
    return PAUSE_OF_A_PLACE if failure.scope is Scope.PLACE else SOON


def ask_again_now() -> bool:
    """
    What the button on the health page does: every listing is due, and no pause is left. The budget stays.

    At most once a minute, so that nobody presses the day's budget away; whether it was done.
    """
    if not figures.may_press():
        return False
    note_listings()
    for source in SOURCES.values():
        if not source.missing:
            access.end_pause(source)
    GoogleCheck.objects.update(next_at=timezone.now())
    return True
