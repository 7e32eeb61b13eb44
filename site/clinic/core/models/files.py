"""Pictures and public documents."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models, transaction
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    IMAGE_FORMAT_EXTENSIONS,
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    SourceImageIOError,
    get_rendition_storage,
    get_rendition_upload_to,
    get_upload_to,
)

from clinic.core.files.decoding import UnreadablePictureError
from clinic.core.files.fields import OriginalField, SizeField
from clinic.core.files.sizes import encoded, size_filter

logger = logging.getLogger(__name__)

#: A size that can't be made costs a decoding with each try, and each page that shows it would try.
SECONDS_BETWEEN_TRIES = 10 * 60
SECONDS_BETWEEN_NOTES = 24 * 3600


class ClinicImage(AbstractImage):
    """A picture; its description is the alternative text wherever a page gives none of its own."""

    file = OriginalField("file", upload_to=get_upload_to, width_field="width", height_field="height")
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's. With another file, all that was made of the one before goes."""
        replaced = bool(self.pk and self.file and not self.file._committed)
        if self.file and not self.file._committed:
            self._set_image_file_metadata()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if replaced:
                self.renditions.all().delete()

    @contextmanager
    def open_file(self) -> Iterator[File]:
        """As Wagtail's. Raises `SourceImageIOError`, also where a file that was open before is gone."""
        with ExitStack() as stack:
            try:
                file = stack.enter_context(super().open_file())
            except ValueError as error:
                raise SourceImageIOError(str(error)) from error
            yield file

    def generate_rendition_file(self, filter: Filter, *, source: File | None = None) -> File:
        """One size of the picture. Raises `SourceImageIOError` where the picture is missing or damaged."""
        try:
            made = filter.run(self, BytesIO(), source=source)
        except (OSError, UnreadablePictureError) as error:
            raise SourceImageIOError(str(error)) from error
        return self._named(size_filter(filter.spec), made.f.read(), made.format_name)

    def _named(self, filter: Filter, content: bytes, format_name: str) -> File:
        """
        A file whose name names its content, so that no address ever shows something else.

        It has a digest of what the size was made of, which most sizes of a picture share (a page with sixty addresses
        stays small), and a short one of its own bytes, for another version of an encoder.
        """
        stem = Path(self.file.name or "").name.partition(".")[0][:40] or "picture"
        digests = f"{filter.get_cache_key(self)[:8]}.{hashlib.sha256(content).hexdigest()[:4]}"
        return ContentFile(content, name=f"{stem}.{digests}{IMAGE_FORMAT_EXTENSIONS[format_name]}")

    def clean_filter_for_svg(self, filter: Filter) -> Filter:
        return size_filter(super().clean_filter_for_svg(filter).spec)

    def get_rendition(self, filter: Filter | str) -> AbstractRendition:
        """As Wagtail's, with the filter and the cache of `get_renditions`."""
        return next(iter(self.get_renditions(filter).values()))

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        """
        The sizes of the picture by their specifications, without those that can't be made.

        Raises `SourceImageIOError` where none can.
        """
        wanted = list(
            dict.fromkeys(
                self.clean_filter_for_svg(size_filter(getattr(filter, "spec", filter))) for filter in filters
            )
        )
        found = {
            filter: rendition
            for filter, rendition in self.find_existing_renditions(*wanted).items()
            if rendition.is_there()
        }
        made = self.create_renditions(*(filter for filter in wanted if filter not in found))
        for rendition in made.values():
            self._add_to_prefetched_renditions(rendition)
        found |= made
        if wanted and not found:
            raise SourceImageIOError(f"No size of picture {self.pk} can be made.")
        ClinicRendition.remember(rendition for rendition in found.values() if not rendition._from_cache)
        for rendition in found.values():
            rendition.image = self  # those of a picture that came out of a cache do not know it
        return {filter.spec: found[filter] for filter in wanted if filter in found}

    def create_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        """
        Make sizes, one after the other and from one decoded original; those that can't be made are left out.

        What failed is named in the log, and not tried again for `SECONDS_BETWEEN_TRIES`.
        """
        cache = ClinicRendition.cache_backend
        failed = cache.get_many([self._failure_key(filter) for filter in filters])
        filters = tuple(filter for filter in filters if self._failure_key(filter) not in failed)
        if not filters:
            return {}
        try:
            made = encoded(self, filters)
        except SourceImageIOError as error:
            # Not tried less often: a file that is put back is seen at once. One that was replaced meanwhile is no fault.
            if type(self).objects.filter(pk=self.pk, file=self.file.name).exists():
                self._note_failure("*", error)
            return {}
        except UnreadablePictureError as error:
            made = dict.fromkeys(filters, error)
        renditions = {}
        for filter, result in made.items():
            if isinstance(result, Exception):
                cache.set(self._failure_key(filter), True, SECONDS_BETWEEN_TRIES)
                self._note_failure(filter.spec, result)
            elif rendition := self._store(filter, self._named(filter, *result)):
                renditions[filter] = rendition
        return renditions

    def create_rendition(self, filter: Filter) -> AbstractRendition:
        """As Wagtail's. Raises `SourceImageIOError` where it can't be made."""
        made = self.create_renditions(size_filter(filter.spec))
        if not made:
            raise SourceImageIOError(f"The size {filter.spec} of picture {self.pk} can't be made.")
        return next(iter(made.values()))

    def _store(self, filter: Filter, file: File) -> AbstractRendition | None:
        """Keep a size, unless the picture was replaced meanwhile; another process may have been faster."""
        key = {"filter_spec": filter.spec, "focal_point_key": filter.get_cache_key(self)}
        with transaction.atomic():
            present = type(self).objects.select_for_update().filter(pk=self.pk, file=self.file.name)
            if not present.exists():
                return None
            for existing in self.renditions.filter(**key):
                if existing.is_there():
                    return existing
                existing.delete()
            rendition = ClinicRendition(image=self, file=file, **key)
            rendition.save()
            return rendition

    def _failure_key(self, filter: Filter) -> str:
        return f"failed-{self.pk}-{filter.get_cache_key(self)}-{filter.spec}"

    def _note_failure(self, spec: str, error: Exception) -> None:
        if ClinicRendition.cache_backend.add(f"failure-{self.pk}-{spec}", True, SECONDS_BETWEEN_NOTES):
            logger.error("The picture %s can't be shown as %s: %s.", self.pk, spec, type(error).__name__)


class ClinicRendition(AbstractRendition):
    """One size and format of a picture."""

    image = models.ForeignKey(ClinicImage, on_delete=models.CASCADE, related_name="renditions")
    file = SizeField(
        upload_to=get_rendition_upload_to,
        storage=get_rendition_storage,
        width_field="width",
        height_field="height",
    )
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

    @classmethod
    def remember(cls, renditions: Iterable[ClinicRendition]) -> None:
        """Put sizes into the cache."""
        if found := {rendition.get_cache_key(): rendition for rendition in renditions}:
            cls.cache_backend.set_many(found)

    def is_there(self) -> bool:
        """
        Whether its file is, as far as that costs nothing.

        Each process may have a cache of its own, and does not hear of it when another deletes sizes.
        """
        try:
            path = self.file.path
        except NotImplementedError:
            return True
        return os.path.exists(path)

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

    def clean(self) -> None:
        """As Wagtail's, which fails where the file comes later: after several uploads at once it asks for the rest first."""
        if self.file:
            super().clean()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the size and the hash of a new file: browsers tell by the hash whether theirs is the same."""
        if self.file and not self.file._committed:
            self._set_document_file_metadata()
        super().save(*args, **kwargs)
