"""Pictures and public documents."""

from django.core.files import File
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image, SourceImageIOError
from willow.image import UnrecognisedImageFormatError


class ClinicImage(AbstractImage):
    """A picture; its description is the alternative text wherever a page gives none of its own."""

    credit = models.CharField(
        "credit",
        max_length=255,
        blank=True,
        help_text="Who made the picture, if that must be said. It stands below the picture.",
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        verbose_name_plural = "pictures"

    def generate_rendition_file(self, filter: Filter, *, source: File | None = None) -> File:
        """One size of the picture. A damaged file counts as a missing one, which Wagtail's templates do without."""
        try:
            return super().generate_rendition_file(filter, source=source)
        except (OSError, SyntaxError, UnrecognisedImageFormatError) as error:
            raise SourceImageIOError(str(error)) from error


class ClinicRendition(AbstractRendition):
    """One size and format of a picture."""

    image = models.ForeignKey(ClinicImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="core_one_rendition_per_spec"
            )
        ]

    def __str__(self) -> str:
        return f"{self.image} ({self.filter_spec})"


class ClinicDocument(AbstractDocument):
    """A public document. Tip sheets, which are private, are models of `leadcapture`."""

    admin_form_fields = Document.admin_form_fields
