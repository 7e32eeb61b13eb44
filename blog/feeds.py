"""The feed of the newest health tips (Atom, RFC 4287)."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from wagtail.models import Page

if TYPE_CHECKING:
    from blog.models import HealthTipIndexPage, HealthTipPage

#: How many health tips a feed holds.
FEED_LENGTH = 20

# XML 1.0 has no way to write these (https://www.w3.org/TR/xml/#charsets); a pasted text may hold one.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _text(value: str) -> str:
    return _NOT_IN_XML.sub("", value)


def _identifier(page: Page) -> str:
    """The page's identifier for ever, whatever its address becomes (RFC 4287, section 4.2.6)."""
    return f"urn:uuid:{page.translation_key}"


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class HealthTipFeed(Feed):
    """The newest health tips of a series: title, introduction, author, and both dates."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, index: HealthTipIndexPage) -> HealthTipIndexPage:
        self.request = request
        return index

    def title(self, index: HealthTipIndexPage) -> str:
        return _text(index.series_title)

    def subtitle(self, index: HealthTipIndexPage) -> str:
        return _text(index.tagline or index.introduction)

    def link(self, index: HealthTipIndexPage) -> str:
        return index.get_full_url(self.request) or ""

    def feed_url(self, index: HealthTipIndexPage) -> str:
        return f"{self.link(index)}feed/"

    def feed_guid(self, index: HealthTipIndexPage) -> str:
        return _identifier(index)

    def items(self, index: HealthTipIndexPage) -> Any:
        from blog.models import HealthTipPage, TopicPage

        topics = Prefetch(
            "topics", TopicPage.objects.live().public().order_by("title"), to_attr="listed_topics"
        )
        # Not `child_of`: see the list of the series.
        articles = HealthTipPage.objects.live().public().descendant_of(index).newest_first()
        return articles.select_related("author").defer_streamfields().prefetch_related(topics)[:FEED_LENGTH]

    def item_title(self, item: HealthTipPage) -> str:
        return _text(item.title)

    def item_description(self, item: HealthTipPage) -> str:
        return _text(item.introduction)

    def item_link(self, item: HealthTipPage) -> str:
        return item.get_full_url(self.request) or ""

    def item_guid(self, item: HealthTipPage) -> str:
        return _identifier(item)

    def item_author_name(self, item: HealthTipPage) -> str | None:
        return _text(item.author.name_with_credentials) if item.author else None

    def item_pubdate(self, item: HealthTipPage) -> datetime:
        return _start_of(item.published_on)

    def item_updateddate(self, item: HealthTipPage) -> datetime:
        return item.last_published_at or _start_of(item.published_on)

    def item_categories(self, item: Any) -> list[str]:
        return [_text(topic.title) for topic in item.listed_topics]
