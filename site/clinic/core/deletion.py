"""Pages that others name, such as the author of an article, are not deleted: the editor is told what names them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from wagtail.models import Page


def protected_by(pages: Iterable[Page]) -> list[Any]:
    """What names one of these pages, or a page below them, so that the database will not let it go."""
    for page in pages:
        try:
            Collector(using=DEFAULT_DB_ALIAS).collect(Page.objects.descendant_of(page, inclusive=True))
        except ProtectedError as error:
            return sorted(error.protected_objects, key=str)
    return []


def refusal(named_by: list[Any]) -> str:
    """The sentence for the editor."""
    names = ", ".join(f"“{thing}”" for thing in named_by[:3]) + (" and others" if len(named_by) > 3 else "")
    return (
        f"This can't be deleted: {names} would lose what it names. Change that first, or unpublish instead."
    )
