"""The notices of a page."""

from dataclasses import replace
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from clinic.core.page_cache import remember
from clinic.notices.models import NoticeSettings
from clinic.notices.sources import ShownNotice, on_page, shown_at

register = template.Library()

#: Stands between the texts of notices while their links are looked up together. No editor can type it: it is a comment.
BETWEEN = "<!--next notice-->"


@register.simple_tag(takes_context=True)
def active_notices(context: dict[str, Any]) -> list[ShownNotice]:
    """
    What to show above this page now: the highest of the site's notices and of those of the sections that it stands in.

    In the preview of a notice, what its view says.
    """
    if "preview_notices" in context:
        return context["preview_notices"]
    request, page = context.get("request"), context.get("page")
    if request is None:
        return []
    path = page.path if isinstance(page, Page) else None
    notices, maximum = remember(request, "notices", lambda: _load(request))
    return on_page(notices, path, maximum)


def _load(request: HttpRequest) -> tuple[list[ShownNotice], int]:
    """All that are shown now, with the addresses of the pages that their texts link to, and how many may stand."""
    notices = shown_at(timezone.now())
    if not notices:
        return [], 0
    texts = expand_db_html(BETWEEN.join(notice.text for notice in notices)).split(BETWEEN)
    maximum = NoticeSettings.at_once_on(Site.find_for_request(request))
    return [replace(notice, text=text) for notice, text in zip(notices, texts, strict=True)], maximum
