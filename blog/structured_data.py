"""The schema.org nodes of an article."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from clinic.core.seo import GraphContext
from clinic.core.seo.graph import compact

if TYPE_CHECKING:
    from blog.models import HealthTipPage


def _iso(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def article_nodes(page: HealthTipPage, context: GraphContext) -> list[dict[str, Any]]:
    """
    A BlogPosting in a MedicalWebPage.

    `reviewedBy` and `lastReviewed` belong to WebPage and its subtypes only (https://schema.org/lastReviewed), so
    they stand on the page's node.
    """
    article_id = f"{context.meta.canonical_url}#article"
    article = {
        "@type": "BlogPosting",
        "@id": article_id,
        "headline": page.title,
        "description": context.meta.description,
        "datePublished": page.published_on.isoformat(),
        "dateModified": _iso(page.last_published_at),
        "inLanguage": "en-US",
        "author": {"@id": page.author.person_id(context)} if page.author else None,
        "publisher": {"@id": context.organization_id},
        "image": context.image(page.seo_image),
        "mainEntityOfPage": {"@id": context.page_id},
        "articleSection": [topic.title for topic in page.topic_list],
        "timeRequired": f"PT{page.reading_minutes}M",
    }
    webpage = compact(
        {
            "@id": context.page_id,
            "mainEntity": {"@id": article_id},
            "reviewedBy": {"@id": page.reviewed_by.person_id(context)} if page.reviewed_by else None,
            "lastReviewed": page.reviewed_on.isoformat() if page.reviewed_on else None,
        }
    )
    people = {person.pk: person for person in (page.author, page.reviewed_by) if person}
    return [article, webpage, *(person.person_node(context) for person in people.values())]
