"""Measure the contrast of every colour role of static/css/site.css and palettes.css, in each palette, light and dark.

Run: python docs/design/contrast.py (no dependencies). Exits with 1 where a pair is below its goal.
The goals are those of site/clinic/core/color_goals.py, which the clinic's own colours are made to meet.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "site"))

# Below the line that makes them findable: this runs without an installation.
from clinic.core.color_goals import GOALS  # noqa: E402
from clinic.core.colors import contrast  # noqa: E402

CSS = ROOT / "static/css"
PALETTES = ("spruce", "harbor", "heather", "clay")


def roles(css: str, selector: str) -> dict[str, str]:
    """The colours that the first rule of this selector sets."""
    rule = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", css)
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{3,6})\b", rule[1])) if rule else {}


def main() -> int:
    """Print the weakest pair of each palette and mode, and every pair below its goal."""
    light_css = dark_css = ""
    for name in ("site.css", "palettes.css"):
        tokens = (CSS / name).read_text().split("@layer tokens {", 1)[1].split("@layer base", 1)[0]
        light, dark = tokens.split("@media (prefers-color-scheme: dark)", 1)
        light_css, dark_css = light_css + light, dark_css + dark
    failures = 0
    for palette in PALETTES:
        light = roles(light_css, ":root") | roles(light_css, f'[data-palette="{palette}"]')
        dark = light | roles(dark_css, ":root") | roles(dark_css, f'[data-palette="{palette}"]')
        for mode, colours in (("light", light), ("dark", dark)):
            measured = [
                (contrast(colours[mark], colours[ground]), mark, ground, goal) for mark, ground, goal in GOALS
            ]
            body = contrast(colours["--ink"], colours["--ground"])
            margin = min(measured, key=lambda pair: pair[0] / pair[3])
            ratio, mark, ground, goal = margin
            sys.stdout.write(f"{palette:8} {mode:5} body text {body:5.2f}, ")
            sys.stdout.write(f"weakest {mark} on {ground} {ratio:.2f} of {goal}\n")
            for ratio, mark, ground, goal in measured:
                if ratio < goal:
                    failures += 1
                    sys.stdout.write(f"    {mark} on {ground}: {ratio:.2f}, goal {goal}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
