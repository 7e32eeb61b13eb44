"""How lists of articles are asked for and cut into pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.models import PageQuerySet

from clinic.core.page_cache import remember

if TYPE_CHECKING:
    from blog.models import HealthTipPage, TopicPage

ARTICLES_A_PAGE = 10
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

    def newest(self, start: int, stop: int) -> list[HealthTipPage]:
        """
        The articles from the `start`-th newest to before the `stop`-th, ready to be listed.

        Their keys are asked for first, which the database reads from an index: otherwise it would sort whole rows,
        with the rows joined to them, of all articles that there are.
        """
        keys = list(self.newest_first().values_list("pk", flat=True)[start:stop])
        found = self.model.objects.for_listing().in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def for_listing(self) -> HealthTipQuerySet:
        """With author, pictures and their sizes read at once: a fixed number of queries for any number of articles."""
        return self.select_related("author", "listing_image", "hero_image").prefetch_related(
            "listing_image__renditions", "hero_image__renditions"
        )


class ArticlePaginator(Paginator):
    """Pages of a list, with its length remembered: counting goes through every article."""

    def __init__(self, articles: HealthTipQuerySet, request: HttpRequest, name: str) -> None:
        super().__init__(articles, ARTICLES_A_PAGE)
        self.articles = articles
        self.count = remember(request, f"articles:{name}", articles.count)

    def page(self, number: Any) -> PaginatorPage:
        """One page, its articles read as `newest` reads them."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return PaginatorPage(self.articles.newest(start, start + self.per_page), number, self)


def paginate(articles: HealthTipQuerySet, request: HttpRequest, name: str) -> PaginatorPage:
    """
    The page of a list that the request asks for; one that does not exist becomes the nearest that does.

    `name` tells the list from all others of the site.
    """
    return ArticlePaginator(articles, request, name).get_page(request.GET.get("page"))
