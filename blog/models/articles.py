"""A health tip."""

from __future__ import annotations

import math
import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from blog.blocks import HealthTipStreamBlock
from blog.models.listing import HealthTipQuerySet
from blog.models.topics import TopicPage
from blog.structured_data import article_nodes
from clinic.core.blocks.stream import contents
from clinic.core.models import BasePage, HeroImageMixin
from clinic.core.page_cache import remember
from clinic.core.seo import GraphContext
from clinic.people.models import ClinicianPage

#: Adults read about this many words of plain non-fiction a minute (Brysbaert 2019, doi:10.1016/j.jml.2019.104047).
WORDS_A_MINUTE = 238
MORE_ARTICLES = 3


class HealthTipPage(HeroImageMixin, BasePage):
    """An article that answers one question of a reader."""

    author = models.ForeignKey(
        "people.ClinicianPage",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The clinician who wrote it. Name and credentials stand under the title.",
    )
    reviewed_by = models.ForeignKey(
        "people.ClinicianPage",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The clinician who checked it, other than the author.",
    )
    reviewed_on = models.DateField(
        null=True, blank=True, help_text="The day of the clinical review. Visitors see it."
    )
    review_due_on = models.DateField(
        "review again by", null=True, blank=True, help_text="The day by which it must be looked at again."
    )
    published_on = models.DateField("date", default=timezone.localdate, help_text="Shown under the title.")
    topics = ParentalManyToManyField(
        "blog.TopicPage",
        blank=True,
        related_name="articles",
        help_text="The subjects and body regions it is about.",
    )
    key_takeaways = StreamField(
        [("line", CharBlock(max_length=300, label="Takeaway"))],
        blank=True,
        max_num=6,
        help_text="Three to five sentences for readers who have one minute.",
    )
    body = StreamField(HealthTipStreamBlock())
    show_tips_form = models.BooleanField(
        "free tips form above the text",
        default=True,
        help_text="It steps aside by itself when you place the form within the text.",
    )
    show_screening_call = models.BooleanField(
        "free screening after the text",
        default=True,
        help_text="It steps aside by itself when you place the call within the text.",
    )

    objects = PageManager.from_queryset(HealthTipQuerySet)()

    #: A copy is a new text: nobody has reviewed it.
    exclude_fields_in_copy: ClassVar = ["reviewed_by", "reviewed_on", "review_due_on"]

    parent_page_types: ClassVar = ["blog.HealthTipIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = "A health tip: the answer to one question of a reader."
    structured_data_type = "MedicalWebPage"
    template = "blog/health_tip_page.html"

    content_panels: ClassVar = [
        *BasePage.content_panels,
        HeroImageMixin.hero_panel,
        FieldPanel("key_takeaways"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                PageChooserPanel("author"),
                FieldPanel("published_on"),
                FieldPanel("reviewed_by", permission="blog.record_clinical_review"),
                FieldRowPanel(
                    [
                        FieldPanel("reviewed_on", permission="blog.record_clinical_review"),
                        FieldPanel("review_due_on", permission="blog.record_clinical_review"),
                    ]
                ),
            ],
            heading="Author and clinical review",
        ),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        InlinePanel(
            "more_article_links",
            heading="More health tips at the end",
            label="Health tip",
            max_num=6,
            help_text="Without any, three that share most topics with this one are shown, the newest first.",
        ),
        MultiFieldPanel([FieldPanel("show_tips_form"), FieldPanel("show_screening_call")], heading="Offers"),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("key_takeaways"),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = "health tip"
        permissions: ClassVar = [("record_clinical_review", "Can record the clinical review of a health tip")]
        indexes: ClassVar = [models.Index(fields=["-published_on", "-page_ptr"], name="blog_newest_first")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blog_reviewer_is_not_the_author",
                condition=models.Q(author=None)
                | models.Q(reviewed_by=None)
                | ~models.Q(author=models.F("reviewed_by")),
                violation_error_message="The reviewer must be somebody else than the author.",
            )
        ]

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> Any:
        """A draft whose reviewer's page was deleted was reviewed by nobody."""
        article = super().from_serializable_data(data, check_fks=check_fks, strict_fks=strict_fks)
        if article is not None and not article.reviewed_by_id:
            article.reviewed_on = None
        return article

    def clean(self) -> None:
        super().clean()
        errors: dict[str, str] = {}
        if self.author_id and self.author_id == self.reviewed_by_id:
            errors["reviewed_by"] = "The reviewer must be somebody else than the author."
        if self.reviewed_on and self.reviewed_on > timezone.localdate():
            errors["reviewed_on"] = "The review can't lie in the future."
        if self.reviewed_on and not self.reviewed_by_id:
            errors["reviewed_by"] = "Choose who reviewed it, or empty the day of the review."
        if self.reviewed_by_id and not self.reviewed_on:
            errors["reviewed_on"] = "Enter the day of the review."
        if self.review_due_on and self.reviewed_on and self.review_due_on <= self.reviewed_on:
            errors["review_due_on"] = "The next review comes after the last one."
        if errors:
            raise ValidationError(errors)

    @property
    def feed_url(self) -> str:
        """The address of the feed of its series, whose page is always the one above; empty in a first preview."""
        return f"{self.url.removesuffix(f'{self.slug}/')}feed/" if self.url else ""

    @cached_property
    def reading_minutes(self) -> int:
        """Minutes that an adult takes to read the text, at least 1."""
        text = strip_tags(
            " ".join(str(part) for part in self.body.stream_block.get_searchable_content(self.body))
        )
        words = len(re.findall(r"\w+", f"{self.introduction} {text}"))
        return max(1, math.ceil(words / WORDS_A_MINUTE))

    @cached_property
    def topic_list(self) -> list[TopicPage]:
        """The topics that everybody may see, by title."""
        chosen = [topic.pk for topic in self.topics.all()]
        return (
            list(TopicPage.objects.live().public().filter(pk__in=chosen).order_by("title")) if chosen else []
        )

    def more_articles(self) -> list[HealthTipPage]:
        """The articles that the editor chose, otherwise the newest of most shared topics that the text does not link."""
        listed = HealthTipPage.objects.live().public().for_listing()
        chosen = [link.article_id for link in self.more_article_links.all()]
        if chosen:
            by_id = {article.pk: article for article in listed.filter(pk__in=chosen)}
            return [by_id[pk] for pk in chosen if pk in by_id]
        topics = [topic.pk for topic in self.topic_list]
        return list(
            listed.exclude(pk__in=[self.pk, *self._linked_in_the_text()])
            .annotate(shared=models.Count("topics", filter=models.Q(topics__in=topics)))
            .filter(shared__gt=0)
            .order_by("-shared", "-published_on", "-pk")[:MORE_ARTICLES]
        )

    def _linked_in_the_text(self) -> list[int]:
        return [
            article.pk
            for block in self.body
            if block.block_type == "more_articles"
            for article in block.value["pages"]
            if article
        ]

    def series(self) -> dict[str, str] | None:
        """The name, tagline and address of the series that the article belongs to."""
        from blog.models import HealthTipIndexPage

        index = HealthTipIndexPage.objects.ancestor_of(self).live().first() if self.path else None
        return {"title": index.series_title, "tagline": index.tagline, "url": index.url} if index else None

    def _surroundings(self, request: HttpRequest) -> tuple[dict[str, str] | None, list[HealthTipPage]]:
        """
        Fill in people, pictures, topics and minutes, and return the series and the further articles.

        They are the same for every visitor and change with the content only, so they are remembered.
        """

        def load() -> tuple[
            dict[int, ClinicianPage], dict[str, Any], list[TopicPage], int, Any, list[HealthTipPage]
        ]:
            # Without the portraits' sizes: those are made on the first visit, and have a cache of their own.
            people = ClinicianPage.objects.select_related("portrait").in_bulk(
                [pk for pk in (self.author_id, self.reviewed_by_id) if pk]
            )
            pictures = {name: getattr(self, name) for name in ("hero_image", "listing_image", "og_image")}
            return (
                people,
                pictures,
                self.topic_list,
                self.reading_minutes,
                self.series(),
                self.more_articles(),
            )

        if self.pk is None:
            return self.series(), self.more_articles()
        people, pictures, self.topic_list, self.reading_minutes, series, more = remember(
            request, f"article:{self.pk}", load
        )
        for name, picture in pictures.items():
            setattr(self, name, picture)
        self.author, self.reviewed_by = people.get(self.author_id), people.get(self.reviewed_by_id)
        return series, more

    def _has_block(self, name: str) -> bool:
        return any(block.block_type == name for block in self.body)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["contents"] = contents(self.body)
        context["series"], context["more_articles"] = self._surroundings(request)
        context["reading_minutes"] = self.reading_minutes
        context["show_tips_form"] = self.show_tips_form and not self._has_block("tips_form")
        context["show_screening_call"] = self.show_screening_call and not self._has_block("screening_call")
        return context

    def structured_data(self, context: GraphContext) -> list[dict[str, Any]]:
        return article_nodes(self, context)


class HealthTipMoreArticle(Orderable):
    """An article that the editor names at the end of another."""

    page = ParentalKey(HealthTipPage, on_delete=models.CASCADE, related_name="more_article_links")
    article = models.ForeignKey(HealthTipPage, on_delete=models.CASCADE, related_name="+")

    panels: ClassVar = [PageChooserPanel("article")]

    def __str__(self) -> str:
        return str(self.article)
