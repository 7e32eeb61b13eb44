"""What every template needs: branding, menus, breadcrumbs, and the head of the page."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.core.paginator import Page as PaginatorPage
from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail.models import Page, Site

from clinic.core.models import BrandingSettings, NavigationSettings
from clinic.core.page_cache import remember
from clinic.core.seo import GraphContext, json_ld, page_graph, page_meta

register = template.Library()


def _branding(request: HttpRequest | None) -> BrandingSettings:
    if request is None:
        return BrandingSettings()
    if not hasattr(request, "_branding"):
        site = Site.find_for_request(request)
        if site is None:
            request._branding = BrandingSettings()  # type: ignore[attr-defined]
        else:
            request._branding = remember(  # type: ignore[attr-defined]
                request, "branding", lambda: _load_branding(site)
            )
    return request._branding  # type: ignore[attr-defined]


def _load_branding(site: Site) -> BrandingSettings:
    # Not `for_request`: that writes a missing row, and a visit must not change the content.
    stored = BrandingSettings.objects.select_related("site", "logo", "social_image").filter(site=site).first()
    return stored or BrandingSettings(site=site)


#: Where one sentence ends and another begins; not after "7 a.m." in the middle of one.
BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")


@register.filter
def sentences(text: str) -> list[str]:
    """The sentences of a text, each to be kept on one line where there is room."""
    return BETWEEN_SENTENCES.split(text.strip())


@register.filter
def opening(text: str, words: int) -> str:
    """The sentences that a text begins with, about as many as make up `words`; a long first one is cut."""
    kept = ""
    for sentence in sentences(text):
        if len(kept.split()) >= words * 2 / 3 or len(f"{kept} {sentence}".split()) > words * 3 / 2:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or Truncator(text).words(words, truncate=" …")


@register.simple_tag(takes_context=True)
def branding(context: dict[str, Any]) -> BrandingSettings:
    """The site's branding."""
    return _branding(context.get("request"))


def _public_url(page: Page | None) -> str:
    return (page.url or "") if page and page.live else ""


def _menu(menu: Any) -> list[dict[str, str]]:
    return [{"text": item.value["text"], "url": item.value.url} for item in menu if item.value.url]


def _marked(entries: list[dict[str, str]], path: str) -> list[dict[str, Any]]:
    """The entries, each with whether the page at this path stands in its section."""
    return [{**entry, "current": entry["url"] != "/" and path.startswith(entry["url"])} for entry in entries]


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The menus: `main` and `footer`, lists of {"text", "url", "current"}, without entries that lead nowhere."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if request is None or site is None:
        return {"main": [], "footer": [], "booking_url": "", "locations_url": ""}

    def load() -> dict[str, Any]:
        stored = (
            NavigationSettings.objects.select_related("booking_page", "locations_page")
            .filter(site=site)
            .first()
        )
        settings = stored or NavigationSettings(site=site)
        return {
            "main": _menu(settings.main_menu),
            "footer": _menu(settings.footer_menu),
            "booking_url": _public_url(settings.booking_page),
            "locations_url": _public_url(settings.locations_page),
        }

    menus = remember(request, "menus", load)
    return {
        **menus,
        "main": _marked(menus["main"], request.path),
        "footer": _marked(menus["footer"], request.path),
    }


def _breadcrumbs(context: dict[str, Any]) -> list[dict[str, str]]:
    request, page = context.get("request"), context.get("page")
    if request is None or not isinstance(page, Page):
        return []
    if not hasattr(request, "_breadcrumbs"):
        site = Site.find_for_request(request)
        root_depth = site.root_page.depth if site else 2

        def load() -> list[dict[str, str]]:
            ancestors = page.get_ancestors().filter(depth__gte=root_depth).live() if page.depth else []
            return [
                {
                    "title": "Home" if ancestor.depth == root_depth else ancestor.title,
                    "url": ancestor.get_url(request) or "",
                }
                for ancestor in ancestors
            ]

        above = remember(request, f"trail:{page.pk}", load) if page.pk else load()
        request._breadcrumbs = [*above, {"title": page.title, "url": page.get_url(request) or request.path}]
    return request._breadcrumbs


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any]) -> list[dict[str, str]]:
    """The trail from the home page to this page, as {"title", "url"}; empty where there is no page."""
    trail = _breadcrumbs(context)
    return trail if len(trail) > 1 else []


@register.inclusion_tag("components/seo_head.html", takes_context=True)
def seo_head(context: dict[str, Any]) -> dict[str, Any]:
    """
    Title, description, canonical address, social tags and structured data of the page in the context.

    A view without a page sets `seo_title`, `seo_description` and `noindex` in its context.
    """
    request, page = context.get("request"), context.get("page")
    brand = _branding(request)
    noindex = bool(context.get("noindex"))
    site = Site.find_for_request(request) if request else None
    if request is None or site is None or not isinstance(page, Page) or context.get("seo_title"):
        title = context.get("seo_title") or brand.name
        return {
            "title": title if title == brand.name else f"{title} | {brand.name}",
            "description": context.get("seo_description") or brand.tagline or brand.name,
            "noindex": noindex,
            "brand": brand,
        }
    listing = context.get(getattr(page, "listing_name", "articles"))
    # What a visitor asked of a list is no page of its own: its canonical address is that of the list.
    number = listing.number if isinstance(listing, PaginatorPage) and not noindex else 1
    meta = page_meta(page, request, brand, number)
    graph = page_graph(GraphContext(request, site, brand, page, meta), _breadcrumbs(context))
    return {
        "title": meta.title,
        "description": meta.description,
        "noindex": noindex,
        "meta": meta,
        "image_url": request.build_absolute_uri(meta.image.url) if meta.image else "",
        "json_ld": json_ld(graph),
        "brand": brand,
    }


@register.simple_tag(takes_context=True)
def sticky_actions(context: dict[str, Any]) -> dict[str, str]:
    """Where the bar at the foot of a phone's screen leads: call, book, locations; empty where there is no such."""
    brand = _branding(context.get("request"))
    menus = navigation(context)
    return {
        "call_url": brand.telephone.as_rfc3966 if brand.telephone else "",
        "book_url": menus["booking_url"],
        "locations_url": menus["locations_url"],
    }
