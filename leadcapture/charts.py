"""Bar charts as plain numbers, which a template draws as SVG. Widths are shares of whatever width there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

#: Pixels of the drawing of a chart with upright bars, without the line of labels below it.
HEIGHT = 140
#: Pixels of a row of a chart with lying bars, and of the bar in it.
ROW_HEIGHT = 46
#: The longest lying bar, as a share; its number stands beside it.
LONGEST = 82
#: So many letters of a label fit on a phone.
LABEL_LENGTH = 44


@dataclass(frozen=True)
class Bar:
    """A bar: what it stands for, and where it is, ready to be written into SVG (a point, whatever the language)."""

    label: str
    value: int
    x: str
    y: str
    width: str
    height: str
    label_y: str = ""

    @property
    def short_label(self) -> str:
        """The label as far as it fits."""
        if len(self.label) <= LABEL_LENGTH:
            return self.label
        return f"{self.label[: LABEL_LENGTH - 1].rstrip()}…"


@dataclass(frozen=True)
class Chart:
    """A chart with its title and, in words, what it shows."""

    name: str
    title: str
    description: str
    height: int
    top: int
    bars: list[Bar] = field(default_factory=list)

    @property
    def marks(self) -> list[Bar]:
        """The first, the middle and the last bar, whose labels stand below upright bars."""
        if len(self.bars) < 3:
            return self.bars[:1]
        return [self.bars[0], self.bars[len(self.bars) // 2], self.bars[-1]]


def upright(name: str, title: str, values: Sequence[tuple[str, int]]) -> Chart:
    """A chart with a bar for each day or month, in their order."""
    top = round_up(max((value for _, value in values), default=0))
    step = 100 / max(len(values), 1)
    bars = []
    for position, (label, value) in enumerate(values):
        height = HEIGHT * value / top
        bars.append(
            Bar(
                label=label,
                value=value,
                x=f"{position * step + step * 0.1:.2f}",
                y=f"{HEIGHT - height:.1f}",
                width=f"{step * 0.8:.2f}",
                height=f"{height:.1f}",
            )
        )
    return Chart(name, title, _in_words(values), HEIGHT, top, bars)


def lying(name: str, title: str, values: Sequence[tuple[str, int]]) -> Chart:
    """A chart with a row for each name, the greatest first."""
    top = max((value for _, value in values), default=0) or 1
    bars = [
        Bar(
            label=label,
            value=value,
            x=f"{LONGEST * value / top:.2f}",
            y=str(row * ROW_HEIGHT + 20),
            width=f"{LONGEST * value / top:.2f}",
            height="14",
            label_y=str(row * ROW_HEIGHT + 14),
        )
        for row, (label, value) in enumerate(values)
    ]
    return Chart(name, title, _in_words(values), len(bars) * ROW_HEIGHT, top, bars)


def round_up(value: int) -> int:
    """The next number of 1, 2 or 5 with noughts behind it; at least 1."""
    size = 1
    while size * 10 < value:
        size *= 10
    return next(step * size for step in (1, 2, 5, 10) if step * size >= value)


def _in_words(values: Sequence[tuple[str, int]]) -> str:
    total = sum(value for _, value in values)
    if not total:
        return "All are 0."
    label, value = max(values, key=lambda pair: pair[1])
    return f"{total:,} in all. The highest: {label}, with {value:,}."
