"""What the page is made of: samples, and the rows of the site that some of them need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import PageQuerySet

from blog.models import HealthTipPage, TopicPage
from clinic.core.templatetags.clinic import branding
from clinic.people.models import ClinicianPage
from locations.models import LocationPage


class Surroundings(Enum):
    """Where a sample stands, as on the pages of the site."""

    TEXT = "text"  # among the paragraphs of an article
    PAGE = "page"  # as wide as the page
    PEOPLE = "people"  # in a list of people
    SCREEN = "screen"  # as wide as the screen; the sample has margins of its own


@dataclass(frozen=True)
class Sample:
    """One state of one block or component: its HTML, or which row of the site is missing."""

    name: str
    state: str
    html: str
    surroundings: Surroundings = Surroundings.TEXT
    #: The name of the block in the StreamFields that hold it; empty for a component.
    block: str = ""
    note: str = ""
    missing: str = ""
    language: str = ""

    @property
    def anchor(self) -> str:
        """The identifier under which the sample can be linked."""
        return f"{'block' if self.block else 'component'}-{slugify(f'{self.name} {self.state}')}"

    @property
    def direction(self) -> str:
        """The direction of its writing, where that is not the page's."""
        return "rtl" if self.language in {"ar", "he"} else ""


class Shelf:
    """
    What the samples are filled with: the first rows of the site, read when they are needed. A document is made up.

    Nothing is written, but for sizes of pictures that are not there yet: those are made as on every page of the site.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def context(self) -> dict[str, Any]:
        """The context in which a block or a component is rendered."""
        return {"request": self.request}

    def render(self, template: str, **values: Any) -> SafeString:
        """A component's own template with these values."""
        context = {
            "brand": branding(self.context),
            **values,
        }  # base.html gives the brand to all that it includes
        return render_to_string(template, context, request=self.request)

    @cached_property
    def image(self) -> Any:
        """The first picture that is wider than it is high, as most places want it; any other; or None."""
        pictures = get_image_model().objects.order_by("pk")
        return pictures.filter(width__gt=F("height")).first() or pictures.first()

    @cached_property
    def document(self) -> Any:
        """A document that is not stored: its address leads nowhere."""
        return get_document_model()(pk=0, title="First visit", file="first-visit.pdf", file_size=84_000)

    @cached_property
    def articles(self) -> list[HealthTipPage]:
        """The newest health tips that everybody may read."""
        return list(HealthTipPage.objects.live().public().newest_first().for_listing()[:6])

    @cached_property
    def clinicians(self) -> list[ClinicianPage]:
        """The first clinicians."""
        return list(ClinicianPage.objects.live().public().for_listing()[:2])

    @cached_property
    def place(self) -> LocationPage | None:
        """The first location."""
        return LocationPage.objects.live().public().for_listing().first()

    @cached_property
    def topics(self) -> PageQuerySet:
        """The topics that have articles."""
        return TopicPage.objects.live().public().with_articles().order_by("title")

    def picture(self, *, decorative: bool = False) -> dict[str, Any] | None:
        """The raw value of a block for pictures; None where the site has no picture."""
        if self.image is None:
            return None
        return {
            "image": self.image.pk,
            "alt_text": "" if decorative else self.image.description or "What the picture shows",
            "decorative": decorative,
        }


def words_for_missing(row: Any, what: str) -> str:
    """What to say in the place of a sample where the site has no such row; empty where it has one."""
    return "" if row else f"This site has no {what} yet, and nothing else can stand in for it here."
