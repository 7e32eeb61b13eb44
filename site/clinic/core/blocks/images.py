"""A picture with an alternative text for the place where it stands, or marked as decorative."""

from typing import Any

from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.images.blocks import ImageBlockComparison as WagtailImageBlockComparison


class ImageBlockComparison(WagtailImageBlockComparison):
    """Wagtail 7.4 fails on a block that was added or removed without its optional picture."""

    def htmlvalue(self, val: Any) -> str:
        return super().htmlvalue(val) if val else ""


class ImageBlock(WagtailImageBlock):
    """Wagtail's block in this site's words; revisions can be compared where the picture was left out."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        decorative, alt_text = self.child_blocks["decorative"], self.child_blocks["alt_text"]
        decorative.field.help_text = "Tick this only if the page says the same without the picture."
        alt_text.field.help_text = "What the picture shows here, for people who can't see it."

    def get_comparison_class(self) -> type[ImageBlockComparison]:
        return ImageBlockComparison
