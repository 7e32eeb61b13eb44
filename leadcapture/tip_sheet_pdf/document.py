"""
What a tip sheet holds, as plain data: the page's own floor makes it, `typesetting` sets it.

Texts are texts: whatever an editor typed is shown and never read as code. An empty text or address leaves its line out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Run:
    """Words in one style; with an address, a link. A line break within a paragraph is a run of its own, `\\n`."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Points:
    """A list, numbered or not. Each item holds paragraphs and further lists."""

    ordered: bool
    items: tuple[tuple[Paragraph | Points, ...], ...]


Parts = tuple[Paragraph | Points, ...]


@dataclass(frozen=True)
class Heading:
    """A heading: 2 for a section, 3 for a part of one. The title alone is of the first level."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """Running text."""

    parts: Parts


@dataclass(frozen=True)
class Picture:
    """A picture as the bytes of a JPEG or PNG. Without an alternative text it is decorative."""

    file: bytes
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Box:
    """What stands out: `kind` is facts, tip, warning or urgent."""

    kind: str
    title: str
    parts: Parts


@dataclass(frozen=True)
class Fact:
    """A term and what is said of it."""

    term: str
    parts: Parts


@dataclass(frozen=True)
class Condition:
    """A named condition with its picture and what is said of it."""

    heading: Heading
    picture: Picture | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Exercise:
    """An exercise in steps."""

    heading: Heading
    picture: Picture | None
    steps: tuple[str, ...]
    how_often: str = ""
    caution: str = ""


@dataclass(frozen=True)
class Question:
    """A question with its answer."""

    heading: Heading
    parts: Parts


@dataclass(frozen=True)
class Quote:
    """What somebody said."""

    text: str
    attribution: str = ""


@dataclass(frozen=True)
class Table:
    """A table of text whose first column names the rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Link:
    """A line that leads somewhere: what it is (`label`), its words, and the address, printed where `shown` says so."""

    label: str
    text: str
    url: str
    shown: bool = False


@dataclass(frozen=True)
class Call:
    """Words with the clinic's telephone number; left out where it has none."""

    text: str


@dataclass(frozen=True)
class Links:
    """Several links below a line that says what they have in common."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Source:
    """One source of the text."""

    title: str
    rest: str = ""
    url: str = ""


@dataclass(frozen=True)
class Sources:
    """The sources of the text."""

    heading: Heading
    sources: tuple[Source, ...]


Block = (
    Heading
    | Text
    | Picture
    | Box
    | Condition
    | Exercise
    | Question
    | Quote
    | Table
    | Link
    | Call
    | Links
    | Sources
)


@dataclass(frozen=True)
class Credit:
    """Who wrote or reviewed it."""

    role: str
    name: str
    credentials: str = ""
    day: date | None = None


@dataclass(frozen=True)
class TipSheetDocument:
    """A whole tip sheet but for the clinic's branding, which is the same for all."""

    title: str
    #: Where the page is found on the web.
    url: str
    introduction: str = ""
    series: str = ""
    #: An IETF language tag such as en-US.
    language: str = "en-US"
    #: Whom the PDF names as its authors; the text names them among the credits.
    authors: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    published_on: date | None = None
    reviewed_on: date | None = None
    takeaways: tuple[str, ...] = ()
    hero: Picture | None = None
    blocks: tuple[Block, ...] = ()
