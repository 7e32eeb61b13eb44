"""
One JSON-LD graph a page.

Vocabulary: https://schema.org/ (release 30.0). Nothing is stated that the page does not show; the clinic's own
rating is never stated, since search engines regard that as self-serving
(https://developers.google.com/search/docs/appearance/structured-data/review-snippet).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Site

from .pictures import rendition_or_none

if TYPE_CHECKING:
    from clinic.core.models import BrandingSettings

    from .meta import PageMeta

Node = dict[str, Any]

# What could end a script element, or start a comment in one, is written as an escape of JSON.
_ESCAPES = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@dataclass(frozen=True)
class GraphContext:
    """What a page's nodes refer to: identifiers are addresses with a fragment, and stay the same for ever."""

    request: HttpRequest
    site: Site
    branding: BrandingSettings
    page: Any
    meta: PageMeta

    @property
    def root_url(self) -> str:
        """The site's address without a slash at its end."""
        return self.site.root_url

    @property
    def organization_id(self) -> str:
        """The clinic as a whole."""
        return f"{self.root_url}/#clinic"

    @property
    def website_id(self) -> str:
        """The website."""
        return f"{self.root_url}/#website"

    @property
    def page_id(self) -> str:
        """The page's own node."""
        return f"{self.meta.canonical_url}#webpage"

    def image(self, image: Any, spec: str = "max-1600x1600|format-jpeg|jpegquality-80") -> Node | None:
        """An ImageObject of a picture, or None without one."""
        rendition = rendition_or_none(image, spec)
        if rendition is None:
            return None
        return {
            "@type": "ImageObject",
            "url": self.absolute(rendition.url),
            # Distances are texts with their unit (https://schema.org/Distance).
            "width": f"{rendition.width} px",
            "height": f"{rendition.height} px",
        }

    def absolute(self, address: str) -> str:
        """An address of this site in full."""
        return address if address.startswith(("http://", "https://")) else f"{self.root_url}{address}"


def compact(node: Node) -> Node:
    """The node without what is empty."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}


def organization(context: GraphContext) -> Node:
    """The clinic as a whole; each location is a node of its own on its page."""
    branding = context.branding
    return compact(
        {
            "@type": "MedicalOrganization",
            "@id": context.organization_id,
            "name": branding.name,
            "url": f"{context.root_url}/",
            "logo": context.image(branding.logo, "max-600x600|format-png"),
            "telephone": branding.telephone.as_e164 if branding.telephone else None,
            "email": branding.email,
            "sameAs": [block.value["url"] for block in branding.social_links],
        }
    )


def page_graph(context: GraphContext, breadcrumbs: list[dict[str, str]]) -> Node:
    """The whole graph: the clinic, the site, the page, its trail, and what the page's type adds."""
    page = context.page
    website = compact(
        {
            "@type": "WebSite",
            "@id": context.website_id,
            "url": f"{context.root_url}/",
            "name": context.branding.name,
            "inLanguage": "en-US",
            "publisher": {"@id": context.organization_id},
        }
    )
    webpage: Node = compact(
        {
            "@type": page.structured_data_type,
            "@id": context.page_id,
            "url": context.meta.canonical_url,
            "name": page.title,
            "description": context.meta.description,
            "inLanguage": "en-US",
            "isPartOf": {"@id": context.website_id},
            "primaryImageOfPage": context.image(page.seo_image),
        }
    )
    nodes = [organization(context), website, webpage]
    if len(breadcrumbs) > 1:
        trail_id = f"{context.meta.canonical_url}#breadcrumbs"
        webpage["breadcrumb"] = {"@id": trail_id}
        nodes.append(
            {
                "@type": "BreadcrumbList",
                "@id": trail_id,
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "position": position,
                        "name": crumb["title"],
                        "item": context.absolute(crumb["url"]),
                    }
                    for position, crumb in enumerate(breadcrumbs, start=1)
                ],
            }
        )
    for node in page.structured_data(context):
        # A page type may add to the page's own node by naming it.
        if node.get("@id") == context.page_id:
            webpage.update(node)
        else:
            nodes.append(compact(node))
    return {"@context": "https://schema.org", "@graph": nodes}


def json_ld(graph: Node) -> SafeString:
    """The graph as the text of a script element; nothing in it can end the element."""
    text = json.dumps(graph, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 (every character that HTML could act on is escaped)
