"""
When something was last withdrawn (unpublished, deleted, moved, made private), known without the database.

Old copies of pages are served while the database is away, and none of them may show what was withdrawn. The database counts
the withdrawals (`ContentGeneration`), but a process may have read that number long before. So the moment is noted where all
processes find it: in a file below `VAR_DIR`, and in the cache.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)

KEY = "withdrawn-at"


def mark_file() -> Path:
    """The file whose time of change is the moment."""
    return Path(settings.VAR_DIR) / "withdrawn"


def note_withdrawal() -> None:
    """
    Note that something is being withdrawn, in the transaction that does it, and again once it is through.

    What is made in between may show it still, and is older than the second note.
    """
    _note()
    if not any(hook is _note for _, hook, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(_note)


def _note() -> None:
    now = time.time()
    cache.set(KEY, now, None)
    try:
        mark_file().touch()
        os.utime(mark_file(), (now, now))  # by the clock that pages are dated by
    except OSError as error:
        logger.error("That something was withdrawn could not be noted in %s: %s.", mark_file(), error)


def withdrawn_at() -> float:
    """
    The moment in seconds since 1970, 0 where nothing was withdrawn yet.

    Infinite where it can't be told: then no old copy is served.
    """
    try:
        noted = mark_file().stat().st_mtime
    except FileNotFoundError:
        noted = 0.0
    except OSError:
        return float("inf")
    return max(noted, cache.get(KEY) or 0.0)
