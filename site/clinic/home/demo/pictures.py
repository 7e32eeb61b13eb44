"""Make the sizes of pictures ahead, so that no visitor waits for them."""

from wagtail.models import Page

from clinic.core.warm_up import draw


def make_renditions() -> None:
    """
    Draw every published page once.

    Raises a `RuntimeError` that names the page which can't be drawn.
    """
    for page in Page.objects.live().filter(depth__gt=1):
        draw(page)
