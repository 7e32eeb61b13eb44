"""The notices of a page."""

from typing import Any

from django import template
from django.utils import timezone
from wagtail.models import Page

from clinic.core.page_cache import remember
from clinic.notices.sources import ShownNotice, shown_at

register = template.Library()


@register.simple_tag(takes_context=True)
def active_notices(context: dict[str, Any]) -> list[ShownNotice]:
    """
    What to show above this page now: the site's notices and those of the sections that it stands in.

    In the preview of a notice, that notice alone, whatever its window says.
    """
    if preview := context.get("preview_notice"):
        return [preview.shown()]
    request, page = context.get("request"), context.get("page")
    if request is None:
        return []
    path = page.path if isinstance(page, Page) else None
    notices = remember(request, "notices", lambda: shown_at(timezone.now()))
    return [notice for notice in notices if notice.stands_on(path)]
