"""What every request of a visitor needs before its page is known, remembered as long as the content stays the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page, PageViewRestriction, Site

from clinic.core.database.outage import is_outage
from clinic.core.page_cache import remember

APage = TypeVar("APage", bound=Page)


class SiteMiddleware:
    """
    Find the site and its home page.

    Wagtail asks for both with every request, and keeps the site in `request._wagtail_site` (`Site.find_for_request`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/admin/"):
            try:
                site = remember(request, "site", lambda: _find(request))
            except (OperationalError, InterfaceError) as error:
                if not is_outage(error):
                    raise
                site = None  # Who needs it asks again; a form must get the chance to keep what was typed.
            if site:
                request._wagtail_site = site  # type: ignore[attr-defined]
        return self.get_response(request)


def _find(request: HttpRequest) -> Site | None:
    site = Site.find_for_request(request)
    if site is not None:
        # Kept with the page that it is kept in.
        site.root_page.specific  # noqa: B018
    return site


def private_sections(request: HttpRequest | None) -> list[str]:
    """The places in the page tree (`Page.path`) below which not everybody may read."""

    def load() -> list[str]:
        return list(PageViewRestriction.objects.values_list("page__path", flat=True))

    return remember(request, "private-sections", load)


def readable_by_all(pages: Iterable[APage], request: HttpRequest | None) -> list[APage]:
    """
    Those of the pages that are published, and in no private section: `live().public()` for pages that are loaded already.

    As with that, an alias counts by its own place; whoever opens one of a private page is asked all the same.
    """
    private = tuple(private_sections(request))
    return [page for page in pages if page.live and not page.path.startswith(private)]
