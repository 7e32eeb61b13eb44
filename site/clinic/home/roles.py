"""
Who may do what: one table, and the function that makes Wagtail's groups match it.

Administrators are superusers and need no group. A page permission holds for the whole tree; a file permission for
every collection. What a page of the admin asks for is Wagtail's own affair: tests/home/test_admin_access.py tries
every address as every role.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from wagtail import hooks
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.snippets.models import create_extra_permissions

ACCESS = "wagtailadmin.access_admin"
RECORD_REVIEW = "blog.record_clinical_review"
#: Numbers alone: they name nobody.
FIGURES = "leadcapture.view_dailycount"
#: Whether e-mails go out: numbers as well.
EMAIL_HEALTH = "leadcapture.view_outgoingmail"
#: Whether Google gives its rating: times and reasons.
RATING_HEALTH = "reviews.view_googlecheck"


def full(*models: str) -> tuple[str, ...]:
    """Every permission on these models ("app.model") that lists, forms and deletion ask for."""
    return tuple(
        f"{app}.{action}_{model}"
        for app, model in (name.split(".") for name in models)
        for action in ("view", "add", "change", "delete")
    )


@dataclass(frozen=True)
class Role:
    """A group: what its members may do with models, with all pages and with all files."""

    name: str
    purpose: str
    models: tuple[str, ...] = (ACCESS,)
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


EDITORS = Role(
    name="Editors",
    purpose="Write pages and notices as drafts, submit them for review, upload files, see the figures.",
    models=(
        ACCESS,
        FIGURES,
        RATING_HEALTH,
        # Closures have no drafts: who may not publish sees them, and asks a publisher.
        "locations.view_closure",
        "notices.view_notice",
        "notices.add_notice",
        "notices.change_notice",
    ),
    pages=("add", "change"),
    files=(
        "wagtailimages.add_image",
        "wagtailimages.choose_image",
        "wagtaildocs.add_document",
        "wagtaildocs.choose_document",
    ),
)
CLINICAL_REVIEWERS = Role(
    name="Clinical reviewers",
    purpose="Read, correct, approve or send back the health tips that wait for a clinical review.",
    models=(ACCESS, RECORD_REVIEW),
    files=("wagtailimages.choose_image", "wagtaildocs.choose_document"),
)
PUBLISHERS = Role(
    name="Publishers",
    purpose="Publish pages and notices; look after closures, ratings, testimonials, services, tip sheets and their series, menus, branding and redirects.",
    models=(
        ACCESS,
        EMAIL_HEALTH,
        FIGURES,
        RATING_HEALTH,
        RECORD_REVIEW,
        *full("notices.notice"),
        "notices.publish_notice",
        "notices.lock_notice",
        "notices.unlock_notice",
        *full(
            "reviews.googlelisting",
            "reviews.testimonial",
            "locations.closure",
            "locations.service",
            "leadcapture.tipsheet",
            "leadcapture.tipseries",
            "wagtailredirects.redirect",
        ),
        "core.change_brandingsettings",
        "locations.change_closurewording",
        "core.change_navigationsettings",
        "notices.change_noticesettings",
    ),
    # Without bulk_delete: pages are deleted one by one, never with a tree of others below them.
    pages=("add", "change", "publish", "lock", "unlock"),
    files=(
        "wagtailimages.add_image",
        "wagtailimages.change_image",
        "wagtailimages.choose_image",
        "wagtaildocs.add_document",
        "wagtaildocs.change_document",
        "wagtaildocs.choose_document",
    ),
)
LEADS = Role(
    name="Leads",
    purpose="See, export and delete what visitors sent, and see the figures; nothing else.",
    models=(
        ACCESS,
        EMAIL_HEALTH,
        FIGURES,
        "leadcapture.view_lead",
        "leadcapture.delete_lead",
        "leadcapture.view_screeningrequest",
        "leadcapture.delete_screeningrequest",
        "leadcapture.view_heldrequest",
        "leadcapture.change_heldrequest",
        "leadcapture.view_suppressedaddress",
        "leadcapture.add_suppressedaddress",
    ),
)

ROLES = (EDITORS, CLINICAL_REVIEWERS, PUBLISHERS, LEADS)

#: A group that Wagtail's own migrations make, and that no role here corresponds to.
UNUSED_GROUP = "Moderators"


def permissions(names: Iterable[str]) -> list[Permission]:
    """The permissions with these names ("app.codename"); an error names those that don't exist."""
    found = []
    missing = []
    for name in names:
        app_label, codename = name.split(".")
        permission = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
        if permission:
            found.append(permission)
        else:
            missing.append(name)
    if missing:
        raise ImproperlyConfigured(
            f"These permissions don't exist, run `migrate` first: {', '.join(missing)}."
        )
    return found


def _ensure_permissions_of_snippets() -> None:
    # Wagtail makes "publish" and "lock" of snippets after `migrate`, for those registered by then; hooks register ours.
    hooks.search_for_hooks()
    create_extra_permissions(apps.get_app_config("wagtailsnippets"))


@transaction.atomic
def create_groups() -> list[Group]:
    """
    Make the groups of the table, with exactly its permissions. Members stay; other groups are left alone.

    Wagtail's own group of moderators goes, unless it has members.
    """
    _ensure_permissions_of_snippets()
    root_page = Page.get_first_root_node()
    root_collection = Collection.get_first_root_node()
    groups = []
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role.name)
        group.permissions.set(permissions(role.models))
        on_pages = permissions(f"wagtailcore.{action}_page" for action in role.pages)
        GroupPagePermission.objects.filter(group=group).exclude(
            page=root_page, permission__in=on_pages
        ).delete()
        for permission in on_pages:
            GroupPagePermission.objects.get_or_create(group=group, page=root_page, permission=permission)
        on_files = permissions(role.files)
        GroupCollectionPermission.objects.filter(group=group).exclude(
            collection=root_collection, permission__in=on_files
        ).delete()
        for permission in on_files:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission
            )
        groups.append(group)
    Group.objects.filter(name=UNUSED_GROUP, user=None).delete()
    return groups
