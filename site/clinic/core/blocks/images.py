"""A picture with an alternative text for the place where it stands, or marked as decorative."""

from typing import Any

from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.images.blocks import ImageBlockComparison as WagtailImageBlockComparison


class ImageBlockComparison(WagtailImageBlockComparison):
    """Wagtail 7.4 fails on a block that was added or removed without its optional picture."""

    def htmlvalue(self, val: Any) -> str:
        return super().htmlvalue(val) if val else ""


class ImageBlock(WagtailImageBlock):
    """Wagtail's block; revisions can be compared where the picture was left out."""

    def get_comparison_class(self) -> type[ImageBlockComparison]:
        return ImageBlockComparison
