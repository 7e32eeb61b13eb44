"""How lists of articles are asked for and cut into pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from wagtail.models import PageQuerySet

if TYPE_CHECKING:
    from blog.models import TopicPage

ARTICLES_A_PAGE = 12
#: So long before its day an article counts as one to be looked at again.
REVIEW_NOTICE = timedelta(days=30)


class HealthTipQuerySet(PageQuerySet):
    """Ways to ask for articles."""

    def newest_first(self) -> HealthTipQuerySet:
        """By day of publication; articles of one day in a fixed order."""
        return self.order_by("-published_on", "-pk")

    def due_for_review(self, today: date) -> HealthTipQuerySet:
        """Published articles whose next clinical review is due within `REVIEW_NOTICE`, the most urgent first."""
        return self.live().filter(review_due_on__lte=today + REVIEW_NOTICE).order_by("review_due_on", "title")

    def about(self, topic: TopicPage) -> HealthTipQuerySet:
        """Articles of a topic; none of a topic that is only being written."""
        return self.filter(topics=topic.pk) if topic.pk else self.none()

    def for_listing(self) -> HealthTipQuerySet:
        """With author, pictures and their sizes read at once: a fixed number of queries for any number of articles."""
        return self.select_related("author", "listing_image", "hero_image").prefetch_related(
            "listing_image__renditions", "hero_image__renditions"
        )


def paginate(articles: HealthTipQuerySet, number: Any) -> PaginatorPage:
    """One page of a list; a page that does not exist becomes the nearest that does."""
    return Paginator(articles, ARTICLES_A_PAGE).get_page(number)
