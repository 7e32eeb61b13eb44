"""Measure the contrast of every colour role of static/css/site.css and palettes.css, in each palette, light and dark.

Run: python docs/design/contrast.py (no dependencies). Exits with 1 where a pair is below its goal.
The ratio is that of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import re
import sys
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static/css"
PALETTES = ("spruce", "harbor", "heather", "clay")
# (text or mark, ground, goal): 7 body text, 4.5 other text, 3 large marks and the edges of controls.
GROUNDS = ("--ground", "--tint", "--sand", "--field")
PAIRS = [
    *(("--ink", ground, 7.0) for ground in GROUNDS),
    ("--soft", "--ground", 7.0),
    *(("--soft", ground, 4.5) for ground in GROUNDS[1:]),
    ("--brand", "--ground", 7.0),
    *(("--brand", ground, 4.5) for ground in GROUNDS),
    *(("--brand-deep", ground, 4.5) for ground in GROUNDS),
    ("--accent-ink", "--ground", 7.0),
    *(("--accent-ink", ground, 4.5) for ground in GROUNDS),
    ("--accent", "--ground", 3.0),
    *(("--edge", ground, 3.0) for ground in GROUNDS),
    ("--on-brand", "--brand", 4.5),
    ("--on-brand", "--brand-deep", 4.5),
    ("--on-alarm", "--alarm", 7.0),
]


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb or #rgb."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


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
                (contrast(colours[mark], colours[ground]), mark, ground, goal) for mark, ground, goal in PAIRS
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
