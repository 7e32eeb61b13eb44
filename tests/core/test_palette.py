"""Whatever two colors a clinic chooses: the palette made of them is legible, and as near to them as it can be."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clinic.core.color_goals import GOALS
from clinic.core.colors import contrast, from_oklch, to_oklch
from clinic.core.palette import CHOSEN, DARK, LIGHT, Needed, accent_for, derived_palette, legible
from tests.core.test_colors import COLORS

MODES = ("light", "dark")
CSS = settings.ROOT / "static" / "css"
#: A busy machine may take its time.
unhurried = hypothesis_settings(deadline=None)
PALE, GREY, NEON = "#fff9c4", "#808080", "#39ff14"


def missed(roles: dict[str, str]) -> list[str]:
    """The goals that these roles don't reach."""
    return [
        f"{goal.mark} on {goal.ground}"
        for goal in GOALS
        if contrast(roles[goal.mark], roles[goal.ground]) < goal.ratio
    ]


@unhurried
@given(COLORS, COLORS)
@example(PALE, "#ffffff")
@example("#000000", "#000000")
@example("#ffffff", "#ffffff")
@example(NEON, "#ffff00")
@example("#0000ff", "#ff00ff")
def test_every_goal_is_reached_in_light_and_dark(brand: str, accent: str) -> None:
    palette = derived_palette(brand, accent)
    assert missed(palette.light) == []
    assert missed(palette.dark) == []


@unhurried
@given(COLORS)
def test_every_goal_is_reached_with_an_accent_of_ours(brand: str) -> None:
    palette = derived_palette(brand)
    assert palette.accent == accent_for(brand)
    assert missed(palette.light) + missed(palette.dark) == []


@unhurried
@given(COLORS, COLORS)
def test_a_color_that_does_is_taken_as_it_is_and_every_other_one_is_told_of(brand: str, accent: str) -> None:
    palette = derived_palette(brand, accent)
    told = {(adjustment.mode, adjustment.role): adjustment for adjustment in palette.adjustments}
    for mode in MODES:
        roles = getattr(palette, mode)
        for role in CHOSEN:
            wanted = brand if role == "--brand" else accent
            does = all(
                contrast(wanted, roles[goal.ground]) >= goal.ratio for goal in GOALS if goal.mark == role
            )
            assert (roles[role] == wanted) is does
            assert ((mode, role) in told) is not does
            if not does:
                adjustment = told[mode, role]
                assert (adjustment.wanted, adjustment.given) == (wanted, roles[role])
                assert adjustment.given in adjustment.reason


@unhurried
@given(COLORS, COLORS, st.sampled_from([3.0, 4.5, 7.0]))
def test_a_color_moves_no_further_than_it_must(wanted: str, ground: str, ratio: float) -> None:
    darker = contrast("#000000", ground) >= contrast("#ffffff", ground)
    if contrast("#000000" if darker else "#ffffff", ground) < ratio:
        return  # nothing is legible on this ground
    given_color = legible(wanted, [Needed("--ground", ground, ratio)], darker=darker)
    assert contrast(given_color, ground) >= ratio
    if given_color != wanted:
        before, after = to_oklch(wanted), to_oklch(given_color)
        assert (
            after.lightness < before.lightness + 0.01 if darker else after.lightness > before.lightness - 0.01
        )
        nearer = after.lightness + (0.01 if darker else -0.01)
        if min(before.lightness, after.lightness) < nearer < max(before.lightness, after.lightness):
            # Near black, so small a step is often none: a screen has 256 steps.
            tried = from_oklch(before._replace(lightness=nearer))
            assert tried == given_color or contrast(tried, ground) < ratio


@unhurried
@given(COLORS)
def test_the_hue_stays(brand: str) -> None:
    color = to_oklch(brand)
    if color.chroma < 0.05:
        return  # too grey to have a hue that can be measured in 256 steps
    palette = derived_palette(brand)
    for roles in (palette.light, palette.dark):
        found = to_oklch(roles["--brand"])
        if found.chroma > 0.05:
            assert abs((found.hue - color.hue + 180) % 360 - 180) < 5


@pytest.mark.parametrize("brand", ["#808080", "#000000", "#ffffff"])
def test_a_grey_stays_grey_and_gets_the_accent_of_the_house(brand: str) -> None:
    palette = derived_palette(brand)
    assert to_oklch(palette.light["--brand"]).chroma < 0.01
    assert to_oklch(palette.dark["--brand"]).chroma < 0.01
    assert palette.accent == "#c8502b"


@unhurried
@given(COLORS)
def test_what_is_hovered_looks_different(brand: str) -> None:
    palette = derived_palette(brand)
    for roles in (palette.light, palette.dark):
        moved = to_oklch(roles["--brand-deep"]).lightness - to_oklch(roles["--brand"]).lightness
        assert abs(moved) > 0.03


@unhurried
@given(COLORS, COLORS)
def test_the_paper_stays_because_it_is_the_ground_of_the_drawings(brand: str, accent: str) -> None:
    assert derived_palette(brand, accent).light["--ground"] == "#fbf6ec"


def test_both_modes_have_every_role_of_the_first_stylesheet() -> None:
    tokens = (CSS / "site.css").read_text().split("@layer tokens {")[1].split("@media")[0]
    roles = set(re.findall(r"(--[\w-]+): #", tokens))
    palette = derived_palette("#0b5d4e")
    assert set(palette.light) == set(palette.dark) == roles
    assert set(LIGHT.grounds) == set(DARK.grounds) == {goal.ground for goal in GOALS if goal.mark == "--ink"}


@pytest.mark.parametrize(
    ("brand", "sentence"),
    [
        (
            PALE,
            "Your brand color is too light for links and buttons on paper: 1.0:1, where 7:1 is needed. "
            "Links and buttons use #5c5525, 7.0:1.",
        ),
        (NEON, "It is less vivid, because screens show no darker color as vivid as yours."),
        (GREY, "Your brand color is too dark for links and buttons on the dark page"),
    ],
)
def test_the_reason_is_a_sentence(brand: str, sentence: str) -> None:
    assert any(sentence in adjustment.reason for adjustment in derived_palette(brand).adjustments)


def test_the_reason_does_not_speak_of_a_color_that_nobody_chose() -> None:
    accents = [a.reason for a in derived_palette("#0b5d4e").adjustments if a.role != "--brand"]
    assert accents
    assert all(reason.startswith("The accent that goes with your brand color") for reason in accents)


def test_upper_case_is_the_same_color() -> None:
    assert derived_palette("#0B5D4E", "#C8502B") == derived_palette("#0b5d4e", "#c8502b")


@pytest.mark.parametrize(
    ("brand", "accent"), [("", ""), ("red", ""), ("#0b5d4e", "red;}body{"), ("#fff", "")]
)
def test_what_is_no_color_is_refused(brand: str, accent: str) -> None:
    with pytest.raises(ValueError, match="is not a color"):
        derived_palette(brand, accent)


def test_the_finished_palettes_meet_the_same_goals() -> None:
    result = subprocess.run(
        [sys.executable, "docs/design/contrast.py"],
        cwd=settings.ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert len(result.stdout.splitlines()) == 8
