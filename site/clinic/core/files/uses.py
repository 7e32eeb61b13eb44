"""
Where a picture, a document or another file is used, and which of these uses visitors can see.

A use is what names the file: a page, a notice, a setting. Wagtail's index of references knows them (`references`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import DraftStateMixin, Page, ReferenceIndex, Revision, TaskState


@dataclass
class Uses:
    """What names a file: pages, of which there may be thousands, and other objects, such as notices and settings."""

    pages: QuerySet[Page]
    others: list[Model] = field(default_factory=list)


def live_uses(file: Model) -> Uses:
    """What names a file and is published at this moment. What has no drafts, such as a setting, always is."""
    return Uses(_pages_that_name(file).filter(live=True), _others_that_name(file))


def shown_uses(file: Model) -> Uses:
    """
    The live uses, and published pages that show something of a page that is not published and names the file.

    An article shows the portrait of its author also where the author's own page is not published.
    """
    unpublished = _pages_that_name(file).filter(live=False).annotate(key=Cast("pk", CharField()))
    # By a field of its own, such as the author: a link in a text shows nothing of the page that it leads to.
    showing = ReferenceIndex.objects.filter(
        to_content_type=_page_type(),
        to_object_id__in=unpublished.values("key"),
        base_content_type=_page_type(),
    ).exclude(model_path__contains=".")
    named_or_showing = Q(pk__in=_pages_that_name(file).values("pk")) | Q(pk__in=_keys(showing))
    return Uses(Page.objects.filter(named_or_showing, live=True), _others_that_name(file))


def waiting_uses(file: Model) -> Uses:
    """
    Drafts that name a file and that are approved for later, or wait for somebody's approval.

    Whoever approves has looked at this file: another one in its place would go out unseen.
    """
    pages, others = [], []
    for revision in _waiting_revisions().iterator(chunk_size=50):
        # Most name other files: a revision is taken apart only where the number stands in it at all.
        if str(file.pk) in str(revision.content) and _names(revision, file):
            draft = revision.content_object
            if isinstance(draft, Page):
                pages.append(draft.pk)
            else:
                others.append(draft)
    return Uses(Page.objects.filter(pk__in=pages), others)


def in_live_use(files: Iterable[Model]) -> set[Any]:
    """The keys of those of the files, all of one model, that something published names; a few queries for all."""
    files = list(files)
    by_type: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = ReferenceIndex.get_references_to_in_bulk(files).values_list(
        "base_content_type", "object_id", "to_object_id"
    )
    for content_type_id, key, file_key in rows:
        by_type[content_type_id][key].add(file_key)
    found: set[str] = set()
    for content_type_id, names in by_type.items():
        for key in _published(content_type_id, set(names)).values_list("pk", flat=True):
            found |= names[str(key)]
    return {file.pk for file in files if str(file.pk) in found}


def _page_type() -> int:
    return ContentType.objects.get_for_model(Page).pk


def _keys(references: QuerySet[ReferenceIndex]) -> QuerySet[Any]:
    return references.annotate(key=Cast("object_id", BigIntegerField())).values("key")


def _pages_that_name(file: Model) -> QuerySet[Page]:
    references = ReferenceIndex.get_references_to(file).filter(base_content_type=_page_type())
    return Page.objects.filter(pk__in=_keys(references)).order_by("pk")


def _others_that_name(file: Model) -> list[Any]:
    """There are few of them: settings, notices, services."""
    sources: dict[int, set[str]] = defaultdict(set)
    references = ReferenceIndex.get_references_to(file).exclude(base_content_type=_page_type())
    for content_type_id, key in references.values_list("base_content_type", "object_id"):
        sources[content_type_id].add(key)
    return [thing for type_id, keys in sources.items() for thing in _published(type_id, keys)]


def _published(content_type_id: int, keys: set[str]) -> QuerySet[Any]:
    model: Any = ContentType.objects.get_for_id(content_type_id).model_class()
    if model is None:
        return Page.objects.none()
    found = model._default_manager.filter(pk__in=keys)
    return found.filter(live=True) if issubclass(model, DraftStateMixin) else found


def _waiting_revisions() -> QuerySet[Revision]:
    in_review = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).values("revision")
    return Revision.objects.filter(Q(approved_go_live_at__isnull=False) | Q(pk__in=in_review)).order_by("pk")


def _names(revision: Revision, file: Model) -> bool:
    to_type = ReferenceIndex._get_base_content_type(file).pk
    # Wagtail has no public way to read what a draft names.
    references = ReferenceIndex._extract_references_from_object(revision.as_object())
    return any(type_id == to_type and str(key) == str(file.pk) for type_id, key, *_ in references)
