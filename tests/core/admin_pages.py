"""How tests fill in the forms of the page editor."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.test import Client
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text

FormData = dict[str, Any]


def block_form(block: blocks.Block, value: Any) -> Any:
    """The nested form data with which the editor would send a block's value."""
    if isinstance(block, blocks.StreamBlock):
        return _rows(
            [{"type": child.block_type, "value": block_form(child.block, child.value)} for child in value]
        )
    if isinstance(block, blocks.ListBlock):
        return _rows([{"value": block_form(block.child_block, item)} for item in value])
    if isinstance(block, TypedTableBlock):
        return _table_form(value)
    if isinstance(block, blocks.StructBlock):
        # ImageBlock's value is the picture, with its alternative text.
        if not isinstance(value, blocks.StructValue):
            value = _image_parts(value)
        return {name: block_form(child, value.get(name)) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.RichTextBlock):
        return rich_text(str(value.source) if value else "", features=block.features)
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, Model):
        return str(value.pk)
    return "" if value is None else str(value)


def _image_parts(image: Any) -> dict[str, Any]:
    if image is None:
        return {"image": None, "decorative": False, "alt_text": ""}
    return {"image": image, "decorative": image.decorative, "alt_text": image.contextual_alt_text or ""}


def _rows(rows: list[dict[str, Any]]) -> FormData:
    data: FormData = {"count": str(len(rows))}
    for position, row in enumerate(rows):
        data[str(position)] = {**row, "order": str(position), "deleted": ""}
    return data


def _table_form(table: Any) -> FormData:
    data: FormData = {
        "caption": "",
        "column-count": str(len(table.columns)),
        "row-count": str(len(table.row_data)),
    }
    for at, column in enumerate(table.columns):
        data[f"column-{at}"] = {
            "type": column["block"].name,
            "order": str(at),
            "heading": column["heading"],
            "deleted": "",
        }
    for at, row in enumerate(table.row_data):
        data[f"row-{at}"] = {"order": str(at), "deleted": ""}
        for column, value in enumerate(row["values"]):
            data[f"cell-{at}-{column}"] = str(value)
    return data


def edit_form(client: Client, url: str, page: Model) -> FormData:
    """
    What a browser would send if the person pressed the button without changing anything.

    StreamFields and rich text are built by JavaScript in the browser, so they are taken from the page.
    """
    response = client.get(url)
    assert response.status_code == 200
    fields: QueryDict = querydict_from_html(response.content.decode(), form_id="page-edit-form")
    data: FormData = dict(fields.lists())
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            data |= nested_form_data({field.name: block_form(field.stream_block, getattr(page, field.name))})
        elif isinstance(field, RichTextField):
            data[field.name] = rich_text(getattr(page, field.name), features=field.features)
    return data
