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

from clinic.home.models import RoleGrant

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
        RoleGrant.objects.update_or_create(group=group, defaults={"names": sorted(_names(role))})
        groups.append(group)
    Group.objects.filter(name=UNUSED_GROUP, user=None).delete()
    return groups


def _names(role: Role) -> set[str]:
    """Everything that a role grants, in one set of names."""
    return {
        *(f"model {name}" for name in role.models),
        *(f"page wagtailcore.{action}_page" for action in role.pages),
        *(f"file {name}" for name in role.files),
    }


def _grant(group: Group, name: str) -> None:
    kind, _, permission_name = name.partition(" ")
    (permission,) = permissions([permission_name])
    if kind == "model":
        group.permissions.add(permission)
    elif kind == "page":
        GroupPagePermission.objects.get_or_create(
            group=group, page=Page.get_first_root_node(), permission=permission
        )
    else:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )


def _withdraw(group: Group, name: str) -> None:
    kind, _, permission_name = name.partition(" ")
    app_label, codename = permission_name.split(".")
    which = {"permission__content_type__app_label": app_label, "permission__codename": codename}
    if kind == "model":
        group.permissions.remove(
            *group.permissions.filter(content_type__app_label=app_label, codename=codename)
        )
    elif kind == "page":
        GroupPagePermission.objects.filter(group=group, page__depth=1, **which).delete()
    else:
        GroupCollectionPermission.objects.filter(group=group, collection__depth=1, **which).delete()


@transaction.atomic
def bring_up_to_date() -> list[str]:
    """
    Give the groups what this version of the table grants and the last one did not, and take what it grants no longer.

    What a clinic has changed on purpose stays: a permission that it took from a group is not new, and one that it added
    was never in the table. Groups that it deleted or renamed stay so. What the last version granted is recorded with
    each group; where it is not, as after an upgrade from before the record, everything in the table counts as new.
    Returns the changes, one a line.
    """
    groups = {group.name: group for group in Group.objects.filter(name__in=[role.name for role in ROLES])}
    if PUBLISHERS.name not in groups and LEADS.name not in groups:
        return []  # nothing was started: "Editors" is Wagtail's own until then
    _ensure_permissions_of_snippets()
    granted = {
        grant.group_id: set(grant.names) for grant in RoleGrant.objects.filter(group__in=groups.values())
    }
    changes = []
    for role in ROLES:
        group = groups.get(role.name)
        if group is None:
            continue
        before, now = granted.get(group.pk, set()), _names(role)
        for name in sorted(now - before):
            _grant(group, name)
        for name in sorted(before - now):
            _withdraw(group, name)
        if before != now:
            RoleGrant.objects.update_or_create(group=group, defaults={"names": sorted(now)})
            changes += [f"{role.name}: + {name}" for name in sorted(now - before)]
            changes += [f"{role.name}: - {name}" for name in sorted(before - now)]
    return changes
