"""The team: its page, and a page for each clinician."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from clinic.core.models import BasePage
from clinic.core.rich_text import BOX_FEATURES
from clinic.core.seo import GraphContext
from clinic.people.signals import clinician_context


class TeamIndexPage(BasePage):
    """The clinicians, in the order in which editors put their pages."""

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["people.ClinicianPage"]
    max_count_per_parent = 1
    page_description = "Lists the clinicians whose pages are below it."
    structured_data_type = "CollectionPage"
    template = "people/team_index_page.html"

    class Meta:
        verbose_name = "team"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["clinicians"] = ClinicianPage.objects.live().public().child_of(self).for_listing()
        return context


class ClinicianQuerySet(PageQuerySet):
    """Ways to ask for clinicians."""

    def for_listing(self) -> "ClinicianQuerySet":
        """In the editors' order, with portraits and their sizes read at once."""
        return self.order_by("path").select_related("portrait").prefetch_related("portrait__renditions")


class ClinicianPage(BasePage):
    """A clinician: author and reviewer of health tips, and staff of locations."""

    credentials = models.CharField(
        max_length=80,
        help_text="Letters after the name, as licensed: PT, DPT, OCS. They stand beside the name.",
    )
    job_title = models.CharField(max_length=120, default="Physical therapist")
    pronouns = models.CharField(max_length=40, blank=True)
    portrait = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Upright, with the face in the middle.",
    )
    portrait_alt = models.CharField(
        "description of the portrait", max_length=255, blank=True, help_text="For people who can't see it."
    )
    biography = RichTextField(blank=True, features=BOX_FEATURES)
    education = StreamField(
        [("line", CharBlock(max_length=200, label="Degree or training"))],
        blank=True,
        help_text="One line for each degree or training.",
    )
    specialties = StreamField(
        [("line", CharBlock(max_length=120, label="Specialty"))],
        blank=True,
        help_text="What patients come to this person for.",
    )
    languages = models.CharField(
        max_length=160, blank=True, help_text="Languages spoken, separated by commas."
    )
    years_in_practice_since = models.PositiveSmallIntegerField(
        "in practice since",
        null=True,
        blank=True,
        validators=[MinValueValidator(1940)],
        help_text="A year, such as 2009.",
    )

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="With which this person logs in here, if at all. What they approve as clinical reviewer then names "
        "them as its reviewer.",
    )

    objects = PageManager.from_queryset(ClinicianQuerySet)()

    #: Two people don't share one account.
    exclude_fields_in_copy: ClassVar = ["account"]

    parent_page_types: ClassVar = ["people.TeamIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = "A clinician: author, reviewer and staff."
    structured_data_type = "ProfilePage"
    template = "people/clinician_page.html"

    content_panels: ClassVar = [
        *BasePage.content_panels[:1],
        FieldRowPanel([FieldPanel("credentials"), FieldPanel("pronouns")]),
        FieldPanel("job_title"),
        BasePage.introduction_panel,
        MultiFieldPanel([FieldPanel("portrait"), FieldPanel("portrait_alt")], heading="Portrait"),
        FieldPanel("biography"),
        FieldPanel("specialties"),
        FieldPanel("education"),
        FieldRowPanel([FieldPanel("languages"), FieldPanel("years_in_practice_since")]),
        FieldPanel("account", permission="core.change_user"),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("job_title"),
        index.SearchField("biography"),
        index.SearchField("specialties"),
    ]

    class Meta:
        verbose_name = "clinician"

    @property
    def name_with_credentials(self) -> str:
        """The name as it is signed: Maren Holloway, PT, DPT."""
        return f"{self.title}, {self.credentials}" if self.credentials else self.title

    @property
    def listing_image_or_hero(self) -> Any:
        return self.listing_image or self.portrait

    @property
    def default_portrait_alt(self) -> str:
        """The alternative text of the portrait."""
        return self.portrait_alt or f"Portrait of {self.title}"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # Upper floors answer with what they know of this person: articles, locations.
        for _receiver, extra in clinician_context.send(sender=type(self), clinician=self):
            context.update(extra)
        return context

    def person_id(self, context: GraphContext) -> str:
        """The identifier of this person in structured data, the same on every page; it names no hidden page."""
        return context.absolute(f"{self.url}#person" if self.live else f"/#person-{self.pk}")

    def person_node(self, context: GraphContext) -> dict[str, Any]:
        """The schema.org Person of this clinician (https://schema.org/Person)."""
        return {
            "@type": "Person",
            "@id": self.person_id(context),
            "name": self.title,
            "honorificSuffix": self.credentials,
            "hasCredential": [
                {"@type": "EducationalOccupationalCredential", "name": letters}
                for part in self.credentials.split(",")
                if (letters := part.strip())
            ],
            "jobTitle": self.job_title,
            "url": context.absolute(self.url or "") if self.live else None,
            "image": context.image(self.portrait, "fill-480x600|format-jpeg|jpegquality-80"),
            "worksFor": {"@id": context.organization_id},
        }

    def structured_data(self, context: GraphContext) -> list[dict[str, Any]]:
        return [
            self.person_node(context),
            {"@id": context.page_id, "mainEntity": {"@id": self.person_id(context)}},
        ]
