"""A page that a notice stands on, with everything below it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel


class NoticePlace(models.Model):
    """One page of a notice's audience. When the page is deleted, the notice is shown on its other pages, or nowhere."""

    # Not unique: rows are saved one after the other, so pages that change places would meet, and drafts are not compared.
    # The form asks for each page once, and whoever reads the pages takes each once.
    notice = ParentalKey("notices.Notice", on_delete=models.CASCADE, related_name="places")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")

    panels: ClassVar = [FieldPanel("page")]

    class Meta:
        verbose_name = "page of a notice"
        verbose_name_plural = "pages of a notice"

    def __str__(self) -> str:
        return self.page.title
