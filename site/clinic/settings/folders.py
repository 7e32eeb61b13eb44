"""Folders that the site writes to."""

from __future__ import annotations

import os
from pathlib import Path

from .values import Expected


def writable_folder(given: str) -> Path:
    """A folder that is made if it is not there; `Expected` with the reason where it can't be made or written to."""
    expected = "a folder that this user can make and write to"
    try:
        folder = Path(given).resolve()
        folder.mkdir(parents=True, exist_ok=True)
    except (
        OSError,
        RuntimeError,
        ValueError,
    ) as error:  # a circle of links is a RuntimeError before Python 3.13
        reason = getattr(error, "strerror", None)
        raise Expected(f"{expected} ({reason})" if reason else expected) from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise Expected(f"{expected} (it can’t be written to)")
    return folder
