"""What came of one try."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One thing that was tried; `broken` says what happened where the site did not hold."""

    kind: str
    name: str
    broken: str = ""
