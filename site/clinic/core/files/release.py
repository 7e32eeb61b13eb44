"""
When strangers may open a document: as soon as something published uses it, or somebody released it.

A document that was uploaded a moment ago is neither. One that was used only, and whose last page is unpublished, is
not public any more.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageViewRestriction

from clinic.core.files.permissions import below, may_publish_somewhere, policy_of
from clinic.core.files.uses import live_uses
from clinic.core.models.files import ClinicDocument

RELEASE = "core.release_document"
TAKE_BACK = "core.take_back_document"
#: A stranger's request looks at so many of the pages that use a document, at most.
PAGES_TRIED = 20


def may_release(user: Any, document: ClinicDocument) -> bool:
    """Whether a member of staff may make a document public, or take it back: who may change it, and publish."""
    return may_publish_somewhere(user) and policy_of(document).user_has_permission_for_instance(
        user, "change", document
    )


def release(document: ClinicDocument, user: Any) -> bool:
    """Let everybody open a document; whether that is new."""
    changed = ClinicDocument.objects.filter(pk=document.pk, released_at=None).update(
        released_at=timezone.now(), released_by=user
    )
    if changed:
        log(instance=document, action=RELEASE, user=user)
    return bool(changed)


def take_back(document: ClinicDocument, user: Any) -> bool:
    """From now on a document is public only while something published uses it; whether that is new."""
    changed = ClinicDocument.objects.filter(pk=document.pk, released_at__isnull=False).update(
        released_at=None, released_by=None
    )
    if changed:
        log(instance=document, action=TAKE_BACK, user=user)
    return bool(changed)


def is_for_everybody(document: ClinicDocument) -> bool:
    """Whether a stranger may open a document: it is released, or used where everybody may read."""
    if document.released_at:
        return True
    uses = live_uses(document)
    if uses.others:
        return True
    private = PageViewRestriction.objects.values_list("page__path", flat=True)
    pages = uses.pages.exclude(below("path", private))[:PAGES_TRIED]
    # Once more by Wagtail's own question: a copy that follows a private page is private too.
    return any(not page.get_view_restrictions() for page in pages)


def is_for(request: HttpRequest, document: ClinicDocument) -> bool:
    """Whether whoever asks may open a document that is not for everybody: a reader of a private page, or staff."""
    for page in live_uses(document).pages[:PAGES_TRIED]:
        if all(restriction.accept_request(request) for restriction in page.get_view_restrictions()):
            return True
    user: Any = request.user
    return user.is_authenticated and policy_of(document).user_has_any_permission_for_instance(
        user, ["choose", "change"], document
    )


def state(document: ClinicDocument, is_used: bool, in_private_collection: bool) -> str:
    """Who can open a document, in a few words for lists. `is_used`: whether something published names it."""
    if not document.released_at and not is_used:
        return "Staff only"
    if in_private_collection:
        return "Readers of its private collection"
    return "Everybody (released)" if document.released_at else "Visitors (in use)"
