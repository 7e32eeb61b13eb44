"""Title, description, canonical address and social picture of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail.images.shortcuts import get_rendition_or_not_found

if TYPE_CHECKING:
    from clinic.core.models import BrandingSettings

#: Search engines show about this many characters of a description.
DESCRIPTION_LENGTH = 160
#: The size that every social site takes: https://ogp.me/ and the sites' own guides.
SOCIAL_IMAGE_SPEC = "fill-1200x630|format-jpeg|jpegquality-80"


@dataclass(frozen=True)
class PageMeta:
    """The tags of one page; `image` is a rendition or None."""

    title: str
    description: str
    canonical_url: str
    og_title: str
    og_type: str
    image: Any
    image_alt: str


def page_title(page: Any, branding: BrandingSettings) -> str:
    """The title tag: the editor's own, otherwise the page's title and the clinic's name. Never empty."""
    if page.seo_title:
        return page.seo_title
    if page.is_site_root():
        return f"{branding.name}: {branding.tagline}" if branding.tagline else branding.name
    return f"{page.title} | {branding.name}"


def page_description(page: Any, branding: BrandingSettings) -> str:
    """The description: the editor's own, otherwise the introduction, otherwise title and clinic. Never empty."""
    if page.search_description:
        return page.search_description
    if introduction := " ".join(getattr(page, "introduction", "").split()):
        return Truncator(introduction).chars(DESCRIPTION_LENGTH)
    return f"{page.title}. {branding.name}. {branding.tagline}".strip(". ") + "."


def canonical_url(page: Any, request: HttpRequest) -> str:
    """The one address of the page; further pages of a list have addresses of their own."""
    address = page.canonical_url or page.get_full_url(request) or request.build_absolute_uri(request.path)
    number = request.GET.get("page", "")
    if number.isascii() and number.isdigit() and int(number[:6]) > 1:
        address = f"{address}?page={int(number[:6])}"
    return address


def page_meta(page: Any, request: HttpRequest, branding: BrandingSettings) -> PageMeta:
    """All tags of a page."""
    image = page.seo_image or branding.social_image
    rendition = get_rendition_or_not_found(image, SOCIAL_IMAGE_SPEC) if image else None
    return PageMeta(
        title=page_title(page, branding),
        description=page_description(page, branding),
        canonical_url=canonical_url(page, request),
        og_title=page.seo_title or page.title,
        og_type="article" if page.structured_data_type == "MedicalWebPage" else "website",
        image=rendition,
        image_alt=image.default_alt_text if image else "",
    )
