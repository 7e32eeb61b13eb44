"""
The palette that a brand color and an accent color make, in light and dark, legible whatever they are.

Every role of docs/design/README.md keeps the hue that was chosen; its lightness moves until each goal of
`clinic.core.color_goals` is reached, and no further. Nothing here needs Django.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from clinic.core.color_goals import GOALS
from clinic.core.colors import Oklch, contrast, from_oklch, in_gamut, is_color, to_oklch

#: Halvings of an interval of lightness: finer than a screen's 256 steps.
HALVINGS = 12
#: A color with less chroma is grey to the eye; its hue is an accident.
GREY = 0.02
#: What goes with a grey: the accent of the first finished palette.
PERSIMMON = "#c8502b"
#: The roles whose color is chosen. The others follow from these, and nobody need be told.
CHOSEN = {
    "--brand": "links and buttons",
    "--accent": "lines and marks",
    "--accent-ink": "small words and list marks",
}


class Quiet(NamedTuple):
    """A role with a touch of the brand's hue: its lightness, its share of the brand's chroma, and the most of it."""

    lightness: float
    share: float
    most: float


@dataclass(frozen=True)
class Mode:
    """Light or dark: what is the same in every palette of ours, and how light the rest is."""

    name: str
    dark: bool
    #: Taken as they are. The paper is the ground of the drawings; what can't wait looks the same everywhere.
    fixed: dict[str, str]
    quiet: dict[str, Quiet]
    #: How much lighter a hovered link is than the link.
    hovered: float
    grounds: dict[str, str]


#: The lightness of each role is the one that the four finished palettes share.
LIGHT = Mode(
    name="light",
    dark=False,
    fixed={
        "--ground": "#fbf6ec",
        "--field": "#fffdf8",
        "--line": "#d8ccb3",
        "--sand": "#f2e7d2",
        "--on-brand": "#fffaf0",
        "--alarm": "#8c2f10",
        "--on-alarm": "#fff6ee",
    },
    quiet={
        "--tint": Quiet(0.928, 0.2, 0.025),
        "--ink": Quiet(0.28, 0.4, 0.04),
        "--soft": Quiet(0.41, 0.35, 0.035),
        "--edge": Quiet(0.565, 0.3, 0.03),
    },
    hovered=-0.078,
    grounds={
        "--ground": "paper",
        "--tint": "tinted panels",
        "--sand": "sand panels",
        "--field": "form fields",
    },
)
DARK = Mode(
    name="dark",
    dark=True,
    fixed={
        "--ink": "#f4ecdc",
        "--sand": "#302b26",
        "--alarm": "#f7b59a",
        "--on-alarm": "#33130a",
    },
    quiet={
        "--ground": Quiet(0.222, 0.27, 0.025),
        "--field": Quiet(0.186, 0.23, 0.022),
        "--tint": Quiet(0.303, 0.4, 0.04),
        "--line": Quiet(0.37, 0.35, 0.036),
        "--soft": Quiet(0.845, 0.18, 0.016),
        "--edge": Quiet(0.68, 0.35, 0.032),
        "--on-brand": Quiet(0.24, 0.5, 0.055),
    },
    hovered=0.065,
    grounds={
        "--ground": "the dark page",
        "--tint": "dark tinted panels",
        "--sand": "dark sand panels",
        "--field": "dark form fields",
    },
)


@dataclass(frozen=True)
class Adjustment:
    """A chosen color that could not be taken as it is: where, what was wanted and given, and why."""

    mode: str
    role: str
    wanted: str
    given: str
    reason: str


@dataclass(frozen=True)
class DerivedPalette:
    """Every role in light and dark, and what had to be adjusted."""

    brand: str
    accent: str
    light: dict[str, str]
    dark: dict[str, str]
    adjustments: tuple[Adjustment, ...]


class Needed(NamedTuple):
    """The contrast that a color needs against another one, and the role of that one."""

    role: str
    color: str
    ratio: float


def derived_palette(brand: str, accent: str = "") -> DerivedPalette:
    """
    The palette of these two colors, written `#rrggbb`; without an accent, one that goes with the brand.

    Raises ValueError where either is not a color.
    """
    chosen = accent or accent_for(brand)
    if not is_color(chosen):
        raise ValueError(f"{chosen!r} is not a color such as #0b5d4e.")
    brand, chosen = brand.lower(), chosen.lower()
    light, dark = (_roles(mode, brand, chosen) for mode in (LIGHT, DARK))
    whose = {
        "--brand": ("Your brand color", brand),
        "--accent": ("Your accent color" if accent else "The accent that goes with your brand color", chosen),
    }
    whose["--accent-ink"] = whose["--accent"]
    adjustments = tuple(
        Adjustment(mode.name, role, wanted, roles[role], _reason(mode, role, name, wanted, roles))
        for mode, roles in ((LIGHT, light), (DARK, dark))
        for role, (name, wanted) in whose.items()
        if roles[role] != wanted
    )
    return DerivedPalette(brand, chosen, light, dark, adjustments)


def accent_for(brand: str) -> str:
    """
    An accent that goes with this brand color: of the two hues 150 degrees away from it, the one nearer to persimmon.

    So do the finished palettes: green with persimmon, blue with amber, purple with moss, clay with slate.
    """
    color = to_oklch(brand)
    if color.chroma < GREY:
        return PERSIMMON
    warm = to_oklch(PERSIMMON).hue

    def away(hue: float) -> float:
        return abs((hue - warm + 180) % 360 - 180)

    hue = min((color.hue + 150) % 360, (color.hue - 150) % 360, key=away)
    return from_oklch(Oklch(0.57, min(max(1.5 * color.chroma, 0.08), 0.15), hue))


def legible(wanted: str, needed: Iterable[Needed], *, darker: bool) -> str:
    """
    The wanted color where it has every contrast that is needed, else the nearest one of its hue that does.

    It moves towards black or towards white only; one of them has to do.
    """
    goals = tuple(needed)

    def does(color: str) -> bool:
        return all(contrast(color, goal.color) >= goal.ratio for goal in goals)

    if does(wanted):
        return wanted
    color = to_oklch(wanted)
    fails, reaches = color.lightness, 0.0 if darker else 1.0
    given = from_oklch(color._replace(lightness=reaches))
    for _ in range(HALVINGS):
        middle = (fails + reaches) / 2
        candidate = from_oklch(color._replace(lightness=middle))
        if does(candidate):
            reaches, given = middle, candidate
        else:
            fails = middle
    return given


def _needed(role: str, roles: dict[str, str]) -> tuple[Needed, ...]:
    return tuple(Needed(goal.ground, roles[goal.ground], goal.ratio) for goal in GOALS if goal.mark == role)


def _roles(mode: Mode, brand: str, accent: str) -> dict[str, str]:
    """Every role of a mode. Each is made after those that it stands on."""
    color = to_oklch(brand)
    hue_of = {
        role: from_oklch(Oklch(quiet.lightness, min(color.chroma * quiet.share, quiet.most), color.hue))
        for role, quiet in mode.quiet.items()
    }
    roles = {**mode.fixed, **hue_of}

    def settle(role: str, wanted: str, *, darker: bool) -> None:
        roles[role] = legible(wanted, _needed(role, roles), darker=darker)

    for role in ("--ink", "--soft", "--edge"):
        settle(role, roles[role], darker=not mode.dark)
    settle("--brand", brand, darker=not mode.dark)
    settle("--brand-deep", _hovered(roles["--brand"], mode), darker=not mode.dark)
    settle("--on-brand", roles["--on-brand"], darker=mode.dark)
    settle("--accent", accent, darker=not mode.dark)
    settle("--accent-ink", accent, darker=not mode.dark)
    return dict(sorted(roles.items()))


def _hovered(color: str, mode: Mode) -> str:
    """A step further from the page; next to black or white, a step back, because it must be seen."""
    given = to_oklch(color)
    lightness = given.lightness + mode.hovered
    if not 0.12 < lightness < 0.97:
        lightness = given.lightness - 2.5 * mode.hovered
    return from_oklch(given._replace(lightness=lightness))


def shown_ratio(first: str, second: str) -> str:
    """The contrast as people write it, such as 7.1:1; rounded down, so that what falls short never looks enough."""
    return f"{math.floor(contrast(first, second) * 10) / 10:.1f}:1"


def _reason(mode: Mode, role: str, name: str, wanted: str, roles: dict[str, str]) -> str:
    """Why a chosen color was not taken, in a person's words."""
    worst = min(_needed(role, roles), key=lambda goal: contrast(wanted, goal.color) / goal.ratio)
    use, given = CHOSEN[role], roles[role]
    sentence = (
        f"{name} is too {'dark' if mode.dark else 'light'} for {use} on {mode.grounds[worst.role]}: "
        f"{shown_ratio(wanted, worst.color)}, where {worst.ratio:g}:1 is needed. "
        f"{use.capitalize()} use {given}, {shown_ratio(given, worst.color)}."
    )
    moved = to_oklch(wanted)._replace(lightness=to_oklch(given).lightness)
    if moved.chroma - in_gamut(moved).chroma > GREY:
        sentence += f" It is less vivid, because screens show no {'lighter' if mode.dark else 'darker'} color as vivid as yours."
    return sentence
