"""The series of health tips."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from blog.feeds import HealthTipFeed
from blog.models.listing import paginate
from clinic.core.models import BasePage
from clinic.core.page_cache import mark_cacheable, remember


class HealthTipIndexPage(RoutablePageMixin, BasePage):
    """The list of all health tips, newest first, under the name of the clinician whose series it is."""

    series_title = models.CharField(
        max_length=120, help_text="The name of the series, for example: Maren Holloway's Health Tips."
    )
    tagline = models.CharField(max_length=255, blank=True, help_text="The question that the series answers.")
    clinician = models.ForeignKey(
        "people.ClinicianPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose name the series bears.",
    )

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["blog.HealthTipPage", "blog.TopicIndexPage"]
    max_count_per_parent = 1
    page_description = "Lists the health tips below it, newest first."
    structured_data_type = "CollectionPage"
    template = "blog/health_tip_index_page.html"

    content_panels: ClassVar = [
        *BasePage.content_panels[:1],
        FieldPanel("series_title"),
        FieldPanel("tagline"),
        PageChooserPanel("clinician"),
        BasePage.introduction_panel,
    ]

    class Meta:
        verbose_name = "health tips"

    @path("")
    def index_route(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.serve(request)

    @path("feed/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The newest health tips for feed readers."""
        response = HealthTipFeed()(request, index=self)
        mark_cacheable(response)
        return response

    @property
    def feed_url(self) -> str:
        """The address of the feed."""
        return f"{self.url}feed/"

    def get_route_paths(self) -> list[str]:
        """The addresses that keep working, through redirects, when the page gets another address."""
        return [*super().get_route_paths(), "/feed/"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from blog.models import HealthTipPage, TopicPage

        context = super().get_context(request, *args, **kwargs)
        # None lies deeper: an article is always right below its series. A test for the depth would cost the index its use.
        articles = HealthTipPage.objects.live().public().descendant_of(self)
        context["articles"] = paginate(articles, request, f"series:{self.pk}")
        topics = TopicPage.objects.live().public().descendant_of(self).with_articles().order_by("title")
        context["topics"] = remember(request, f"topics:{self.pk}", lambda: list(topics))
        return context
