"""
What others name, such as the author of an article, is not deleted: the editor is told what names it.

That holds for what is published. A draft may name what is gone, and opens without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import PROTECT, ForeignKey, Model, ProtectedError
from django.db.models.deletion import Collector
from modelcluster.models import get_all_child_relations
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


def without_the_deleted(model: type[Model], data: dict[str, Any]) -> dict[str, Any]:
    """
    The data of a draft of this page type, without what was deleted since and was protected only where it is published.

    A field of the page becomes empty; a row that belongs to the page goes.
    """
    kept = dict(data)
    for field in _protecting_fields(model):
        if not _exists(field, kept.get(field.name)):
            kept[field.name] = None
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        fields = _protecting_fields(relation.related_model)
        if fields and name in kept:
            kept[name] = [
                row for row in kept[name] if all(_exists(field, row.get(field.name)) for field in fields)
            ]
    return kept


def _protecting_fields(model: type[Model]) -> list[ForeignKey]:
    """The keys of our own models whose target can't be deleted; Wagtail's own targets are never gone."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and field.remote_field.on_delete is PROTECT
        and field.model is not Page
    ]


def _exists(field: ForeignKey, key: Any) -> bool:
    return key is None or field.related_model._default_manager.filter(pk=key).exists()
