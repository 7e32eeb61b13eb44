"""How many notices stand above a page at once."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

AT_ONCE = 2
MOST = 5


@register_setting(icon="warning", order=120)
class NoticeSettings(BaseSiteSetting):
    """What publishers decide for all notices of a site."""

    at_once = models.PositiveSmallIntegerField(
        "notices at once",
        default=AT_ONCE,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text="At most so many stand above a page; the others wait until there is room, and the list of notices says "
        "so. Two fill a third of a phone's screen. An emergency is always shown.",
    )

    panels: ClassVar = [FieldPanel("at_once")]

    class Meta:
        verbose_name = "notices"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notices_at_once_in_range",
                condition=models.Q(at_once__gte=1, at_once__lte=MOST),
                violation_error_message=f"Enter a number from 1 to {MOST}.",
            )
        ]

    def __str__(self) -> str:
        return f"at most {self.at_once} notices at once"

    @classmethod
    def at_once_on(cls, site: Site | None) -> int:
        """How many may stand at once on a site. Writes nothing: a visit must not change the content."""
        stored = cls.objects.filter(site=site).values_list("at_once", flat=True).first() if site else None
        return AT_ONCE if stored is None else stored
