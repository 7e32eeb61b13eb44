"""Make the sizes of pictures ahead, so that no visitor waits for them."""

from wagtail.models import Page


def make_renditions() -> None:
    """Draw every published page once, as its preview does: the sizes that it shows are made and kept."""
    for page in Page.objects.live().filter(depth__gt=1).specific():
        page.make_preview_request(preview_mode=page.default_preview_mode)
