"""A picture with an alternative text for the place where it stands, or marked as decorative."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail.blocks import Block, StreamValue, StructBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.images.blocks import ImageBlockComparison as WagtailImageBlockComparison
from wagtail.images.blocks import ImageChooserBlock

#: The pictures of the text that is being read, by their keys.
_at_hand: ContextVar[dict[int, Any] | None] = ContextVar("pictures at hand", default=None)


class PictureChooserBlock(ImageChooserBlock):
    """Wagtail's, which asks once for each kind of block; a text's pictures are loaded with one query."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        values, at_hand = list(values), _at_hand.get() or {}
        if any(value is not None and value not in at_hand for value in values):
            return super().bulk_to_python(values)
        # A copy for each place: it carries that place's alternative text.
        return [copy.copy(at_hand[value]) if value is not None else None for value in values]


@contextmanager
def pictures_together(body: StreamValue) -> Iterator[None]:
    """Load the pictures of a text before its blocks are read, all at once."""
    children = body.stream_block.child_blocks
    found = {
        key
        for item in body.raw_data
        if item["type"] in children
        for key in _pictures_in(children[item["type"]], item["value"])
    }
    token = _at_hand.set(get_image_model().objects.in_bulk(found) if found else {})
    try:
        yield
    finally:
        _at_hand.reset(token)


def _pictures_in(block: Block, value: Any) -> Iterator[int]:
    """The keys of the pictures in a block's value as it is stored. What is not found here is loaded by itself."""
    if isinstance(block, ImageBlock):
        if isinstance(value, dict) and value.get("image"):
            yield value["image"]
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from _pictures_in(child, value.get(name) if isinstance(value, dict) else None)


class ImageBlockComparison(WagtailImageBlockComparison):
    """Wagtail 7.4 fails on a block that was added or removed without its optional picture."""

    def htmlvalue(self, val: Any) -> str:
        return super().htmlvalue(val) if val else ""


class ImageBlock(WagtailImageBlock):
    """Wagtail's block in this site's words; revisions can be compared where the picture was left out."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"] = PictureChooserBlock(required=required)
        self.child_blocks["image"].set_name("image")
        decorative, alt_text = self.child_blocks["decorative"], self.child_blocks["alt_text"]
        decorative.field.help_text = "Tick this only if the page says the same without the picture."
        alt_text.field.help_text = "What the picture shows here, for people who can't see it."

    def get_comparison_class(self) -> type[ImageBlockComparison]:
        return ImageBlockComparison
