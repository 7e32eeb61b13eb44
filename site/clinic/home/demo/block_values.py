"""Fields of content files to the values that blocks and model fields take."""

from __future__ import annotations

from typing import Any, Protocol

from wagtail.blocks import Block, ListBlock, PageChooserBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from clinic.core.blocks.links import TARGETS, LinkBlock
from clinic.home.demo.page_files import ContentFileError


class References(Protocol):
    """Finds what content files name."""

    def page_id(self, address: str) -> int:
        """A page by its address."""
        ...

    def image_id(self, stem: str) -> int:
        """A picture by its file's name without ending."""
        ...

    def snippet_id(self, model: type, slug: str) -> int:
        """A service, listing or tip sheet by its slug."""
        ...

    def rich_text(self, markdown: str) -> str:
        """Markdown as rich text."""
        ...


def raw_value(block: Block, value: Any, references: References, where: str) -> Any:
    """The value of a content file as the JSON form that `block.to_python` takes."""
    if isinstance(block, RichTextBlock):
        return references.rich_text(str(value))
    if isinstance(block, ImageBlock):
        return _image(value, references, where)
    if isinstance(block, TypedTableBlock):
        return _table(value)
    if isinstance(block, LinkBlock):
        return _link(value, references)
    if isinstance(block, PageChooserBlock):
        return references.page_id(value) if value else None
    if isinstance(block, SnippetChooserBlock):
        return references.snippet_id(block.target_model, value) if value else None
    if isinstance(block, DocumentChooserBlock):
        raise ContentFileError(f"{where}: content files know no documents.")
    if isinstance(block, ListBlock):
        return [raw_value(block.child_block, item, references, where) for item in value or []]
    if isinstance(block, StreamBlock):
        return raw_stream(block, [next(iter(item.items())) for item in value or []], references, where)
    if isinstance(block, StructBlock):
        return _struct(block, value, references, where)
    return value


def raw_stream(
    block: StreamBlock, pairs: list[tuple[str, Any]], references: References, where: str
) -> list[dict]:
    """A StreamField's JSON form of (block name, fields) pairs."""
    stream = []
    for name, value in pairs:
        if name not in block.child_blocks:
            raise ContentFileError(f"{where}: there is no block '{name}' here.")
        child = block.child_blocks[name]
        stream.append({"type": name, "value": raw_value(child, value, references, f"{where}, {name}")})
    return stream


def _struct(block: StructBlock, value: Any, references: References, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ContentFileError(f"{where}: fields are expected, not {value!r}.")
    value = dict(value)
    # Shorter forms for people: a picture's description, a button's target and a table's rows stand beside the rest.
    if "image" in block.child_blocks and isinstance(value.get("image"), str):
        value["image"] = {key: value.pop(key) for key in ("image", "alt", "decorative") if key in value}
    if "link" in block.child_blocks and "link" not in value:
        value["link"] = {key: value.pop(key) for key in TARGETS if key in value}
    if "table" in block.child_blocks and "table" not in value:
        value["table"] = {key: value.pop(key) for key in ("columns", "rows") if key in value}
    if unknown := set(value) - set(block.child_blocks):
        raise ContentFileError(f"{where}: there is no field {', '.join(sorted(unknown))}.")
    return {
        name: raw_value(child, value[name], references, f"{where}, {name}")
        for name, child in block.child_blocks.items()
        if name in value and value[name] is not None
    }


def _image(value: Any, references: References, where: str) -> dict[str, Any]:
    if isinstance(value, str):
        value = {"image": value}
    if not value.get("alt") and not value.get("decorative"):
        raise ContentFileError(f"{where}: a picture needs 'alt', or 'decorative: true'.")
    return {
        "image": references.image_id(value["image"]),
        "alt_text": value.get("alt", ""),
        "decorative": bool(value.get("decorative")),
    }


def _table(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": [{"type": "text", "heading": heading} for heading in value["columns"]],
        "rows": [{"values": [str(cell) for cell in row]} for row in value["rows"]],
        "caption": "",
    }


def _link(value: dict[str, Any], references: References) -> dict[str, Any]:
    return {key: references.page_id(target) if key == "page" else target for key, target in value.items()}
