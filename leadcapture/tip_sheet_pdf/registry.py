"""
Which pages can become tip sheets.

Articles live on a floor above this one: it registers its page type here, with a function that makes the document.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wagtail.models import Page

from leadcapture.tip_sheet_pdf.document import TipSheetDocument

Maker = Callable[..., TipSheetDocument]
AnyMaker = TypeVar("AnyMaker", bound=Maker)

_makers: dict[type[Page], Maker] = {}


def makes_tip_sheets_of(model: type[Page]) -> Callable[[AnyMaker], AnyMaker]:
    """Register a function that makes the document of a published page of this type."""

    def register(maker: AnyMaker) -> AnyMaker:
        _makers[model] = maker
        return maker

    return register


def page_types() -> list[type[Page]]:
    """The page types that can become tip sheets."""
    return list(_makers)


def document_of(page: Page) -> TipSheetDocument:
    """The document of a page, of its own type. Raises LookupError for a page of another type."""
    return _makers[type(page)](page)
