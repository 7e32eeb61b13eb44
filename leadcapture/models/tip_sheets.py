"""Tip sheets: files that only the people who asked for them can open."""

import uuid
from typing import Any, ClassVar

from django.core.files.storage import Storage, storages
from django.core.validators import FileExtensionValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index


def private_storage() -> Storage:
    """The storage that has no public address."""
    return storages["private"]


def file_path(tip_sheet: Any, filename: str) -> str:
    """A name that can't be guessed and holds nothing of the uploaded one."""
    return f"tip-sheets/{uuid.uuid4().hex}.pdf"


class TipSheet(RevisionMixin, index.Indexed, models.Model):
    """A PDF that is sent to people who ask for the free tips."""

    title = models.CharField(max_length=160)
    slug = models.SlugField(unique=True, help_text="The name of the file that visitors download, without .pdf.")
    description = models.CharField(max_length=255, blank=True, help_text="One sentence: what is in it.")
    file = models.FileField(
        "PDF",
        storage=private_storage,
        upload_to=file_path,
        validators=[FileExtensionValidator(["pdf"])],
        help_text="A tagged PDF can be read aloud by screen readers.",
    )

    panels: ClassVar = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("description"), FieldPanel("file")]
    search_fields: ClassVar = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = "tip sheet"
        ordering: ClassVar = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
