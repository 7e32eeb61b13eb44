"""The page that every page type extends, and the mixins that own one group of fields and its panels each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PaginatorPage
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.search import index
from wagtailseo.models import SeoMetaFields

from clinic.core.deletion import without_the_deleted
from clinic.core.forms import BasePageForm
from clinic.core.page_cache import mark_cacheable
from clinic.core.page_passwords import password_form
from clinic.core.prefetch import allow_prefetch


class BasePage(SeoMetaFields, Page):
    """
    What all pages share: an introduction, a picture for listings, and what search engines and social sites show.

    The fields for search engines are wagtail-seo's; the tags and the structured data are made by `core.seo`.
    """

    introduction = models.TextField(
        blank=True,
        max_length=600,
        help_text="Two or three sentences at the top of the page. They also introduce it in lists and, if nothing "
        "else is given, in search results.",
    )
    listing_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown where this page is listed. Leave it empty to use the page's main picture.",
    )

    base_form_class = BasePageForm

    #: Whether anonymous visitors may be served a stored copy. Form pages with personal answers say no.
    cacheable: ClassVar[bool] = True
    #: The schema.org type of the page's own node.
    structured_data_type: ClassVar[str] = "WebPage"
    #: What the page of a paginator is called in the template's context, where a page lists others.
    listing_name: ClassVar[str] = "articles"

    introduction_panel = FieldPanel("introduction")
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, introduction_panel]
    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    widget=SlugInput,
                    heading="Address",
                    help_text="The last part of the page's address, made from the title. When it changes, the old "
                    "address leads to the new one.",
                ),
                FieldPanel(
                    "seo_title",
                    heading="Title in search results",
                    help_text="Leave it empty to use the title. About 60 letters are shown.",
                ),
                FieldPanel(
                    "search_description",
                    heading="Description in search results",
                    help_text="One or two sentences. Leave it empty to use the introduction. About 155 letters are "
                    "shown.",
                ),
                FieldPanel(
                    "canonical_url",
                    heading="Address of the original",
                    help_text="Only if this text was published somewhere else first: the whole address there. "
                    "Search engines then list that page and not this one.",
                ),
            ],
            heading="Search engines",
        ),
        MultiFieldPanel(
            [
                FieldPanel("listing_image", heading="Picture in lists"),
                FieldPanel(
                    "og_image",
                    heading="Picture for social sites",
                    help_text="Shown when the page is shared. Leave it empty to use the picture in lists, otherwise "
                    "the main picture.",
                ),
            ],
            heading="Lists and social sites",
        ),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("introduction", boost=2)]

    class Meta:
        abstract = True

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> Any:
        """As modelcluster's, which fails where a draft names what is protected elsewhere and has been deleted."""
        kept = without_the_deleted(cls, data) if check_fks else data
        return super().from_serializable_data(kept, check_fks=check_fks, strict_fks=strict_fks)

    @property
    def listing_image_or_hero(self) -> Any:
        """The picture for lists: the one chosen for them, otherwise the page's main picture, otherwise none."""
        return self.listing_image or getattr(self, "hero_image", None)

    @property
    def seo_image(self) -> Any:
        """The picture for social sites, or none (then the site's default serves)."""
        return self.og_image or self.listing_image_or_hero

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """As Wagtail's, but with one step to a page several levels below: two queries, not two for each level."""
        if len(path_components) > 1:
            url_path = "/".join((self.url_path.rstrip("/"), *path_components, ""))
            found = self.get_descendants().filter(slug=path_components[-1], url_path=url_path)
            # Its type is enough to load it whole; making it twice would take half as long again.
            for pk, type_id in found.values_list("pk", "content_type")[:1]:
                model = ContentType.objects.get_for_id(type_id).model_class()
                if model is None or not issubclass(model, Page):
                    break  # of a model that is no longer installed
                pages: PageManager = model._default_manager
                if page := pages.filter(pk=pk).first():
                    return page.route(request, [])
        return super().route(request, path_components)

    #: Set for the request at hand where no section of the site is private.
    nothing_is_private = False

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """As Wagtail's, which asks for the pages above and then for their restrictions: nothing is asked where none is."""
        return (
            PageViewRestriction.objects.none() if self.nothing_is_private else super().get_view_restrictions()
        )

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve the page, marked for the page cache where its type allows."""
        response = super().serve(request, *args, **kwargs)
        if self.cacheable and not getattr(request, "is_preview", False):
            listing = (getattr(response, "context_data", None) or {}).get(self.listing_name)
            mark_cacheable(response, listing.number if isinstance(listing, PaginatorPage) else 1)
            allow_prefetch(response)
        return response

    def serve_password_required_response(
        self, request: HttpRequest, form: Any, action_url: str
    ) -> HttpResponse:
        """The form for the page's password, without anything of the page itself: not even its title."""
        return password_form(request, form, action_url)

    @property
    def lists_others(self) -> bool:
        """Whether the page lists other pages."""
        return self.structured_data_type == "CollectionPage"

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """
        The page's entry in the sitemap; none where editors named another address as the page's own.

        A page that lists others changes with them and not only when it is published: it states no date.
        """
        address = self.get_full_url(request)
        if self.canonical_url and self.canonical_url != address:
            return []
        return [{"location": address, "lastmod": None if self.lists_others else self.last_published_at}]

    def structured_data(self, context: Any) -> list[dict[str, Any]]:
        """
        The schema.org nodes that this page adds to the graph of `core.seo`.

        `context` is a `core.seo.GraphContext`: it knows the identifiers of the clinic, the site and the page.
        """
        return []


class HeroImageMixin(models.Model):
    """A large picture at the head of a page, with an alternative text that fits this page."""

    hero_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name="main picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The large picture at the top. Its focal point decides what stays visible when it is cropped.",
    )
    hero_image_alt = models.CharField(
        "description of the main picture",
        max_length=255,
        blank=True,
        help_text="What the picture shows, for people who can't see it. Leave it empty to use the picture's own "
        "description.",
    )
    hero_image_caption = models.CharField("caption of the main picture", max_length=255, blank=True)

    hero_panel = MultiFieldPanel(
        [FieldPanel("hero_image"), FieldPanel("hero_image_alt"), FieldPanel("hero_image_caption")],
        heading="Main picture",
    )

    class Meta:
        abstract = True

    @property
    def hero_alt(self) -> str:
        """The alternative text of the main picture on this page."""
        if not self.hero_image:
            return ""
        return self.hero_image_alt or self.hero_image.default_alt_text
