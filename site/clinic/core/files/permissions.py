"""
Who may change or delete a picture or a document: Wagtail's rule, and one more.

Wagtail lets whoever uploads a file change and delete it. What visitors can see, or what somebody has approved, is
changed by those alone who may publish every place where it stands. A collection that is private to groups is hidden
from all other staff.
"""

from __future__ import annotations

from collections.abc import Collection as Container
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth import get_permission_codename
from django.db.models import Model, Q, QuerySet
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.models import AbstractImage
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.models import Collection, CollectionViewRestriction, DraftStateMixin
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import page_permission_policy

from clinic.core.files.uses import Uses, shown_uses, waiting_uses

CHANGES = frozenset({"change", "delete"})
#: So many of the pages that use a file are named to somebody who may not change it.
PAGES_NAMED = 20


@dataclass(frozen=True)
class Lock:
    """Why somebody may not change a file: where it is used (`PAGES_NAMED` pages at most), or that it is released."""

    reason: str
    uses: tuple[Any, ...] = ()


class FilePermissionPolicy(CollectionOwnershipPermissionPolicy):
    """
    Wagtail's policy of files, with the rule of this site.

    `instances_user_has_any_permission_for` still lists what a person may work with once it is not public any more:
    it fills the lists, in which everybody finds the files that they uploaded.
    """

    def user_has_any_permission_for_instance(self, user: Any, actions: Container[str], instance: Any) -> bool:
        others = set(actions) - CHANGES
        if others and self.user_may_by_collection(user, others, instance):
            return True
        changes = CHANGES.intersection(actions)
        return (
            bool(changes)
            and self.user_may_by_collection(user, changes, instance)
            and lock_for(user, instance) is None
        )

    def user_may_by_collection(self, user: Any, actions: Container[str], instance: Any) -> bool:
        """Whether Wagtail's own rule lets the person: by the file's collection, and by who uploaded it."""
        if is_hidden(instance.collection, user):
            return False
        return super().user_has_any_permission_for_instance(user, actions, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Container[str]) -> QuerySet:
        found = super().instances_user_has_any_permission_for(user, actions)
        return found.exclude(below("collection__path", hidden_paths(user)))

    def collections_user_has_any_permission_for(self, user: Any, actions: Container[str]) -> QuerySet:
        found = super().collections_user_has_any_permission_for(user, actions)
        return found.exclude(below("path", hidden_paths(user)))


def install() -> None:
    """Make this the policy of every view, form, chooser and report: each of them has Wagtail's own two objects."""
    for policy in (image_policy, document_policy):
        policy.__class__ = FilePermissionPolicy


def policy_of(file: Model) -> FilePermissionPolicy:
    """The policy of a picture or a document."""
    return cast(FilePermissionPolicy, image_policy if isinstance(file, AbstractImage) else document_policy)


def lock_for(user: Any, file: Model) -> Lock | None:
    """What keeps a member of staff from changing a file that they could change otherwise; None where nothing does."""
    if user.is_active and user.is_superuser:
        return None
    if (released := getattr(file, "released_at", None)) and not may_publish_somewhere(user):
        return Lock(f"it was released on {released:%B %-d, %Y}, so anybody can open it")
    if blocked := _not_publishable(user, shown_uses(file)):
        return Lock("visitors can see it now", blocked)
    if blocked := _not_publishable(user, waiting_uses(file)):
        return Lock("it is part of what is scheduled, or waits for approval", blocked)
    return None


def may_publish_somewhere(user: Any) -> bool:
    """Whether a member of staff may publish pages, in one place at least."""
    return page_permission_policy.user_has_permission(user, "publish")


def _not_publishable(user: Any, uses: Uses) -> tuple[Any, ...]:
    """Those of the uses that the person may not publish: a few of the pages, and all others."""
    publishable = page_permission_policy.instances_user_has_permission_for(user, "publish")
    pages = uses.pages.exclude(pk__in=publishable.order_by().values("pk"))[:PAGES_NAMED]
    return (*pages, *(thing for thing in uses.others if not _may_publish(user, thing)))


def _may_publish(user: Any, thing: Model) -> bool:
    action = "publish" if isinstance(thing, DraftStateMixin) else "change"
    return user.has_perm(f"{thing._meta.app_label}.{get_permission_codename(action, thing._meta)}")


def is_hidden(collection: Collection, user: Any) -> bool:
    """Whether a collection is private to groups of which a member of staff belongs to none."""
    return collection.path.startswith(tuple(hidden_paths(user)))


def hidden_paths(user: Any) -> list[str]:
    """
    The places in the tree of collections that are hidden from a member of staff, with everything below.

    They are looked up once for each request: that is how long a user object lives.
    """
    if user.is_active and user.is_superuser:
        return []
    if not hasattr(user, "_hidden_collection_paths"):
        for_groups = CollectionViewRestriction.objects.filter(
            restriction_type=CollectionViewRestriction.GROUPS
        )
        mine = for_groups.filter(groups__user=user).values("pk") if user.pk else for_groups.none()
        user._hidden_collection_paths = list(
            for_groups.exclude(pk__in=mine).values_list("collection__path", flat=True)
        )
    return user._hidden_collection_paths


def below(lookup: str, paths: Iterable[str]) -> Q:
    """What lies at one of these places in a tree, or below; `lookup` names the path."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{lookup}__startswith": path})
    return condition
