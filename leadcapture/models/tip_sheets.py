"""Tip sheets: files that only the people who asked for them can open."""

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.core.validators import FileExtensionValidator
from django.db import models
from django.template.defaultfilters import filesizeformat
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.search import index

from leadcapture.models.made import MadeFromArticle, MadeQuerySet
from leadcapture.tip_sheet_form import TipSheetForm

MAX_BYTES = 20 * 1024 * 1024


def private_storage() -> Storage:
    """The storage that has no public address."""
    return storages["private"]


def file_path(tip_sheet: Any, filename: str) -> str:
    """A name that can't be guessed and holds nothing of the uploaded one."""
    return f"tip-sheets/{uuid.uuid4().hex}.pdf"


def validate_pdf(file: Any) -> None:
    """Refuse an upload that only bears the name of a PDF, or that is too big to send to a phone."""
    if getattr(file, "_committed", False):
        return  # stored before, and looked at then; it may be far away by now
    if file.size > MAX_BYTES:
        raise ValidationError(
            f"This file has {filesizeformat(file.size)}. Choose one of at most {filesizeformat(MAX_BYTES)}."
        )
    file.seek(0)
    beginning = file.read(5)
    file.seek(0)
    if beginning != b"%PDF-":
        raise ValidationError("This file is not a PDF. Save it as a PDF first, then choose that file.")


class TipSheet(MadeFromArticle, index.Indexed, models.Model):
    """
    A PDF that is sent to people who ask for the free tips: an uploaded one, or one that is made from an article.

    It keeps no revisions: they would name files that are gone, since a replaced file is deleted.
    """

    title = models.CharField(max_length=160)
    slug = models.SlugField(
        unique=True, help_text="The name of the file that visitors download, without .pdf."
    )
    description = models.CharField(max_length=255, blank=True, help_text="One sentence: what is in it.")
    file = models.FileField(
        "PDF",
        blank=True,
        storage=private_storage,
        upload_to=file_path,
        validators=[FileExtensionValidator(["pdf"], "Choose a file whose name ends in .pdf."), validate_pdf],
        help_text="A tagged PDF can be read aloud by screen readers. A new file replaces the present one.",
    )

    objects = MadeQuerySet.as_manager()

    panels: ClassVar = [
        TitleFieldPanel("title", classname="", placeholder=False),
        FieldPanel("slug", widget=SlugInput, heading="File name"),
        FieldPanel("description"),
        HelpPanel(template="leadcapture/admin/tip_sheet_state.html", heading="Where it stands"),
        MultiFieldPanel(
            [FieldPanel("article"), FieldPanel("file")],
            heading="A health tip, or a PDF of your own",
            help_text="One of the two.",
        ),
    ]
    base_form_class = TipSheetForm
    search_fields: ClassVar = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = "tip sheet"
        ordering: ClassVar = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Without a health tip, it is the uploaded PDF or nothing."""
        super().clean()
        if not self.article_id and not self.file:
            raise ValidationError(
                {"file": "A PDF is required: upload one, or choose a health tip that it is made from."}
            )
