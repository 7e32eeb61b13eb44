"""
A tip sheet as a PDF that screen readers can read: PDF/UA-1 (ISO 14289-1), set by typst, which checks it.

The template is fixed; everything else reaches it as data. It reads from a folder of its own, in which there is nothing
but the template, the data and the pictures, and typst refuses what lies outside; the template names no package that it
would fetch.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import unicodedata
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings
from django.utils.formats import date_format

from clinic.core.models import BrandingSettings
from clinic.core.models.branding import TypefacePair
from clinic.core.own_colors import STARTS
from clinic.core.palette import derived_palette
from leadcapture.tip_sheet_pdf.document import TipSheetDocument

ROOT = Path(settings.ROOT) / "templates" / "tip_sheet"
TEMPLATE = "tip_sheet.typ"
STANDARD = "ua-1"
#: A word with more letters is broken anywhere: no language's hyphenation knows it.
LONGEST_WORD = 24
LONG_WORD = re.compile(rf"[^\s\u200b]{{{LONGEST_WORD + 1},}}")
PIECE = 8
ZERO_WIDTH_SPACE = "\u200b"
#: What makes a picture of a letter, a flag or a family of several signs.
JOINING = {"\u200d", "\ufe0e", "\ufe0f", "\u20e3"}
UNSHOWN = re.compile(r'the text `("(?:[^"\\]|\\.)*")` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)
#: Each time at least one sign is left out; a text with more kinds of them than typst names at once takes a few rounds.
ROUNDS = 8


class NotPrintable(Exception):
    """The PDF can't be made of this. The text tells an editor why, and what to do."""


@dataclass(frozen=True)
class Clinic:
    """The clinic as its PDFs show it."""

    name: str
    telephone: str
    telephone_url: str
    disclaimer: str
    logo: bytes | None
    serif: bool
    colors: dict[str, str]

    @classmethod
    def of(cls, branding: BrandingSettings, logo: bytes | None) -> Clinic:
        """What the branding says, in the colors that are legible on paper."""
        telephone = branding.telephone
        return cls(
            name=branding.name,
            telephone=telephone.as_national if telephone else "",
            telephone_url=telephone.as_rfc3966 if telephone else "",
            disclaimer=branding.medical_disclaimer,
            logo=logo,
            serif=branding.typeface_pair == TypefacePair.SERIF,
            colors={
                role.lstrip("-"): color
                for role, color in derived_palette(
                    *(branding.own_colors or STARTS[branding.shown_palette])
                ).light.items()
            },
        )


class Typesetting:
    """A document and the clinic's branding, ready to be set; `fingerprint` tells whether it would look different."""

    def __init__(self, document: TipSheetDocument, clinic: Clinic) -> None:
        self._files: dict[str, bytes] = {}
        self._content = {"document": self._data(document), "clinic": self._data(clinic)}

    @property
    def fingerprint(self) -> str:
        """The same for what would be the same PDF: the content, its pictures, the template, the fonts, typst."""
        content = json.dumps(self._content, sort_keys=True)  # it names pictures by their digests
        return hashlib.sha256(f"{_template_digest()} {content}".encode()).hexdigest()

    def pdf(self) -> bytes:
        """
        The PDF. Raises `NotPrintable` where the text has letters that no font has.

        Signs that no font has, such as emoji, are left out: they illustrate what the words say.
        """
        left_out: set[str] = set()
        for _ in range(ROUNDS):
            try:
                return self._compile("pdf", left_out, pdf_standards=STANDARD)
            except typst.TypstError as error:
                unshown = _unshown(error)
                if not unshown - left_out:
                    raise
                letters = sorted(sign for sign in unshown if unicodedata.category(sign)[0] in "LN")
                if letters:
                    raise NotPrintable(_refusal(letters)) from error
                left_out |= unshown
        raise NotPrintable(
            "The health tip has too many signs that a PDF can't show. Leave out the emoji and the like, and publish it again."
        )

    def pages(self, ppi: float = 100) -> list[bytes]:
        """Its pages as PNG pictures, for those who want to see what they change in the template."""
        pages = self._compile("png", set(), ppi=ppi)
        return pages if isinstance(pages, list) else [pages]

    def _compile(self, format: str, left_out: set[str], **options: Any) -> Any:
        content = json.dumps(_without(self._content, left_out | JOINING if left_out else set()))
        # Typst takes text from memory, but no pictures.
        with TemporaryDirectory(prefix="tip-sheet-") as folder:
            root = Path(folder)
            (root / "content.json").write_text(content)
            for name, file in self._files.items():
                (root / name).write_bytes(file)
            main = str(shutil.copy(ROOT / TEMPLATE, root))
            return self._typst(main, folder, format=format, **options)

    def _typst(self, main: str, root: str, **options: Any) -> Any:
        try:
            return typst.compile(main, root=root, font_paths=_fonts(), ignore_system_fonts=True, **options)
        except Exception:
            raise
        except BaseException as error:
            # Rust's panics pass by `except Exception`, and would take the worker along.
            if type(error).__name__ == "PanicException":
                raise RuntimeError("Typst broke down.") from error
            raise

    def _data(self, value: Any) -> Any:
        """The value as JSON holds it; the bytes of pictures become files, and their places hold the names."""
        if isinstance(value, bytes):
            ending = "png" if value.startswith(b"\x89PNG") else "jpg"
            name = f"{hashlib.sha256(value).hexdigest()[:32]}.{ending}"
            self._files[name] = value
            return name
        if is_dataclass(value):
            # What an editor never filled in is None in some old rows, and nothing to read either way.
            data = {
                field.name: "" if field.type == "str" and item is None else item
                for field in fields(value)
                for item in [getattr(value, field.name)]
            }
            links = {"url", "telephone_url", "language"}
            return {"is": type(value).__name__} | {
                name: item if name in links else self._data(item) for name, item in data.items()
            }
        if isinstance(value, dict):
            return {name: self._data(item) for name, item in value.items()}
        if isinstance(value, tuple | list):
            return [self._data(item) for item in value]
        if isinstance(value, date):
            return date_format(value, "F j, Y")
        return printable(value) if isinstance(value, str) else value


def printable(text: str) -> str:
    """
    A text that can be set: without control characters and half characters, and with places to break very long words.

    Directional controls go too: they would show words in another order than the one in which they are read.
    """
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
        if sign == "\n" or (unicodedata.category(sign) not in ("Cc", "Cn", "Co", "Cs") and not _directs(sign))
    )
    return LONG_WORD.sub(_with_places_to_break, kept)


def _directs(sign: str) -> bool:
    return "\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069"


def _with_places_to_break(match: re.Match[str]) -> str:
    pieces: list[str] = [""]
    for sign in match[0]:
        if len(pieces[-1]) >= PIECE and not unicodedata.combining(sign) and sign not in JOINING:
            pieces.append("")
        pieces[-1] += sign
    return ZERO_WIDTH_SPACE.join(pieces)


def _unshown(error: typst.TypstError) -> set[str]:
    """The characters that typst had no font for, by its own words."""
    return {
        sign
        for text in UNSHOWN.findall(error.diagnostic)
        for sign in ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], text[1:-1])
        if not sign.isspace()
    }


def _refusal(letters: list[str]) -> str:
    shown = " ".join(letters[:8]) + (" and others" if len(letters) > 8 else "")
    return (
        f"The fonts of the PDF lack these letters of the health tip: {shown}. Leave them out of the health tip and "
        "publish it again, or upload a PDF that you made elsewhere."
    )


def _without(value: Any, left_out: set[str]) -> Any:
    if not left_out:
        return value
    if isinstance(value, str):
        return "".join(sign for sign in value if sign not in left_out)
    if isinstance(value, list):
        return [_without(item, left_out) for item in value]
    if isinstance(value, dict):
        return {name: item if name == "url" else _without(item, left_out) for name, item in value.items()}
    return value


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    # The machine's own fonts would make another PDF on every machine.
    return typst.Fonts(include_system_fonts=False, font_paths=[str(ROOT / "fonts")])


@lru_cache(maxsize=1)
def _template_digest() -> str:
    digest = hashlib.sha256(version("typst").encode())
    for path in [ROOT / TEMPLATE, *sorted((ROOT / "fonts").glob("*.ttf"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
