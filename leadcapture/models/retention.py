"""How long what visitors gave us is kept."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


def _period(unit: str, default: int, longest: int, help_text: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        unit,
        default=default,
        validators=[MinValueValidator(1), MaxValueValidator(longest)],
        help_text=help_text,
    )


@register_setting(icon="calendar-alt", order=400)
class RetentionSettings(BaseGenericSetting):
    """A period for each purpose, after which the person is erased by the clock."""

    unconfirmed_days = _period(
        "requests that nobody confirmed, in days", 30, 365, "Counted from the last time that somebody asked."
    )
    tips_months = _period(
        "people who asked for the tips, in months", 24, 120, "Counted from the last time that somebody asked."
    )
    screening_months = _period(
        "screening requests, in months", 12, 120, "Counted from the last time that somebody asked."
    )
    held_days = _period(
        "requests held back that nobody decided about, in days", 14, 60, "Counted from when they were sent."
    )

    panels: ClassVar = [
        HelpPanel(
            content="<p>Names, telephone numbers and e-mail addresses are erased by themselves after these periods. "
            "Keep your privacy page in step with them.</p>"
        ),
        FieldPanel("unconfirmed_days"),
        FieldPanel("tips_months"),
        FieldPanel("screening_months"),
        FieldPanel("held_days"),
    ]

    class Meta:
        verbose_name = "retention"
