"""The staff and the pictures of a location, in the editors' order."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable


class LocationClinician(Orderable):
    """A clinician who works at a location."""

    location = ParentalKey("locations.LocationPage", on_delete=models.CASCADE, related_name="staff")
    clinician = models.ForeignKey("people.ClinicianPage", on_delete=models.CASCADE, related_name="+")

    panels: ClassVar = [PageChooserPanel("clinician")]

    class Meta(Orderable.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["location", "clinician"], name="locations_clinician_once")
        ]

    def __str__(self) -> str:
        return str(self.clinician)


class LocationPicture(Orderable):
    """A picture of a location."""

    location = ParentalKey("locations.LocationPage", on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey(settings.WAGTAILIMAGES_IMAGE_MODEL, on_delete=models.CASCADE, related_name="+")
    alt_text = models.CharField(
        "description",
        max_length=255,
        blank=True,
        help_text="Leave it empty to use the picture's own description.",
    )
    caption = models.CharField(max_length=255, blank=True)

    panels: ClassVar = [FieldPanel("image"), FieldPanel("alt_text"), FieldPanel("caption")]

    def __str__(self) -> str:
        return self.caption or str(self.image)

    @property
    def alt(self) -> str:
        """The alternative text of the picture on this page."""
        return self.alt_text or self.image.default_alt_text
