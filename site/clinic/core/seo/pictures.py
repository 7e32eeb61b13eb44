"""Sizes of pictures for search engines and social sites."""

from typing import Any


def rendition_or_none(image: Any, spec: str) -> Any:
    """A picture in a size; None without a picture, or where its file is missing: no address is better than a dead one."""
    if not image:
        return None
    try:
        return image.get_rendition(spec)
    except OSError:
        return None
