"""Text that a stranger typed, made harmless."""

from __future__ import annotations

import re
import unicodedata

# Control characters, line and paragraph separators, lone surrogates, and codes that belong to nobody.
_UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
# Marks that turn the direction of the text behind them: https://www.unicode.org/reports/tr9/
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])


def one_line(text: str) -> str:
    """The text on one line, without control characters and with single blanks."""
    text = text.translate(_DIRECTION)
    text = "".join(" " if unicodedata.category(character) in _UNSEEN else character for character in text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def without_links(text: str) -> str:
    """
    The text on one line, in which no mail program finds an address to make a link of.

    A form that writes to whoever is named in it must not carry a stranger's advertisement there.
    """
    # Only letters, marks, blanks, and what stands in names: O'Neil, Anne-Marie, J. R. A number could be called.
    text = "".join(
        character if unicodedata.category(character)[0] in "LMZ" or character in "'’.-·" else " "
        for character in one_line(text)
    )
    return " ".join(re.sub(r"\.(?=\S)", ". ", text).split())
