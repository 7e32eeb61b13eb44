"""
Where what Google said is held: the cache "ratings", which lives in memory, is shared by the processes, and forgets.

Nothing else holds it. Pages don't (`reviews.providers.google`), and so neither do the page cache, the edges, feeds,
the search index, revisions or exports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.utils import timezone

from .answers import GoogleFigures

#: So long nobody else has Google asked by hand.
SECONDS_BETWEEN_PRESSES = 60


@dataclass(frozen=True)
class HeldFigures:
    """What Google said, and when."""

    figures: GoogleFigures
    asked_at: datetime


def hold(subject: str, figures: GoogleFigures, now: datetime | None = None) -> None:
    """
    Hold what Google said of a place for `GOOGLE_FIGURES_SECONDS`, and not longer.

    `subject` is what was asked about: `GoogleListing.google_subject`.
    """
    now = now or timezone.now()
    value = {"figures": figures.as_dict(), "asked_at": now.timestamp()}
    caches["ratings"].set(_key(subject), value, settings.GOOGLE_FIGURES_SECONDS)


def held(subject: str) -> HeldFigures | None:
    """What is held of a place; None where nothing is, or no longer."""
    value: Any = caches["ratings"].get(_key(subject))
    if value is None:
        return None
    try:
        figures = GoogleFigures(**value["figures"])
        asked_at = datetime.fromtimestamp(value["asked_at"], timezone.get_current_timezone())
    except (KeyError, TypeError, ValueError):
        return None  # of another version of the site
    return HeldFigures(figures, asked_at)


def forget(subject: str) -> None:
    """Forget a place before its time."""
    caches["ratings"].delete(_key(subject))


def may_press() -> bool:
    """
    Whether somebody may have Google asked now, and nobody else for a minute.

    It is noted in the same cache, since all processes share that one.
    """
    try:
        return caches["ratings"].add("asked-by-hand", True, SECONDS_BETWEEN_PRESSES)
    except OSError:
        return True  # The memory is full: the page says so.


def drop_expired() -> None:
    """
    Forget what is over its time. A cache of files keeps it until somebody asks for it, and of a listing that is gone
    nobody asks.
    """
    cache = caches["ratings"]
    if not isinstance(cache, FileBasedCache):
        return
    for name in cache._list_cache_files():  # type: ignore[attr-defined]
        try:
            with Path(name).open("rb") as file:
                # Deletes the file if it is over.
                cache._is_expired(file)  # type: ignore[attr-defined]
        except OSError:
            continue  # Another process has deleted it.


def _key(subject: str) -> str:
    return f"google:{subject}"
