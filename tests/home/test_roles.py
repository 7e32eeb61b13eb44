"""Groups and workflows as `create_roles` makes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    TaskState,
    Workflow,
    WorkflowPage,
)

from blog.models import ClinicalReviewTask, HealthTipIndexPage, HealthTipPage
from clinic.home import roles
from clinic.home.models import RoleGrant
from clinic.home.roles import EDITORS, ROLES, create_groups, permissions
from clinic.home.workflows import HEALTH_TIPS_WORKFLOW, PAGES_WORKFLOW
from tests.factories import (
    StandardPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def snapshot() -> dict[str, Any]:
    return {
        "groups": {
            group.name: (
                sorted(map(str, group.permissions.all())),
                sorted(
                    map(
                        str, GroupPagePermission.objects.filter(group=group).values_list("page", "permission")
                    )
                ),
                sorted(
                    map(
                        str,
                        GroupCollectionPermission.objects.filter(group=group).values_list(
                            "collection", "permission"
                        ),
                    )
                ),
            )
            for group in Group.objects.all()
        },
        "workflows": {
            workflow.name: (workflow.active, [task.name for task in workflow.tasks])
            for workflow in Workflow.objects.all()
        },
        "tasks": list(Task.objects.order_by("pk").values_list("name", "active")),
        "pages": list(WorkflowPage.objects.order_by("page").values_list("page", "workflow__name")),
    }


# The groups and the workflows


def test_the_groups_are_those_of_the_table(roles: None) -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {role.name for role in ROLES}


def test_wagtails_own_moderation_is_gone(roles: None) -> None:
    assert not Group.objects.filter(name="Moderators").exists()
    assert set(Workflow.objects.values_list("name", flat=True)) == {HEALTH_TIPS_WORKFLOW, PAGES_WORKFLOW}
    assert set(Task.objects.values_list("name", flat=True)) == {
        "Clinical review",
        "Publish after the review",
        "Publish",
    }


def test_a_second_time_changes_nothing(roles: None) -> None:
    before = snapshot()
    call_command("create_roles", verbosity=0)
    assert snapshot() == before


def test_members_stay_and_permissions_that_are_not_in_the_table_go(roles: None) -> None:
    editors = Group.objects.get(name=EDITORS.name)
    member = UserFactory()
    member.groups.add(editors)
    editors.permissions.add(Permission.objects.get(codename="view_lead"))
    GroupPagePermission.objects.create(
        group=editors, page=Page.get_first_root_node(), permission_type="publish"
    )
    before = snapshot()
    call_command("create_roles", verbosity=0)
    assert snapshot() != before
    assert not editors.permissions.filter(codename="view_lead").exists()
    assert list(editors.user_set.all()) == [member]


def test_other_groups_and_other_workflows_are_left_alone(series: HealthTipIndexPage) -> None:
    Group.objects.create(name="Translators")
    own = Workflow.objects.create(name="Ours")
    WorkflowPage.objects.create(page=series.page_ptr, workflow=own)
    call_command("create_roles", verbosity=0)
    assert Group.objects.filter(name="Translators").exists()
    assert WorkflowPage.objects.get(page=series).workflow == own


def test_moderators_with_members_stay_and_so_does_their_workflow(series: HealthTipIndexPage) -> None:
    UserFactory().groups.add(Group.objects.get(name="Moderators"))
    call_command("create_roles", verbosity=0)
    assert Group.objects.filter(name="Moderators").exists()
    assert Workflow.objects.filter(name="Moderators approval", active=True).exists()


def test_wagtails_workflow_that_was_used_keeps_its_history(series: HealthTipIndexPage) -> None:
    page = StandardPageFactory()
    page.save_revision()
    Workflow.objects.get(name="Moderators approval").start(page, UserFactory())
    call_command("create_roles", verbosity=0)
    assert not Workflow.objects.get(name="Moderators approval").active
    assert TaskState.objects.get().status == TaskState.STATUS_CANCELLED


def test_it_makes_all_or_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot()
    monkeypatch.setattr("clinic.home.management.commands.create_roles.create_workflows", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("create_roles", verbosity=0)
    assert snapshot() == before


def test_a_permission_that_does_not_exist_is_named(db: None) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"notices\.applaud_notice"):
        permissions(["notices.view_notice", "notices.applaud_notice"])


def test_the_permissions_of_snippets_exist_even_before_the_web_server_ran(db: None) -> None:
    Permission.objects.filter(codename="publish_notice").delete()
    create_groups()
    assert Group.objects.get(name="Publishers").permissions.filter(codename="publish_notice").exists()


def test_the_command_says_what_each_role_is_for(series: HealthTipIndexPage, capsys: Any) -> None:
    call_command("create_roles")
    said = capsys.readouterr().out
    assert all(role.name in said for role in ROLES)


def test_workflows_are_attached_where_pages_are_written(
    roles: None, article: HealthTipPage, home: Any
) -> None:
    assert article.get_workflow().name == HEALTH_TIPS_WORKFLOW
    assert StandardPageFactory().get_workflow().name == PAGES_WORKFLOW
    assert ClinicalReviewTask.objects.get(name="Clinical review").groups.get().name == "Clinical reviewers"


def migrate_again() -> None:
    """What an upgrade does, also where no table changes."""
    call_command("migrate", verbosity=0, interactive=False)


def test_after_an_upgrade_groups_have_what_a_fresh_start_gives_them() -> None:
    """Before the record: from a version that granted less, nothing is known of what it granted."""
    call_command("create_roles", verbosity=0)
    fresh = snapshot()
    RoleGrant.objects.all().delete()
    publishers = Group.objects.get(name="Publishers")
    publishers.permissions.remove(
        *publishers.permissions.filter(content_type__app_label__in=("locations", "reviews"))
    )
    GroupPagePermission.objects.filter(group=publishers, permission__codename="lock_page").delete()
    GroupCollectionPermission.objects.filter(group__name="Editors").delete()
    assert snapshot() != fresh
    migrate_again()
    assert snapshot() == fresh


def test_an_upgrade_grants_what_is_new_and_takes_what_is_granted_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call_command("create_roles", verbosity=0)
    fresh = snapshot()
    older = replace(
        EDITORS,
        models=(
            *(name for name in EDITORS.models if not name.startswith("notices.")),
            "leadcapture.view_lead",
        ),
        pages=("add", "publish"),
        files=("wagtailimages.add_image", "wagtaildocs.change_document"),
    )
    with monkeypatch.context() as patch:
        patch.setattr(roles, "ROLES", tuple(older if role is EDITORS else role for role in ROLES))
        create_groups()
    assert snapshot() != fresh
    assert any("Editors: - model leadcapture.view_lead" in line for line in roles.bring_up_to_date())
    assert snapshot() == fresh
    assert roles.bring_up_to_date() == []


def test_what_a_clinic_changed_on_purpose_stays() -> None:
    call_command("create_roles", verbosity=0)
    editors, leads = Group.objects.get(name="Editors"), Group.objects.get(name="Leads")
    editors.permissions.remove(*permissions(["notices.add_notice"]))
    editors.permissions.add(*permissions(["leadcapture.view_lead"]))
    leads.name = "Front desk"
    leads.save()
    Group.objects.get(name="Clinical reviewers").delete()
    changed = snapshot()
    migrate_again()
    assert snapshot() == changed


def test_before_anything_was_started_migrate_makes_no_groups() -> None:
    before = snapshot()
    migrate_again()
    assert snapshot() == before
    assert not RoleGrant.objects.exists()


def test_a_table_that_names_what_does_not_exist_does_not_end_migrate(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    call_command("create_roles", verbosity=0)
    wrong = replace(EDITORS, models=(*EDITORS.models, "notices.applaud_notice"))
    monkeypatch.setattr(roles, "ROLES", (wrong, roles.PUBLISHERS))
    fresh = snapshot()
    migrate_again()
    assert snapshot() == fresh
    assert "not brought up to date: ImproperlyConfigured" in caplog.text
