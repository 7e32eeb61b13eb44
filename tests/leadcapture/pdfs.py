"""What a screen reader finds in a PDF, by its structure tree."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pypdf import PdfReader

XMP_UA = "{http://www.aiim.org/pdfua/ns/id/}part"


@dataclass
class Element:
    """A tag with what it holds: its text (of the marked content below it), its description, and further tags."""

    tag: str
    alt: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """The elements with one of these tags, in reading order."""
        mine = [self] if self.tag in tags else []
        return mine + [found for child in self.children for found in child.all(*tags)]


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def structure(document: pikepdf.Pdf) -> Element:
    """The structure tree, by the standard tags that the document's own ones stand for."""
    root = document.Root.StructTreeRoot
    roles = {str(name): str(role) for name, role in root.get("/RoleMap", {}).items()}
    return _element(root, roles)


def _element(node: Any, roles: dict[str, str]) -> Element:
    name = str(node.get("/S", "/Root"))
    element = Element(roles.get(name, name).lstrip("/"), str(node.get("/Alt", "")))
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and ("/S" in kid):
            element.children.append(_element(kid, roles))
    return element


def text(pdf: bytes) -> str:
    """The text of all pages in reading order, on one line, without the places where long words may break."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages).replace("\u200b", ""))


def links(document: pikepdf.Pdf) -> list[str]:
    """The addresses that the links lead to."""
    return [
        str(note.A.URI)
        for page in document.pages
        for note in page.get("/Annots", [])
        if note.get("/Subtype") == "/Link" and "/URI" in note.get("/A", {})
    ]


PAINTS = {"Tj", "TJ", "'", '"', "Do", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "BI"}


def painted_outside_of_tags(document: pikepdf.Pdf) -> int:
    """How often something is painted that is neither tagged nor an artifact (ISO 14289-1, 7.1)."""
    count = 0
    for page in document.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            depth += (operator in ("BMC", "BDC")) - (operator == "EMC")
            count += operator in PAINTS and depth == 0
    return count
