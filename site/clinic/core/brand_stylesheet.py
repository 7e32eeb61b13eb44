"""
The stylesheet of a clinic's own colors, at an address that names the colors and a digest of what it holds.

Pages take no inline style (the content security policy), and browsers may keep such an address for good: other
colors, or another version of the site that derives them otherwise, have another address. Nothing is looked up and
nothing is kept for an address that a visitor makes up.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinic.core.palette import derived_palette

#: Django adds it to the addresses of the site; `\Z` because `$` would let a line break follow.
ROUTE = r"^brand/(?P<brand>[0-9a-f]{6})-(?P<accent>[0-9a-f]{6})-(?P<digest>[0-9a-f]{12})\.css\Z"
CACHE_CONTROL = "public, max-age=31536000, immutable"


def _declarations(roles: dict[str, str]) -> str:
    return ";".join(f"{role}:{color}" for role, color in roles.items())


def stylesheet(brand: str, accent: str) -> str:
    """
    The rules of `data-palette="own"` in light, dark and high contrast, as static/css/palettes.css has them.

    Colors are `#rrggbb`. Raises ValueError for anything else.
    """
    palette = derived_palette(brand, accent)
    return (
        '@media (forced-colors:none){@layer tokens{[data-palette="own"]{'
        + _declarations(palette.light)
        + '}@media (prefers-color-scheme:dark){[data-palette="own"]{'
        + _declarations(palette.dark)
        + "}}@media (prefers-contrast:more){:root[data-palette]"
        "{--soft:var(--ink);--line:var(--ink);--edge:var(--ink)}}}}\n"
    )


def _digest(css: str) -> str:
    return hashlib.sha256(css.encode()).hexdigest()[:12]


def _address(brand: str, accent: str, css: str) -> str:
    return reverse("brand_stylesheet", args=[brand.lstrip("#"), accent.lstrip("#"), _digest(css)])


@lru_cache(maxsize=16)
def stylesheet_url(brand: str, accent: str) -> str:
    """The address of the stylesheet of these colors. Kept for the colors that the site stores, which are few."""
    return _address(brand, accent, stylesheet(brand, accent))


@require_safe
def brand_stylesheet(request: HttpRequest, brand: str, accent: str, digest: str) -> HttpResponse:
    """
    The stylesheet, where the digest is its own; otherwise the way to it.

    A page that was kept in front of the site while this version replaced another asks for the other's.
    """
    css = stylesheet(f"#{brand}", f"#{accent}")
    if _digest(css) == digest:
        return HttpResponse(
            css, content_type="text/css; charset=utf-8", headers={"Cache-Control": CACHE_CONTROL}
        )
    response = redirect(_address(brand, accent, css))
    response["Cache-Control"] = "no-cache"
    return response
