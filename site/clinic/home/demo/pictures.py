"""Make the sizes of pictures ahead, so that no visitor waits for them."""

from wagtail.models import Page


def make_renditions() -> None:
    """
    Draw every published page once, as its preview does: the sizes that it shows are made and kept.

    Raises a `RuntimeError` that names the page which can't be drawn.
    """
    for page in Page.objects.live().filter(depth__gt=1).specific():
        response = page.make_preview_request(preview_mode=page.default_preview_mode)
        if response.status_code >= 500:
            raise RuntimeError(f"The page {page.url} can't be drawn: see the message above.")
