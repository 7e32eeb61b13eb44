"""The StreamField of running text, and its headings as a list of contents."""

from typing import Any

from django.utils.text import slugify
from wagtail.blocks import StreamBlock, StreamValue

from .calls import ButtonBlock, CallToActionBlock
from .health import CalloutBlock, ExerciseBlock, KeyFactsBlock, PossibleCauseBlock
from .images import pictures_together
from .media import DownloadBlock, PictureBlock, VideoBlock
from .text import HeadingBlock, QuestionBlock, QuoteBlock, ReferencesBlock, TableBlock, TextBlock

#: Identifiers that the templates themselves give: a heading with these words gets another one.
TEMPLATE_IDS = frozenset(
    {
        "ask",
        "contents",
        "find-us",
        "header-title",
        "id_password",
        "id_password_error",
        "id_service_error",
        "main",
        "menu",
        "q",
        "q_error",
        "reach",
        "tide",
    }
)


def article_blocks() -> list[tuple[str, Any]]:
    """The blocks of the ground floor that any running text may hold. Upper floors add their own."""
    return [
        ("heading", HeadingBlock()),
        ("text", TextBlock()),
        ("question", QuestionBlock()),
        ("quote", QuoteBlock()),
        ("table", TableBlock()),
        ("references", ReferencesBlock()),
        ("key_facts", KeyFactsBlock()),
        ("callout", CalloutBlock()),
        ("possible_cause", PossibleCauseBlock()),
        ("exercise", ExerciseBlock()),
        ("picture", PictureBlock()),
        ("video", VideoBlock()),
        ("download", DownloadBlock()),
        ("button", ButtonBlock()),
        ("call_to_action", CallToActionBlock()),
    ]


class ArticleStreamBlock(StreamBlock):
    """Running text whose headings carry unique, stable anchors."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks or article_blocks(), **kwargs)

    def render_basic(self, value: StreamValue, context: Any = None) -> Any:
        contents(value)
        return super().render_basic(value, context)

    class Meta:
        template = None


def contents(body: StreamValue) -> list[dict[str, str]]:
    """
    The sections of a text, as {"id", "text"}, and give every heading its anchor.

    An anchor is the slug of the heading's words, so a link to it lives as long as the words do; a second heading
    with the same words gets `-2`, a third `-3`; so does one that says what the page itself uses as an identifier.
    """
    taken = set(TEMPLATE_IDS)
    sections = []
    with pictures_together(body):
        blocks = list(body)
    for block in blocks:
        if block.block_type != "heading":
            continue
        base = slugify(block.value.get("text") or "") or "section"
        anchor, number = base, 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        block.value.unique_anchor = anchor
        if block.value.get("level") == "h2":
            sections.append({"id": anchor, "text": block.value["text"]})
    return sections
