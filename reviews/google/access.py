"""
How often a source may still be asked today, and whether it should: a budget and a circuit breaker, shared by all workers.

Both stand in the database, in one row for each key or connection; nothing that Google said of a place does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from reviews.models.google import GoogleAccess

from .failures import Failure, GoogleFailure, Scope
from .sources import Source

#: Google's days end at midnight there (https://cloud.google.com/docs/quotas/overview).
GOOGLES_ZONE = ZoneInfo("America/Los_Angeles")

#: So many passing failures in a row begin a pause; it doubles with each further one.
FAILURES_BEFORE_A_PAUSE = 3
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=2)
#: Somebody has to mend it; the button on the health page ends this pause at once.
PAUSE_OF_A_KEY = timedelta(hours=1)
SHORTEST_PAUSE_OF_A_MINUTE = timedelta(seconds=60)


class NoCallLeft(Exception):
    """The site's own budget for today is used up."""


def todays_access(source: Source, now: datetime | None = None) -> GoogleAccess:
    """The row of the source's present credentials, with the calls of Google's present day."""
    now = now or timezone.now()
    today = now.astimezone(GOOGLES_ZONE).date()
    digest = salted_hmac(
        f"reviews.google.access.{source.provider}", source.credentials(), algorithm="sha256"
    ).hexdigest()[:32]
    access, _ = GoogleAccess.objects.get_or_create(key_digest=digest, defaults={"day": today})
    if access.day != today:
        GoogleAccess.objects.filter(pk=access.pk, day=access.day).update(day=today, calls=0)
        access.refresh_from_db()
    return access


def calls_per_day(source: Source) -> int:
    """How often it may be asked in a day, as whoever runs the site has set it."""
    return getattr(settings, source.budget)


def calls_left(source: Source, access: GoogleAccess) -> int:
    """How often may still be asked today."""
    return max(0, calls_per_day(source) - access.calls)


def take_call(source: Source, now: datetime | None = None) -> None:
    """Count one call. Raises `NoCallLeft` where none is left, however many workers ask at once."""
    row = GoogleAccess.objects.filter(pk=todays_access(source, now).pk, calls__lt=calls_per_day(source))
    if not row.update(calls=F("calls") + 1):
        raise NoCallLeft


def is_paused(access: GoogleAccess, now: datetime | None = None) -> bool:
    """Whether nobody should ask now."""
    return access.paused_until is not None and access.paused_until > (now or timezone.now())


def note_success(source: Source, now: datetime | None = None) -> None:
    """Google answered: whatever was wrong with the credentials or the way there is over."""
    GoogleAccess.objects.filter(pk=todays_access(source, now).pk).update(
        failures_in_a_row=0, paused_until=None, latest_failure="", latest_success_at=now or timezone.now()
    )


def note_failure(source: Source, error: GoogleFailure, now: datetime | None = None) -> None:
    """Remember what went wrong, and pause where asking again would be of no use or unwelcome."""
    now = now or timezone.now()
    failure = error.failure
    if failure.scope is Scope.PLACE:
        # The credentials work, and Google answers.
        note_success(source, now)
        return
    access = todays_access(source, now)
    rows = GoogleAccess.objects.filter(pk=access.pk)
    rows.update(failures_in_a_row=F("failures_in_a_row") + 1, latest_failure=failure, latest_failure_at=now)
    access.refresh_from_db()
    until = now + pause_after(failure, access.failures_in_a_row, error.retry_after, now)
    if until > now:
        # A longer pause that another worker began stays.
        rows.filter(Q(paused_until=None) | Q(paused_until__lt=until)).update(paused_until=until)


def pause_after(failure: Failure, in_a_row: int, retry_after: float | None, now: datetime) -> timedelta:
    """How long nobody asks after a failure; nothing where the next one may be asked at once."""
    asked_for = timedelta(seconds=retry_after or 0)
    if failure.scope is Scope.DAY:
        return _until_googles_midnight(now)
    if failure.scope is Scope.KEY:
        return PAUSE_OF_A_KEY
    if failure.scope is Scope.MINUTE:
        return max(SHORTEST_PAUSE_OF_A_MINUTE, asked_for)
    if in_a_row < FAILURES_BEFORE_A_PAUSE:
        return asked_for
    doubled = FIRST_PAUSE * 2 ** min(in_a_row - FAILURES_BEFORE_A_PAUSE, 10)
    return max(asked_for, min(doubled, LONGEST_PAUSE))


def end_pause(source: Source) -> None:
    """Ask again now: somebody has mended something."""
    GoogleAccess.objects.filter(pk=todays_access(source).pk).update(paused_until=None)


def _until_googles_midnight(now: datetime) -> timedelta:
    there = now.astimezone(GOOGLES_ZONE)
    midnight = datetime.combine(there.date() + timedelta(days=1), datetime.min.time(), GOOGLES_ZONE)
    return midnight.astimezone(UTC) - now.astimezone(UTC)
