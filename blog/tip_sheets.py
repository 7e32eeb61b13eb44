"""
A health tip as a tip sheet: each block of its text as what stands on paper.

Forms, ratings and buttons to press are left out; a call to action becomes a line with the telephone number.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from wagtail.images.models import SourceImageIOError

from blog.models import HealthTipPage
from clinic.core.blocks.images import pictures_together
from clinic.core.models.files import ClinicImage
from clinic.core.site_of_request import readable_by_all
from leadcapture.tip_sheet_pdf.document import (
    Block,
    Box,
    Call,
    Condition,
    Credit,
    Exercise,
    Fact,
    Heading,
    Link,
    Links,
    Picture,
    Question,
    Quote,
    Source,
    Sources,
    Table,
    Text,
    TipSheetDocument,
)
from leadcapture.tip_sheet_pdf.registry import makes_tip_sheets_of
from leadcapture.tip_sheet_pdf.rich_text import address, parts_of, plain_points

logger = logging.getLogger(__name__)

LANGUAGE = "en-US"
#: The width in pixels of a picture on paper: 5.9 inches at 200 to the inch.
PICTURE = "max-1200x3600|format-jpeg|jpegquality-82"
HERO = "fill-1200x750|format-jpeg|jpegquality-82"


@dataclass
class Surroundings:
    """What a block needs to know of the page around it."""

    #: The address of the site, which relative links are completed with.
    base: str
    has_section: bool = False

    def part_heading(self, text: str) -> Heading:
        """A heading of a part of a section; before the first section, of a section: no level is skipped."""
        return Heading(text, 3 if self.has_section else 2)


BlockMaker = Callable[[Any, Surroundings], list[Block]]


@makes_tip_sheets_of(HealthTipPage)
def document_of(page: HealthTipPage) -> TipSheetDocument:
    """The tip sheet of a published health tip."""
    around = Surroundings(base=f"{page.get_site().root_url}/")
    with pictures_together(page.body):
        stream = list(page.body)
    return TipSheetDocument(
        title=page.title,
        url=page.full_url,
        introduction=page.introduction,
        series=(page.series() or {}).get("title", ""),
        language=LANGUAGE,
        authors=(page.author.title,) if page.author else (),
        credits=_credits(page),
        published_on=page.published_on,
        reviewed_on=page.reviewed_on if page.reviewed_by else None,
        takeaways=tuple(str(line.value) for line in page.key_takeaways),
        hero=_hero(page),
        blocks=tuple(made for block in stream for made in MAKERS[block.block_type](block.value, around)),
    )


def _credits(page: HealthTipPage) -> tuple[Credit, ...]:
    found = []
    if page.author:
        found.append(Credit("Written by", page.author.title, page.author.credentials))
    if page.reviewed_by:
        found.append(
            Credit("Reviewed by", page.reviewed_by.title, page.reviewed_by.credentials, page.reviewed_on)
        )
    return tuple(found)


def _hero(page: HealthTipPage) -> Picture | None:
    picture = _picture(page.hero_image, page.hero_alt, HERO)
    return replace(picture, caption=page.hero_image_caption) if picture else None


def _picture(image: ClinicImage | None, alt: str, spec: str = PICTURE) -> Picture | None:
    """The picture, or None where its file is missing or damaged: a page goes without it too."""
    if image is None:
        return None
    try:
        with image.get_rendition(spec).file.open("rb") as file:
            return Picture(file.read(), alt, credit=image.credit)
    except (OSError, SourceImageIOError):
        logger.error("The picture %s can't be read; the tip sheet goes without it.", image.pk)
        return None


def _in_place(image: ClinicImage | None) -> Picture | None:
    """A picture with the description that it has in its block; a decorative one has none."""
    if image is None:
        return None
    return _picture(image, "" if image.decorative else image.contextual_alt_text or "")


def _heading(value: Any, around: Surroundings) -> list[Block]:
    if value.get("level") == "h3":
        return [around.part_heading(value["text"])]
    around.has_section = True
    return [Heading(value["text"], 2)]


def _picture_block(value: Any, around: Surroundings) -> list[Block]:
    picture = _in_place(value.get("image"))
    return [replace(picture, caption=value.get("caption") or "")] if picture else []


def _condition(value: Any, around: Surroundings) -> list[Block]:
    facts = (
        Fact(term, parts)
        for term, name in (
            ("What it is", "what_it_is"),
            ("What brings it on", "what_brings_it_on"),
            ("Who is at risk", "who_is_at_risk"),
        )
        if (parts := parts_of(value.get(name), around.base))
    )
    return [Condition(around.part_heading(value["name"]), _in_place(value.get("picture")), tuple(facts))]


def _exercise(value: Any, around: Surroundings) -> list[Block]:
    return [
        Exercise(
            around.part_heading(value["name"]),
            _in_place(value.get("picture")),
            tuple(step for step in value["steps"] if step),
            value.get("how_often") or "",
            value.get("caution") or "",
        )
    ]


def _quote(value: Any, around: Surroundings) -> list[Block]:
    who = ", ".join(part for part in (value.get("attribution"), value.get("role")) if part)
    return [Quote(value["text"], who)]


def _table(value: Any, around: Surroundings) -> list[Block]:
    table = value["table"]
    rows = tuple(tuple(str(cell) for cell in row) for row in table.rows)
    headings = tuple(column["heading"] for column in table.columns)
    return [Table(value.get("caption") or "", headings, rows)] if headings and rows else []


def _references(value: Any, around: Surroundings) -> list[Block]:
    sources = tuple(
        Source(
            item["title"],
            ", ".join(str(part) for part in (item.get("source"), item.get("year")) if part),
            address(item.get("url") or "", around.base) if item.get("url") else "",
        )
        for item in value["items"]
    )
    around.has_section = True
    return [Sources(Heading("Where this comes from", 2), sources)] if sources else []


def _video(value: Any, around: Surroundings) -> list[Block]:
    url = address(value.get("url") or "", around.base)
    return [Link("Video", value["title"], url, shown=True)] if url else []


def _download(value: Any, around: Surroundings) -> list[Block]:
    document = value.get("document")
    url = address(document.url, around.base) if document else ""
    return [Link("Download", value.get("title") or document.title, url)] if url else []


def _button(value: Any, around: Surroundings) -> list[Block]:
    link = value.get("link") or {}
    url = address(value.url, around.base) if value.url else ""
    return [Link(value["text"], link["telephone"], url)] if url and link.get("telephone") else []


def _more_articles(value: Any, around: Surroundings) -> list[Block]:
    chosen = readable_by_all([page for page in value.get("pages") or [] if page], None)
    links = tuple(Link("", page.title, page.full_url) for page in chosen if page.full_url)
    return [Links(value.get("heading") or "More health tips", links)] if links else []


def _nothing(value: Any, around: Surroundings) -> list[Block]:
    return []


#: For each block of a health tip, what it is on paper. A block without an entry would stop every tip sheet that has it.
MAKERS: dict[str, BlockMaker] = {
    "heading": _heading,
    "text": lambda value, around: [Text(parts)] if (parts := parts_of(value, around.base)) else [],
    "question": lambda value, around: [
        Question(around.part_heading(value["question"]), parts_of(value["answer"], around.base))
    ],
    "quote": _quote,
    "table": _table,
    "references": _references,
    "key_facts": lambda value, around: [Box("facts", value.get("title") or "", plain_points(value["facts"]))],
    "callout": lambda value, around: [
        Box(value["kind"], value.get("title") or "", parts_of(value["text"], around.base))
    ],
    "possible_cause": _condition,
    "exercise": _exercise,
    "picture": _picture_block,
    "video": _video,
    "download": _download,
    "button": _button,
    "call_to_action": lambda value, around: [Call(value["heading"])],
    "more_articles": _more_articles,
    "tips_form": _nothing,
    "screening_call": lambda value, around: [Call(value["heading"])],
    "rating": _nothing,
}
