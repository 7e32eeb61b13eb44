"""Title, description, canonical address and social picture of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.text import Truncator

from .pictures import rendition_or_none

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
    if page.pk and page.pk == branding.site.root_page_id:
        return f"{branding.name}: {branding.tagline}" if branding.tagline else branding.name
    return f"{page.title} | {branding.name}"


def page_description(page: Any, branding: BrandingSettings) -> str:
    """The description: the editor's own, otherwise the introduction, otherwise title and clinic. Never empty."""
    if page.search_description:
        return page.search_description
    if introduction := " ".join(getattr(page, "introduction", "").split()):
        return Truncator(introduction).chars(DESCRIPTION_LENGTH)
    return f"{page.title}. {branding.name}. {branding.tagline}".strip(". ") + "."


def canonical_url(page: Any, request: HttpRequest, number: int = 1) -> str:
    """The one address of the page; further pages of a list, by their number, have addresses of their own."""
    address = page.canonical_url or page.get_full_url(request) or request.build_absolute_uri(request.path)
    return f"{address}?page={number}" if number > 1 else address


def page_meta(page: Any, request: HttpRequest, branding: BrandingSettings, number: int = 1) -> PageMeta:
    """All tags of a page; `number` is the page of its list that is shown."""
    image = page.seo_image or branding.social_image
    rendition = rendition_or_none(image, SOCIAL_IMAGE_SPEC)
    return PageMeta(
        title=page_title(page, branding),
        description=page_description(page, branding),
        canonical_url=canonical_url(page, request, number),
        og_title=page.seo_title or page.title,
        og_type="article" if page.structured_data_type == "MedicalWebPage" else "website",
        image=rendition,
        image_alt=image.default_alt_text if image and rendition else "",
    )
