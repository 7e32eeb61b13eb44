"""Print an article of the demonstration as JSON: its words and the files of its pictures, in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from wagtail.images.models import AbstractImage  # noqa: E402

from blog.models import HealthTipPage  # noqa: E402


def pictures(value: Any) -> Iterator[AbstractImage]:
    """Every picture within a block's value."""
    if isinstance(value, AbstractImage):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from pictures(inner)
    elif hasattr(value, "bound_blocks"):
        for inner in value:
            yield from pictures(getattr(inner, "value", inner))


def article(slug: str) -> dict[str, Any]:
    """{"title": str, "blocks": [["text", words] or ["image", path]]}."""
    page = HealthTipPage.objects.get(slug=slug)
    blocks: list[list[str]] = []
    if page.hero_image:
        blocks.append(["image", page.hero_image.file.path])
    blocks.append(["text", page.introduction])
    for bound in page.body:
        blocks += [["text", str(words)] for words in bound.block.get_searchable_content(bound.value)]
        blocks += [["image", image.file.path] for image in pictures(bound.value)]
    return {"title": page.title, "blocks": blocks}


if __name__ == "__main__":
    print(json.dumps(article(sys.argv[1])))
