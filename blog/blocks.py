"""Blocks of health tips, and the StreamField of an article."""

from typing import Any

from wagtail.blocks import CharBlock, ListBlock, PageChooserBlock, StructBlock, StructValue

from clinic.core.blocks import ArticleStreamBlock, article_blocks
from clinic.core.blocks.groups import CALLS
from clinic.core.site_of_request import readable_by_all
from leadcapture.blocks import ScreeningCallBlock, TipsFormBlock
from reviews.blocks import RatingBlock


class MoreArticlesBlock(StructBlock):
    """Links to more articles, in the middle of the text."""

    heading = CharBlock(max_length=120, default="More about this")
    pages = ListBlock(
        PageChooserBlock(page_type="blog.HealthTipPage", label="Health tip"),
        min_num=1,
        max_num=5,
        label="Health tips",
    )

    class Meta:
        icon = "doc-full"
        group = CALLS
        label = "More health tips"
        description = "Links to up to five other health tips, in the middle of the text."
        template = "blocks/more_articles.html"

    def get_context(self, value: StructValue, parent_context: Any = None) -> dict[str, Any]:
        """Adds `articles`: those of the chosen pages that everybody may read, in the editor's order."""
        context = super().get_context(value, parent_context)
        chosen = [page for page in value.get("pages") or [] if page]
        context["articles"] = readable_by_all(chosen, context.get("request")) if chosen else []
        return context

    def get_preview_value(self) -> Any:
        from blog.models import HealthTipPage

        pages = HealthTipPage.objects.live().public().order_by("-published_on", "pk")[:3]
        return self.to_python({"heading": "More about this", "pages": [page.pk for page in pages]})


def text_blocks() -> list[tuple[str, Any]]:
    """Every block that a text of the site may hold."""
    return [
        *article_blocks(),
        ("more_articles", MoreArticlesBlock()),
        ("tips_form", TipsFormBlock()),
        ("screening_call", ScreeningCallBlock()),
        ("rating", RatingBlock()),
    ]


class HealthTipStreamBlock(ArticleStreamBlock):
    """The body of a health tip."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks or text_blocks(), **kwargs)
