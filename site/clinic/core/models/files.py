"""Pictures and public documents."""

from functools import lru_cache
from typing import Any

from django.conf import settings
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

    def get_rendition(self, filter: Filter | str) -> AbstractRendition:
        """As Wagtail's, with the filter and the cache of `get_renditions`."""
        return next(iter(self.get_renditions(filter).values()))

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        """As Wagtail's; a filter is taken apart once in each process, and not for each picture of each page."""
        found = super().get_renditions(*(_filter(getattr(filter, "spec", filter)) for filter in filters))
        for rendition in found.values():
            rendition.image = self  # those of a picture that came out of a cache do not know it
        return found


@lru_cache(maxsize=512)
def _filter(spec: str) -> Filter:
    return Filter(spec=spec)


class ClinicRendition(AbstractRendition):
    """One size and format of a picture."""

    image = models.ForeignKey(ClinicImage, on_delete=models.CASCADE, related_name="renditions")
    #: Whether it came out of the cache; Wagtail writes back all others, each time that they are shown.
    _from_cache = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="core_one_rendition_per_spec"
            )
        ]

    def __str__(self) -> str:
        return f"{self.image} ({self.filter_spec})"

    def __getstate__(self) -> dict[str, Any]:
        """What the cache keeps: without the picture, which whoever asks for one of its sizes has already."""
        state = super().__getstate__()
        state["_state"].fields_cache.pop("image", None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._from_cache = True


class ClinicDocument(AbstractDocument):
    """
    A document for visitors. Tip sheets, which are private, are models of `leadcapture`.

    Visitors can open it while something published uses it, or from when somebody released it (`core.files.release`).
    """

    released_at = models.DateTimeField("released", null=True, blank=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="released by",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    released_by.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        constraints = [
            models.CheckConstraint(
                name="core_released_by_somebody_at_some_time",
                condition=models.Q(released_by=None) | models.Q(released_at__isnull=False),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the size and the hash of a new file: browsers tell by the hash whether theirs is the same."""
        if self.file and not self.file._committed:
            self._set_document_file_metadata()
        super().save(*args, **kwargs)
