"""How the clinic words the notices of closures."""

from __future__ import annotations

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

#: What a text may name, and what it stands for.
PLACEHOLDERS = {
    "reason": "the reason, such as Thanksgiving",
    "days": "the days, such as Thursday, November 26",
    "places": "the locations with “is” or “are”, such as Old Wharf is",
    "hours": "the hours on these days, where there are any",
    "back": "the first usual day after them",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HELP = "You may use " + ", ".join(f"{{{name}}} ({words})" for name, words in PLACEHOLDERS.items()) + "."


def known_placeholders(text: str) -> None:
    """Refuse a placeholder that is none, and a stray brace."""
    for name in _PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            raise ValidationError(
                f"{{{name}}} stands for nothing. {_HELP}",
                code="unknown_placeholder",
            )
    if "{" in _PLACEHOLDER.sub("", text) or "}" in _PLACEHOLDER.sub("", text):
        raise ValidationError(f"A brace opens or closes nothing. {_HELP}", code="stray_brace")


def filled_in(text: str, values: dict[str, str]) -> str:
    """A text with its placeholders filled in, in one pass: what a value holds is never read again."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text).strip()


def _sentence(verbose_name: str, default: str, length: int) -> models.CharField:
    return models.CharField(
        verbose_name, max_length=length, default=default, validators=[known_placeholders], help_text=_HELP
    )


@register_setting(icon="date", order=130)
class ClosureWording(BaseGenericSetting):
    """The words of notices that closures put up, for all of them that have no words of their own."""

    closed_title = _sentence("title", "Closed on {days}", 120)
    closed_text = _sentence("text", "{reason}: {places} closed. We are back on {back}.", 255)
    hours_title = _sentence("title", "Other hours on {days}", 120)
    hours_text = _sentence("text", "{reason}: {places} open {hours}.", 255)

    panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("closed_title"), FieldPanel("closed_text")], heading="When we are closed"
        ),
        MultiFieldPanel(
            [FieldPanel("hours_title"), FieldPanel("hours_text")], heading="When we have other hours"
        ),
    ]

    class Meta:
        verbose_name = "words of closures"

    def __str__(self) -> str:
        return "words of closures"

    @classmethod
    def current(cls) -> ClosureWording:
        """The stored words, or those to begin with. Writes nothing: a visit must not change the content."""
        return cls.objects.order_by("pk").first() or cls()
