"""What the clinic offers."""

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.fields import RichTextField
from wagtail.models import RevisionMixin
from wagtail.search import index

from clinic.core.rich_text import BOX_FEATURES


class Service(RevisionMixin, index.Indexed, models.Model):
    """A service, named on the home page and at the locations that offer it."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(
        unique=True,
        help_text="Ends the address of its place on a location's page, such as #service-manual-therapy.",
    )
    summary = models.CharField(max_length=255, help_text="One sentence in the patient's words.")
    description = RichTextField(
        blank=True, features=BOX_FEATURES, help_text="Opens below the summary on a location's page."
    )
    sort_order = models.PositiveSmallIntegerField(
        "order", default=10, help_text="Smaller numbers come first."
    )

    panels: ClassVar = [
        TitleFieldPanel("name", classname="", placeholder=False),
        FieldPanel("slug", widget=SlugInput, heading="Short name"),
        FieldPanel("summary"),
        FieldPanel("description"),
        FieldPanel("sort_order"),
    ]
    search_fields: ClassVar = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("summary"),
    ]

    class Meta:
        verbose_name = "service"
        ordering: ClassVar = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name
