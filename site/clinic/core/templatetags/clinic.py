"""What every template needs: branding, menus, breadcrumbs, and the head of the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from wagtail.models import Page, Site

from clinic.core.models import BrandingSettings, NavigationSettings
from clinic.core.page_cache import remember
from clinic.core.seo import GraphContext, json_ld, page_graph, page_meta

register = template.Library()


def _branding(request: HttpRequest | None) -> BrandingSettings:
    if request is None:
        return BrandingSettings()
    if not hasattr(request, "_branding"):
        if not Site.find_for_request(request):
            request._branding = BrandingSettings()  # type: ignore[attr-defined]
        else:
            request._branding = remember(  # type: ignore[attr-defined]
                request, "branding", lambda: _load_branding(request)
            )
    return request._branding  # type: ignore[attr-defined]


def _load_branding(request: HttpRequest) -> BrandingSettings:
    branding = BrandingSettings.for_request(request)
    # Read the pictures now, so that the stored copy holds them.
    _ = (branding.logo, branding.social_image)
    return branding


@register.simple_tag(takes_context=True)
def branding(context: dict[str, Any]) -> BrandingSettings:
    """The site's branding."""
    return _branding(context.get("request"))


def _menu(menu: Any) -> list[dict[str, str]]:
    return [{"text": item.value["text"], "url": item.value.url} for item in menu if item.value.url]


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The menus: `main` and `footer`, lists of {"text", "url", "current"}, without entries that lead nowhere."""
    request = context.get("request")
    if request is None or not Site.find_for_request(request):
        return {"main": [], "footer": [], "booking_url": ""}

    def load() -> dict[str, Any]:
        settings = NavigationSettings.for_request(request)
        booking = settings.booking_page
        return {
            "main": _menu(settings.main_menu),
            "footer": _menu(settings.footer_menu),
            "booking_url": booking.url if booking and booking.live else "",
        }

    menus = remember(request, "menus", load)
    mark = lambda entries: [  # noqa: E731
        {**entry, "current": entry["url"] != "/" and request.path.startswith(entry["url"])} for entry in entries
    ]
    return {"main": mark(menus["main"]), "footer": mark(menus["footer"]), "booking_url": menus["booking_url"]}


def _breadcrumbs(context: dict[str, Any]) -> list[dict[str, str]]:
    request, page = context.get("request"), context.get("page")
    if request is None or not isinstance(page, Page):
        return []
    stored = getattr(request, "_breadcrumbs", None)
    if stored is None:
        site = Site.find_for_request(request)
        root_depth = site.root_page.depth if site else 2
        ancestors = page.get_ancestors().filter(depth__gte=root_depth).live() if page.depth else []
        stored = [{"title": ancestor.title, "url": ancestor.get_url(request) or ""} for ancestor in ancestors]
        stored.append({"title": page.title, "url": page.get_url(request) or request.path})
        if len(stored) > 1:
            stored[0]["title"] = "Home"
        request._breadcrumbs = stored
    return stored


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
    meta = page_meta(page, request, brand)
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
    """Where the bar at the foot of a phone's screen leads: call and book, each empty where there is none."""
    brand = _branding(context.get("request"))
    return {
        "call_url": brand.telephone.as_rfc3966 if brand.telephone else "",
        "book_url": navigation(context)["booking_url"],
    }
