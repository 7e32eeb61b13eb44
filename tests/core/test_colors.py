"""Colors in OKLCH, and the contrast of WCAG."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.colors import Oklch, contrast, from_oklch, in_gamut, is_color, luminance, to_oklch

COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("color", "lightness", "chroma", "hue"),
    [
        # Of CSS Color 4, section 4.2.1 and https://bottosson.github.io/posts/oklab/.
        ("#ffffff", 1.0, 0.0, None),
        ("#000000", 0.0, 0.0, None),
        ("#ff0000", 0.62796, 0.25768, 29.23),
        ("#00ff00", 0.86644, 0.29483, 142.50),
        ("#0000ff", 0.45201, 0.31321, 264.05),
    ],
)
def test_known_colors(color: str, lightness: float, chroma: float, hue: float | None) -> None:
    found = to_oklch(color)
    assert found.lightness == pytest.approx(lightness, abs=1e-4)
    assert found.chroma == pytest.approx(chroma, abs=1e-4)
    if hue is not None:
        assert found.hue == pytest.approx(hue, abs=0.01)


@given(COLORS)
def test_there_and_back_is_the_same_color(color: str) -> None:
    assert from_oklch(to_oklch(color)) == color


@given(st.floats(-0.2, 1.2), st.floats(0, 0.5), st.floats(0, 360))
def test_what_no_screen_shows_keeps_its_lightness_and_hue(
    lightness: float, chroma: float, hue: float
) -> None:
    shown = in_gamut(Oklch(lightness, chroma, hue))
    assert shown.lightness == min(max(lightness, 0), 1)
    assert shown.hue == hue
    assert shown.chroma <= chroma
    assert is_color(from_oklch(Oklch(lightness, chroma, hue)))
    if 0.2 < lightness < 0.95:  # next to black, the 256 steps of a screen are far apart
        found = to_oklch(from_oklch(Oklch(lightness, chroma, hue)))
        assert found.lightness == pytest.approx(lightness, abs=0.015)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_wcag(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == contrast(second, first) == pytest.approx(ratio, abs=0.005)


@given(COLORS, COLORS)
def test_contrast_has_its_bounds(first: str, second: str) -> None:
    assert 1 <= contrast(first, second) <= 21.0001


@pytest.mark.parametrize(
    "text", ["", "#fff", "0b5d4e", "#0b5d4e\n", " #0b5d4e", "#0b5d4g", "#٠٠٠٠٠٠", "red;}body{"]
)
def test_what_is_no_color_is_refused(text: str) -> None:
    assert not is_color(text)
    for read in (to_oklch, luminance):
        with pytest.raises(ValueError, match="is not a color"):
            read(text)
