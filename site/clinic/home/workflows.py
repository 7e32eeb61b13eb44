"""
How pages get published: a health tip needs a clinician's approval and then a publisher's, any other page a publisher's.

A notice that an editor submits needs a publisher's approval too; publishers put theirs up at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    AbstractGroupApprovalTask,
    GroupApprovalTask,
    Page,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from blog.models import ClinicalReviewTask, HealthTipIndexPage, PublishReviewedTask
from clinic.home.models import HomePage
from clinic.home.roles import CLINICAL_REVIEWERS, PUBLISHERS, UNUSED_GROUP, Role
from clinic.notices.models import Notice


@dataclass(frozen=True)
class Step:
    """One approval, and the role that gives it."""

    name: str
    role: Role
    task_model: type[AbstractGroupApprovalTask] = GroupApprovalTask


CLINICAL_REVIEW = Step("Clinical review", CLINICAL_REVIEWERS, ClinicalReviewTask)
PUBLISH_REVIEWED = Step("Publish after the review", PUBLISHERS, PublishReviewedTask)
PUBLISH = Step("Publish", PUBLISHERS)

#: The workflow of everything below the health tips.
HEALTH_TIPS_WORKFLOW = "Clinical review, then publish"
#: The workflow of all other pages, and of notices.
PAGES_WORKFLOW = "Publish"

#: The workflow, and its only task, that Wagtail's own migrations make and attach to every page.
WAGTAILS_OWN = "Moderators approval"


@transaction.atomic
def create_workflows() -> list[Workflow]:
    """
    Make both workflows and attach them, unless somebody attached another one there.

    The groups must exist. A workflow that exists gets its steps back, and stays switched off if it is.
    """
    health_tips = _workflow(HEALTH_TIPS_WORKFLOW, (CLINICAL_REVIEW, PUBLISH_REVIEWED))
    pages = _workflow(PAGES_WORKFLOW, (PUBLISH,))
    _attach(health_tips, HealthTipIndexPage.objects.all())
    _attach(pages, HomePage.objects.all())
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Notice), defaults={"workflow": pages}
    )
    _remove_wagtails_own()
    return [health_tips, pages]


def _workflow(name: str, steps: Iterable[Step]) -> Workflow:
    workflow, _ = Workflow.objects.get_or_create(name=name)
    for order, step in enumerate(steps):
        task, _ = step.task_model.objects.get_or_create(name=step.name)
        task.groups.set([Group.objects.get(name=step.role.name)])
        WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": order})
    return workflow


def _attach(workflow: Workflow, pages: Iterable[Page]) -> None:
    for page in pages:
        WorkflowPage.objects.get_or_create(page=page.page_ptr, defaults={"workflow": workflow})


def _remove_wagtails_own() -> None:
    """Where its group of moderators is gone, nobody could approve anything. What went through it keeps its history."""
    if Group.objects.filter(name=UNUSED_GROUP).exists():
        return
    for workflow in Workflow.objects.filter(name=WAGTAILS_OWN, active=True):
        if WorkflowState.objects.filter(workflow=workflow).exists():
            workflow.deactivate()
        else:
            workflow.delete()
    for task in Task.objects.filter(name=WAGTAILS_OWN, active=True):
        if task.task_states.exists():
            task.specific.deactivate()
        else:
            task.specific.delete()
