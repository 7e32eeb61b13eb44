"""The notices of a page."""

from typing import Any

from django import template
from wagtail.models import Page

from clinic.core.page_cache import remember
from clinic.notices.models import Notice

register = template.Library()


@register.simple_tag(takes_context=True)
def active_notices(context: dict[str, Any]) -> list[Notice]:
    """
    What to show above this page now: the site's notices and those of the sections that it stands in.

    In the preview of a notice, that notice alone, whatever its window says.
    """
    if preview := context.get("preview_notice"):
        return [preview]
    request, page = context.get("request"), context.get("page")
    if request is None:
        return []

    def load() -> list[Notice]:
        return list(Notice.objects.active().in_order().select_related("link_page", "section"))

    path = page.path if isinstance(page, Page) else None
    return [
        notice
        for notice in remember(request, "notices", load)
        if notice.section is None or (path is not None and path.startswith(notice.section.path))
    ]
