"""The home page and standard pages."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from blog.blocks import HealthTipStreamBlock
from clinic.core.blocks.stream import contents
from clinic.core.models import BasePage, HeroImageMixin
from clinic.home.blocks import SectionStreamBlock


class HomePage(BasePage):
    """The first page: sections that editors arrange."""

    body = StreamField(SectionStreamBlock(), blank=True)

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [
        "blog.HealthTipIndexPage",
        "home.StandardPage",
        "leadcapture.ScreeningFormPage",
        "leadcapture.TipsFormPage",
        "locations.LocationIndexPage",
        "people.TeamIndexPage",
    ]
    max_count = 1
    lists_others = True
    page_description = "The first page of the site."
    template = "home/home_page.html"

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        contents(self.body)  # the headings' anchors
        return super().get_context(request, *args, **kwargs)


class StandardPage(HeroImageMixin, BasePage):
    """A page of text: about the clinic, privacy, accessibility."""

    body = StreamField(HealthTipStreamBlock(), blank=True)

    parent_page_types: ClassVar = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar = ["home.StandardPage"]
    page_description = "A page of text, such as about us or privacy."
    template = "home/standard_page.html"

    content_panels: ClassVar = [*BasePage.content_panels, HeroImageMixin.hero_panel, FieldPanel("body")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "standard page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["contents"] = contents(self.body)
        return context


class RoleGrant(models.Model):
    """What a version of the table of roles gave to a group, so that the next one knows what is new in it."""

    group = models.OneToOneField(
        "auth.Group", on_delete=models.CASCADE, primary_key=True, related_name="role_grant"
    )
    names = models.JSONField(default=list)

    # Nobody edits it; a permission on it would be one more to explain.
    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.group)
