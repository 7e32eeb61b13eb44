"""Blocks of pictures, video and files."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock, StructValue, URLBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model

from clinic.core.rich_text import BOX_FEATURES

from .groups import MEDIA
from .images import ImageBlock

YOUTUBE = re.compile(
    r"https://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|embed/|shorts/|live/)|youtu\.be/)"
    r"(?P<video>[\w-]{11})(?![\w-])",
    re.ASCII,
)
#: A video that is not listed has a second part, without which its player refuses.
VIMEO = re.compile(
    r"https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(?P<video>[0-9]{6,12})(?![\w-])"
    r"(?:/(?P<unlisted>[0-9a-f]{6,20})(?![\w-])|[^#]*[?&]h=(?P<hash>[0-9a-f]{6,20})(?![\w-]))?",
    re.ASCII,
)


class PictureBlock(StructBlock):
    """A picture with an alternative text for this place, or marked as decorative."""

    image = ImageBlock(label="Picture")
    caption = CharBlock(required=False, max_length=255)
    width = ChoiceBlock(
        choices=[("normal", "As wide as the text"), ("wide", "Wider than the text")], default="normal"
    )

    class Meta:
        icon = "image"
        group = MEDIA
        label = "Picture"
        description = "A picture between paragraphs, with a description for people who can't see it."
        template = "blocks/picture.html"

    def get_preview_value(self) -> Any:
        image = get_image_model().objects.order_by("pk").first()
        return self.to_python(
            {
                "image": {"image": image.pk, "alt_text": image.description, "decorative": False}
                if image
                else None,
                "caption": "What the picture shows",
                "width": "normal",
            }
        )


class VideoValue(StructValue):
    """A video's address at its host."""

    @property
    def embed_url(self) -> str:
        """The player's address, without cookies where the host offers it; empty for an unknown host."""
        address = self.get("url") or ""
        if match := YOUTUBE.match(address):
            return f"https://www.youtube-nocookie.com/embed/{match['video']}?autoplay=1"
        if match := VIMEO.match(address):
            unlisted = match["unlisted"] or match["hash"]
            key = f"h={unlisted}&" if unlisted else ""
            return f"https://player.vimeo.com/video/{match['video']}?{key}dnt=1&autoplay=1"
        return ""

    @property
    def host_name(self) -> str:
        """The name of the service that a click will contact."""
        return "YouTube" if YOUTUBE.match(self.get("url") or "") else "Vimeo"


class VideoBlock(StructBlock):
    """A video that loads nothing from its host before the visitor asks for it."""

    title = CharBlock(max_length=200)
    url = URLBlock(label="Web address", help_text="The address of the video on YouTube or Vimeo.")
    poster = ImageBlock(required=False, label="Picture", help_text="Shown until the video is started.")
    transcript = RichTextBlock(
        features=BOX_FEATURES, required=False, help_text="What is said, for people who can't hear or play it."
    )

    class Meta:
        icon = "media"
        group = MEDIA
        label = "Video"
        description = "A video of YouTube or Vimeo. Nothing is loaded from there until the visitor starts it."
        template = "blocks/video.html"
        value_class = VideoValue
        preview_value = {
            "title": "Three stretches for the calf",
            "url": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
            "transcript": "<p>Stand facing a wall.</p>",
        }

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        unfinished = self.is_deferred_validation and not cleaned.get("url")
        if not cleaned.embed_url and not unfinished:
            raise StructBlockValidationError(
                block_errors={
                    "url": ValidationError(
                        "Enter the address of a video on YouTube or Vimeo, starting with https://."
                    )
                }
            )
        return cleaned


class DownloadBlock(StructBlock):
    """A public document to download."""

    title = CharBlock(max_length=200)
    document = DocumentChooserBlock()
    description = CharBlock(max_length=255, required=False)

    class Meta:
        icon = "download"
        group = MEDIA
        label = "Download"
        description = "A document that anybody may download. Tip sheets for subscribers are kept elsewhere."
        template = "blocks/download.html"

    def get_preview_value(self) -> Any:
        document = get_document_model().objects.order_by("pk").first()
        return self.to_python(
            {
                "title": "What to bring to your first visit",
                "document": document.pk if document else None,
                "description": "One page, to print.",
            }
        )
