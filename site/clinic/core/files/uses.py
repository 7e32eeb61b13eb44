"""
Where a picture, a document or another file is used, and which of these uses visitors can see.

A use is what names the file: a page, a notice, a setting. Wagtail's index of references knows them (`references`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from wagtail.models import DraftStateMixin, Page, ReferenceIndex, Revision, TaskState


@dataclass
class Uses:
    """What names a file: pages, and other objects, such as notices and settings."""

    pages: list[Page] = field(default_factory=list)
    others: list[Model] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.pages or self.others)

    def __iter__(self) -> Iterator[Any]:
        return iter([*self.pages, *self.others])


#: Objects named by a file's key, by the content type of what names them.
Sources = dict[int, set[str]]


def live_uses(file: Model) -> Uses:
    """What names a file and is published at this moment. What has no drafts, such as a setting, always is."""
    sources = _sources_of(file)
    uses = Uses()
    for content_type_id, keys in sources.items():
        found = _published(content_type_id, keys)
        (uses.pages if found and isinstance(found[0], Page) else uses.others).extend(found)
    return uses


def shown_uses(file: Model) -> Uses:
    """
    The live uses, and pages that are not published and that a published page shows something of.

    An article shows the portrait of its author also where the author's own page is not published.
    """
    uses = live_uses(file)
    page_type = ContentType.objects.get_for_model(Page).pk
    unpublished = _sources_of(file).get(page_type, set()) - {str(page.pk) for page in uses.pages}
    if unpublished:
        # By a field of its own, such as the author: a link in a text shows nothing of the page that it leads to.
        named = (
            ReferenceIndex.objects.filter(
                to_content_type=page_type, to_object_id__in=unpublished, base_content_type=page_type
            )
            .exclude(model_path__contains=".")
            .values_list("object_id", flat=True)
        )
        uses.pages += Page.objects.filter(pk__in=set(named), live=True).exclude(
            pk__in=[page.pk for page in uses.pages]
        )
    return uses


def waiting_uses(file: Model) -> Uses:
    """
    Drafts that name a file and that are approved for later, or wait for somebody's approval.

    Whoever approves has looked at this file: another one in its place would go out unseen.
    """
    uses = Uses()
    for revision in _waiting_revisions().iterator(chunk_size=50):
        # Most name other files: a revision is taken apart only where the number stands in it at all.
        if str(file.pk) in str(revision.content) and _names(revision, file):
            draft = revision.content_object
            (uses.pages if isinstance(draft, Page) else uses.others).append(draft)
    return uses


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
        for thing in _published(content_type_id, set(names)):
            found |= names[str(thing.pk)]
    return {file.pk for file in files if str(file.pk) in found}


def _sources_of(file: Model) -> Sources:
    sources: Sources = defaultdict(set)
    for content_type_id, key in ReferenceIndex.get_references_to(file).values_list(
        "base_content_type", "object_id"
    ):
        sources[content_type_id].add(key)
    return sources


def _published(content_type_id: int, keys: set[str]) -> list[Any]:
    model: Any = ContentType.objects.get_for_id(content_type_id).model_class()
    if model is None:
        return []
    found = model._default_manager.filter(pk__in=keys)
    return list(found.filter(live=True) if issubclass(model, DraftStateMixin) else found)


def _waiting_revisions() -> QuerySet[Revision]:
    in_review = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).values("revision")
    return Revision.objects.filter(Q(approved_go_live_at__isnull=False) | Q(pk__in=in_review)).order_by("pk")


def _names(revision: Revision, file: Model) -> bool:
    to_type = ReferenceIndex._get_base_content_type(file).pk
    # Wagtail has no public way to read what a draft names.
    references = ReferenceIndex._extract_references_from_object(revision.as_object())
    return any(type_id == to_type and str(key) == str(file.pk) for type_id, key, *_ in references)
