"""Rich text, as Wagtail stores it, as paragraphs and lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from bs4.element import PreformattedString
from wagtail.rich_text import RichText, expand_db_html

from leadcapture.tip_sheet_pdf.document import Paragraph, Parts, Points, Run

#: What a reader of the PDF can follow.
SCHEMES = {"http", "https", "mailto", "tel"}
#: Readers of PDFs, and typst, take no longer ones.
LONGEST_ADDRESS = 2000
BREAK = Run("\n")
LISTS = {"ul", "ol"}
BLOCKS = {"p", "div", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "li", "table", "tr"} | LISTS


def address(url: str, base: str) -> str:
    """The whole address of a link on the site at `base`, empty where a PDF could not follow it."""
    try:
        whole = urljoin(base, url.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    followed = parts.scheme.lower() in SCHEMES and bool(parts.netloc or parts.path)
    return whole if followed and len(whole) <= LONGEST_ADDRESS and whole.isprintable() else ""


def parts_of(text: RichText | str | None, base: str) -> Parts:
    """
    The paragraphs and lists of a rich text, in order. Links lead to whole addresses.

    What no feature of our editors makes, such as a heading that was pasted, becomes a paragraph: no words are lost.
    """
    source = text.source if isinstance(text, RichText) else text or ""
    return _parts(BeautifulSoup(expand_db_html(source), "html.parser"), base)


def plain_parts(*paragraphs: str) -> Parts:
    """Plain sentences as paragraphs."""
    return tuple(Paragraph((Run(paragraph),)) for paragraph in paragraphs if paragraph.strip())


def plain_points(items: Iterable[str | None]) -> Parts:
    """Plain sentences as a list with bullets; an empty one is left out."""
    said = tuple(plain_parts(item) for item in items if item and item.strip())
    return (Points(False, said),) if said else ()


def _parts(parent: Tag, base: str) -> Parts:
    found: list[Paragraph | Points] = []
    loose: list[Run] = []

    def close() -> None:
        if runs := _tidied(loose):
            found.append(Paragraph(runs))
        loose.clear()

    for child in parent.children:
        if isinstance(child, Tag) and child.name in BLOCKS:
            close()
            if child.name in LISTS:
                items = tuple(
                    parts for item in child.find_all("li", recursive=False) if (parts := _parts(item, base))
                )
                if items:
                    found.append(Points(child.name == "ol", items))
            else:
                found.extend(_parts(child, base))
        else:
            loose.extend(_runs(child, Run(""), base))
    close()
    return tuple(found)


def _runs(node: PageElement, style: Run, base: str) -> list[Run]:
    if isinstance(node, PreformattedString):
        return []  # a comment and the like
    if isinstance(node, NavigableString):
        return [replace(style, text=str(node).replace("\n", " "))] if node else []
    if not isinstance(node, Tag) or node.name in ("script", "style"):
        return []
    if node.name == "br":
        return [BREAK]
    if node.name in ("b", "strong"):
        style = replace(style, bold=True)
    elif node.name in ("i", "em"):
        style = replace(style, italic=True)
    elif node.name == "a":
        style = replace(style, url=address(str(node.get("href") or ""), base) if node.get("href") else "")
    return [run for child in node.children for run in _runs(child, style, base)]


def _tidied(runs: list[Run]) -> tuple[Run, ...]:
    """Without space at the ends, and without runs that say nothing."""
    kept = list(runs)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)
