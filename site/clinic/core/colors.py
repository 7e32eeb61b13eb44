"""
Colors as people see them: OKLCH, and the contrast of WCAG.

A color is written `#rrggbb`. OKLCH is lightness, chroma and hue so that equal steps look equal; its matrices are
Björn Ottosson's (https://bottosson.github.io/posts/oklab/), its gamut mapping keeps lightness and hue as CSS Color 4
does (https://www.w3.org/TR/css-color-4/#gamut-mapping). Nothing here needs Django.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

HEX = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)
#: How far outside of 0 to 1 a channel may lie by rounding alone.
ROUNDING = 1e-4
#: Halvings of an interval of chroma: far finer than a screen's 256 steps.
HALVINGS = 14


class Oklch(NamedTuple):
    """Lightness from 0 (black) to 1 (white), chroma from 0 (grey) to about 0.32, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def is_color(text: str) -> bool:
    """Whether this is `#rrggbb` and nothing else."""
    return HEX.fullmatch(text) is not None


def _channels(color: str) -> tuple[float, float, float]:
    """Red, green and blue as light, each from 0 to 1."""
    if not is_color(color):
        raise ValueError(f"{color!r} is not a color such as #0b5d4e.")
    encoded = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in encoded)
    return red, green, blue


def to_oklch(color: str) -> Oklch:
    """What a screen shows for `#rrggbb`. Raises ValueError for anything else."""
    red, green, blue = _channels(color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    green_red = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    blue_yellow = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(
        lightness, math.hypot(green_red, blue_yellow), math.degrees(math.atan2(blue_yellow, green_red)) % 360
    )


def _light(color: Oklch) -> tuple[float, float, float]:
    """Red, green and blue as light. What no screen shows lies outside of 0 to 1."""
    green_red = color.chroma * math.cos(math.radians(color.hue))
    blue_yellow = color.chroma * math.sin(math.radians(color.hue))
    long = (color.lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (color.lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (color.lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_shown(color: Oklch) -> bool:
    return all(-ROUNDING <= channel <= 1 + ROUNDING for channel in _light(color))


def in_gamut(color: Oklch) -> Oklch:
    """The same lightness and hue, with the greatest chroma up to the given one that a screen (sRGB) shows."""
    if color.lightness <= 0 or color.lightness >= 1:
        return Oklch(min(max(color.lightness, 0.0), 1.0), 0.0, color.hue)
    if _is_shown(color):
        return color
    shown, too_much = 0.0, color.chroma
    for _ in range(HALVINGS):
        middle = (shown + too_much) / 2
        if _is_shown(color._replace(chroma=middle)):
            shown = middle
        else:
            too_much = middle
    return color._replace(chroma=shown)


def from_oklch(color: Oklch) -> str:
    """The nearest `#rrggbb` of this lightness and hue."""

    def encoded(light: float) -> int:
        light = min(max(light, 0.0), 1.0)
        return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))

    return "#" + "".join(f"{encoded(channel):02x}" for channel in _light(in_gamut(color)))


def luminance(color: str) -> float:
    """The relative luminance, 0 to 1 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = _channels(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colors, 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
