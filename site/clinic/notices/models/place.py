"""A page that a notice stands on, with everything below it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel


class NoticePlace(models.Model):
    """One page of a notice's audience. When the page is deleted, the notice is shown on its other pages, or nowhere."""

    notice = ParentalKey("notices.Notice", on_delete=models.CASCADE, related_name="places")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")

    panels: ClassVar = [FieldPanel("page")]

    class Meta:
        verbose_name = "page of a notice"
        verbose_name_plural = "pages of a notice"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "page"],
                name="notices_place_once",
                violation_error_message="This page is chosen twice.",
            )
        ]

    def __str__(self) -> str:
        return self.page.title
