"""The site's search at /search/?q=."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page, PageQuerySet, Site

from blog.models import HealthTipPage, TopicPage
from clinic.core.search_words import MAX_CHARACTERS, telling_words_of
from clinic.people.models import ClinicianPage
from locations.models import LocationPage

RESULTS_A_PAGE = 10
#: Nobody reads further; it bounds what a query such as "pain" costs on a large site.
MAX_RESULTS = 200
#: What visitors call a page of a type.
KINDS: dict[type[Page], str] = {
    HealthTipPage: "Health tip",
    TopicPage: "Health tips by topic",
    LocationPage: "Location",
    ClinicianPage: "Clinician",
}


def searchable_pages(request: HttpRequest) -> PageQuerySet:
    """The published pages of the request's site that everybody may read, without the home page and empty topics."""
    site = Site.find_for_request(request)
    empty = list(TopicPage.objects.without_articles().values_list("pk", flat=True))
    pages = Page.objects.live().public().exclude(pk__in=empty)
    return pages.descendant_of(site.root_page) if site else pages.none()


def ranked(pages: PageQuerySet, query: str) -> list[int]:
    """
    The keys of the pages that match, the best first: health tips with the words in their title, other pages with
    the words in their title, then those that have the words anywhere.

    Where no page has all the words, those that have some of them.
    """
    words = telling_words_of(query)
    if not words:
        return []
    listed = pages.only("pk", "content_type_id", "depth", "path")
    article = ContentType.objects.get_for_model(HealthTipPage).pk
    text = " ".join(words)
    for operator in ("and", "or"):
        by_title = list(listed.search(text, fields=["title"], operator=operator)[:MAX_RESULTS])
        anywhere = list(listed.search(text, operator=operator)[:MAX_RESULTS])
        if by_title or anywhere:
            by_title.sort(key=lambda page: page.content_type_id != article)
            return list(dict.fromkeys(page.pk for page in (*by_title, *anywhere)))[:MAX_RESULTS]
    return []


class SpecificPages(Paginator):
    """Keys of pages, cut into pages of a list; only the pages that are shown are read, one query for each type."""

    def page(self, number: Any) -> PaginatorPage:
        shown = super().page(number)
        shown.object_list = in_order(shown.object_list)
        return shown


def in_order(keys: Iterable[int]) -> list[Page]:
    """
    The pages with these keys as their own types, in this order, without the long texts of their bodies.

    Each gets an attribute `kind`: what it is, where the title alone does not tell.
    """
    keys = list(keys)
    by_key = {page.pk: page for page in Page.objects.filter(pk__in=keys).defer_streamfields().specific()}
    found = [by_key[key] for key in keys if key in by_key]
    for page in found:
        page.kind = KINDS.get(type(page), "")
    return found


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """
    Pages about what was typed.

    Context: `query` (as typed, cut to 200 characters), `results` (one page of a paginator, of specific pages),
    `error` (a sentence where nothing in the query can be looked for, otherwise empty) and, where there are no
    results, `topics` to go on with.
    """
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:MAX_CHARACTERS].strip()
    error = "Type a word with letters, such as the part of the body that hurts." if query else ""
    keys: list[int] = []
    if telling_words_of(query):
        error = ""
        keys = ranked(searchable_pages(request), query)
    results = SpecificPages(keys, RESULTS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "query": query,
        "results": results,
        "error": error,
        "topics": [],
        "seo_title": f"Search: {query}" if query else "Search",
        "noindex": True,
    }
    if not keys:
        context["topics"] = TopicPage.objects.live().public().with_articles().order_by("title")
    return TemplateResponse(request, "home/search.html", context)
