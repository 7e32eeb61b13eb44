"""The pictures of a text are loaded at once, each with the description of its own place."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.core.blocks import ArticleStreamBlock
from clinic.core.blocks.images import pictures_together
from tests.factories import ImageFactory


def picture(key: int | None, alt_text: str = "") -> dict[str, Any]:
    return {"image": key, "alt_text": alt_text, "decorative": False}


def test_all_pictures_take_one_query(db: None) -> None:
    first, second, third = (ImageFactory() for _ in range(3))
    body = ArticleStreamBlock().to_python(
        [
            {"type": "picture", "value": {"image": picture(first.pk, "here"), "width": "normal"}},
            {"type": "possible_cause", "value": {"name": "x", "picture": picture(second.pk)}},
            {"type": "exercise", "value": {"name": "x", "steps": ["one"], "picture": picture(third.pk)}},
            {"type": "exercise", "value": {"name": "y", "steps": ["one"], "picture": picture(None)}},
            {"type": "picture", "value": {"image": picture(first.pk, "there"), "width": "normal"}},
        ]
    )
    with CaptureQueriesContext(connection) as queries, pictures_together(body):
        blocks = list(body)
    assert len(queries) == 1
    places = [blocks[0].value["image"], blocks[4].value["image"]]
    assert [place.pk for place in places] == [first.pk, first.pk]
    assert [place.contextual_alt_text for place in places] == ["here", "there"]
    assert blocks[1].value["picture"].pk == second.pk
    assert blocks[2].value["picture"].pk == third.pk
    assert blocks[3].value["picture"] is None


def test_a_deleted_picture_is_left_out(db: None) -> None:
    kept, gone = ImageFactory(), ImageFactory()
    body = ArticleStreamBlock().to_python(
        [
            {"type": "picture", "value": {"image": picture(gone.pk), "width": "normal"}},
            {"type": "picture", "value": {"image": picture(kept.pk), "width": "normal"}},
        ]
    )
    gone.delete()
    with pictures_together(body):
        assert [block.value["image"] and block.value["image"].pk for block in body] == [None, kept.pk]


def test_a_text_without_pictures_asks_nothing(db: None) -> None:
    body = ArticleStreamBlock().to_python([{"type": "text", "value": "<p>Words</p>"}])
    with CaptureQueriesContext(connection) as queries, pictures_together(body):
        list(body)
    assert not queries.captured_queries


def test_the_next_text_asks_for_its_own(db: None) -> None:
    image = ImageFactory(title="Before")
    stored = [{"type": "picture", "value": {"image": picture(image.pk), "width": "normal"}}]
    with pictures_together(ArticleStreamBlock().to_python(stored)):
        pass
    type(image).objects.update(title="After")
    assert ArticleStreamBlock().to_python(stored)[0].value["image"].title == "After"
