"""Topics: subjects and body regions, each with a page that lists its articles."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import PageManager, PageQuerySet

from blog.models.listing import paginate
from clinic.core.models import BasePage


class TopicQuerySet(PageQuerySet):
    """Ways to ask for topics."""

    def with_articles(self) -> TopicQuerySet:
        """Topics that visitors will find something under."""
        from blog.models import HealthTipPage

        listed = HealthTipPage.objects.live().public().filter(topics=models.OuterRef("pk"))
        return self.filter(models.Exists(listed))

    def without_articles(self) -> TopicQuerySet:
        """Topics that visitors would find empty."""
        return self.exclude(pk__in=self.with_articles().values("pk"))


class TopicIndexPage(BasePage):
    """All topics that have articles: the body regions, then the subjects."""

    parent_page_types: ClassVar = ["blog.HealthTipIndexPage"]
    subpage_types: ClassVar = ["blog.TopicPage"]
    max_count_per_parent = 1
    page_description = "Lists the topics below it."
    structured_data_type = "CollectionPage"
    template = "blog/topic_index_page.html"

    class Meta:
        verbose_name = "topics"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["topics"] = TopicPage.objects.live().public().child_of(self).with_articles().order_by("title")
        return context


class TopicPage(BasePage):
    """A subject or a body region."""

    class Kind(models.TextChoices):
        SUBJECT = "subject", "Subject"
        BODY_REGION = "body_region", "Body region"

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SUBJECT)

    objects = PageManager.from_queryset(TopicQuerySet)()

    parent_page_types: ClassVar = ["blog.TopicIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = "A subject or body region; it lists its health tips by itself."
    structured_data_type = "CollectionPage"
    template = "blog/topic_page.html"

    content_panels: ClassVar = [*BasePage.content_panels[:1], FieldPanel("kind"), BasePage.introduction_panel]

    class Meta:
        verbose_name = "topic"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from blog.models import HealthTipPage

        context = super().get_context(request, *args, **kwargs)
        articles = HealthTipPage.objects.live().public().about(self)
        context["articles"] = paginate(articles, request, f"topic:{self.pk}")
        if not context["articles"].paginator.count:
            context["topics"] = (
                TopicPage.objects.live().public().sibling_of(self).with_articles().order_by("title")
            )
        return context

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """None as long as the topic is empty: nobody should come upon it from outside."""
        empty = getattr(request, "_empty_topics", None)
        if empty is None:
            empty = set(TopicPage.objects.without_articles().values_list("pk", flat=True))
            if request is not None:
                request._empty_topics = empty  # type: ignore[attr-defined]  # asked once for all topics
        return [] if self.pk in empty else super().get_sitemap_urls(request)
