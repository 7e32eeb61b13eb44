"""Which blocks editors can insert: read from the StreamFields of the page types."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from wagtail.fields import StreamField
from wagtail.models import Page


def insertable_blocks() -> Iterator[tuple[str, Any]]:
    """Each block of each page type's StreamFields once, as (name, block)."""
    seen = set()
    for model in apps.get_models():
        if not issubclass(model, Page):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, StreamField) and field.model is model:
                for name, block in field.stream_block.child_blocks.items():
                    key = (name, type(block))
                    if key not in seen:
                        seen.add(key)
                        yield name, block
