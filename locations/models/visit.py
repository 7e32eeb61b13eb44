"""What a visitor should know before a visit: entered once for all locations, and again only where one differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from clinic.core.rich_text import BOX_FEATURES


class VisitFactsMixin(models.Model):
    """What to bring, which insurance is accepted, and how to pay."""

    what_to_bring = RichTextField(
        blank=True, features=BOX_FEATURES, help_text="To the first visit: papers, clothes, shoes."
    )
    insurance_plans = models.TextField(
        "insurance accepted",
        blank=True,
        max_length=2000,
        help_text="Plans or companies, divided by commas, or one on each line.",
    )
    payment_accepted = models.CharField(
        max_length=200, blank=True, help_text="Divided by commas: Cash, check, credit cards, HSA cards."
    )

    visit_fields: ClassVar = [
        FieldPanel("what_to_bring"),
        FieldPanel("insurance_plans"),
        FieldPanel("payment_accepted"),
    ]

    class Meta:
        abstract = True


def visit_panel(help_text: str) -> MultiFieldPanel:
    """The fields in the editor."""
    return MultiFieldPanel(VisitFactsMixin.visit_fields, heading="Before a visit", help_text=help_text)


def entries_of(text: str) -> list[str]:
    """What is divided by commas or lines, each by itself."""
    return [entry for part in re.split(r"[,\n]", text) if (entry := part.strip())]


@dataclass(frozen=True)
class VisitFacts:
    """What is shown at one location."""

    what_to_bring: str
    insurance_plans: list[str]
    payment_accepted: str

    @classmethod
    def of(cls, own: VisitFactsMixin, shared: VisitFactsMixin | None) -> VisitFacts:
        """The location's own facts; for each that it leaves empty, that of all locations."""

        def fact(name: str) -> str:
            return getattr(own, name) or (getattr(shared, name) if shared else "")

        return cls(
            fact("what_to_bring"),
            entries_of(fact("insurance_plans")),
            ", ".join(entries_of(fact("payment_accepted"))),
        )
