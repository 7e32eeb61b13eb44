"""Blocks of text."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    RichTextBlock,
    StructBlock,
    StructValue,
    URLBlock,
)
from wagtail.blocks import (
    TextBlock as PlainTextBlock,
)
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from clinic.core.rich_text import BOX_FEATURES, TEXT_FEATURES

from .groups import TEXT


class HeadingValue(StructValue):
    """A heading with the anchor under which it can be linked."""

    @property
    def anchor(self) -> str:
        """The anchor: given by `ArticleStreamBlock` where two headings say the same, otherwise the text's slug."""
        return getattr(self, "unique_anchor", "") or slugify(self.get("text") or "") or "section"


class HeadingBlock(StructBlock):
    """A heading of a section or of a part of one."""

    text = CharBlock(max_length=160, help_text="A question that the section answers reads best.")
    level = ChoiceBlock(
        choices=[("h2", "Section"), ("h3", "Part of a section")],
        default="h2",
        help_text="Sections appear in the article's list of contents.",
    )

    class Meta:
        icon = "title"
        group = TEXT
        label = "Heading"
        description = "A heading between two sections. Section headings make the list of contents."
        template = "blocks/heading.html"
        value_class = HeadingValue
        preview_value = {"text": "What can I do about it at home?", "level": "h2"}


class TextBlock(RichTextBlock):
    """Paragraphs and lists."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        group = TEXT
        label = "Text"
        description = "Paragraphs, lists and links. Short paragraphs are easier to read on a phone."
        template = "blocks/text.html"
        preview_value = (
            "<p>Pain behind the ankle often eases within weeks once the load on it is <b>changed</b>.</p>"
        )


class QuestionBlock(StructBlock):
    """A question that readers ask, with its answer."""

    question = CharBlock(max_length=200)
    answer = RichTextBlock(features=BOX_FEATURES)

    class Meta:
        icon = "help"
        group = TEXT
        label = "Question and answer"
        description = "A question in the reader's words, and a short answer."
        template = "blocks/question.html"
        preview_value = {
            "question": "May I keep walking?",
            "answer": "<p>Usually yes, as long as the pain stays mild and is gone by the next morning.</p>",
        }


class QuoteBlock(StructBlock):
    """What somebody said."""

    text = PlainTextBlock(rows=3, help_text="Without quotation marks: the page sets them.")
    attribution = CharBlock(max_length=120, required=False, label="Who said it")
    role = CharBlock(max_length=120, required=False, help_text="For example: physical therapist.")

    class Meta:
        icon = "openquote"
        group = TEXT
        label = "Quote"
        description = "A sentence worth standing alone, with the name of the person who said it."
        template = "blocks/quote.html"
        preview_value = {
            "text": "The best exercise is the one that you will do tomorrow as well.",
            "attribution": "Maren Holloway",
            "role": "physical therapist",
        }


class TableBlock(StructBlock):
    """A table of text."""

    caption = CharBlock(max_length=200, help_text="What the table shows, in a few words.")
    table = TypedTableBlock([("text", CharBlock(required=False))])

    class Meta:
        icon = "table"
        group = TEXT
        label = "Table"
        description = "A small table. On a phone two or three columns read best."
        template = "blocks/table.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        table = cleaned["table"]
        if not (table.columns and table.row_data) and not self.is_deferred_validation:
            message = "The table is empty: add a column and a row, or delete the block."
            raise StructBlockValidationError(block_errors={"table": ValidationError(message)})
        return cleaned

    def get_preview_value(self) -> Any:
        return self.to_python(
            {
                "caption": "Kinds of pain",
                "table": {
                    "columns": [
                        {"type": "text", "heading": "Kind"},
                        {"type": "text", "heading": "How it feels"},
                    ],
                    "rows": [
                        {"values": ["Acute", "Sudden and sharp"]},
                        {"values": ["Chronic", "For weeks or months"]},
                    ],
                    "caption": "",
                },
            }
        )


class ReferenceBlock(StructBlock):
    """One source."""

    title = CharBlock(max_length=255)
    source = CharBlock(
        max_length=255, help_text="Who published it, for example the National Library of Medicine."
    )
    url = URLBlock(required=False, label="Web address")
    year = IntegerBlock(required=False, min_value=1900, max_value=2100)

    class Meta:
        icon = "link-external"
        label = "Source"


class ReferencesBlock(StructBlock):
    """The sources of an article."""

    items = ListBlock(ReferenceBlock(), min_num=1, label="Sources")

    class Meta:
        icon = "list-ol"
        group = TEXT
        label = "References"
        description = "The sources that the article rests on. It stands at the end."
        template = "blocks/references.html"
        preview_value = {
            "items": [
                {
                    "title": "Heel pain",
                    "source": "National Library of Medicine",
                    "url": "https://example.org/",
                    "year": 2025,
                }
            ]
        }
