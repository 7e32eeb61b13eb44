"""The rating as a block."""

from typing import Any

from wagtail.blocks import CharBlock, StructBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from clinic.core.blocks.groups import FROM_THE_CLINIC


class RatingBlock(StructBlock):
    """The rating of the clinic or of one location, with its date and its source."""

    heading = CharBlock(max_length=160, required=False, default="What patients say")
    listing = SnippetChooserBlock(
        "reviews.GoogleListing",
        required=False,
        label="Google rating",
        help_text="Leave it empty for the clinic as a whole.",
    )

    class Meta:
        icon = "pick"
        group = FROM_THE_CLINIC
        label = "Google rating"
        description = "Rating, number of reviews and the day of both, with a link to the listing."
        template = "blocks/rating.html"
        preview_value: Any = {"heading": "What patients say"}
