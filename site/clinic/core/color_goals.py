"""
Which color stands on which, and what contrast it must have there: one table for every palette.

The finished palettes of static/css are measured against it (docs/design/contrast.py), the clinic's own colors are
made to meet it (clinic.core.palette). Nothing here needs Django.
"""

from __future__ import annotations

from typing import NamedTuple


class Goal(NamedTuple):
    """A text or a mark, what it stands on, and the least contrast: 7 body text, 4.5 other text, 3 marks and edges."""

    mark: str
    ground: str
    ratio: float


GROUNDS = ("--ground", "--tint", "--sand", "--field")

GOALS = (
    *(Goal("--ink", ground, 7.0) for ground in GROUNDS),
    Goal("--soft", "--ground", 7.0),
    *(Goal("--soft", ground, 4.5) for ground in GROUNDS[1:]),
    Goal("--brand", "--ground", 7.0),
    *(Goal("--brand", ground, 4.5) for ground in GROUNDS),
    *(Goal("--brand-deep", ground, 4.5) for ground in GROUNDS),
    Goal("--accent-ink", "--ground", 7.0),
    *(Goal("--accent-ink", ground, 4.5) for ground in GROUNDS),
    Goal("--accent", "--ground", 3.0),
    *(Goal("--edge", ground, 3.0) for ground in GROUNDS),
    Goal("--on-brand", "--brand", 7.0),
    Goal("--on-brand", "--brand-deep", 7.0),
    Goal("--on-alarm", "--alarm", 7.0),
)
