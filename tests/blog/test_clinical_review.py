"""Who may approve a health tip, and what the approval leaves in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask

from blog.models import ClinicalReviewTask, HealthTipPage, PublishReviewedTask
from clinic.core.models import User
from clinic.people.models import ClinicianPage
from tests.factories import ClinicianPageFactory, HealthTipPageFactory, SuperuserFactory, UserFactory


@pytest.fixture
def reviewers(home: Any) -> Group:
    return Group.objects.create(name="Those who review")


@pytest.fixture
def workflow(reviewers: Group) -> Workflow:
    """First the review, then the publication, both by the same group."""
    workflow = Workflow.objects.create(name="Review and publish")
    tasks = (ClinicalReviewTask.objects.create(name="Review"), PublishReviewedTask.objects.create(name="Out"))
    for order, task in enumerate(tasks):
        task.groups.add(reviewers)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow


@pytest.fixture
def reviewer(reviewers: Group) -> User:
    user = UserFactory()
    user.groups.add(reviewers)
    return user


@pytest.fixture
def clinician(reviewer: User) -> ClinicianPage:
    """The reviewer's page."""
    return ClinicianPageFactory(title="Tobias Okafor", account=reviewer)


@pytest.fixture
def article(home: Any) -> HealthTipPage:
    article = HealthTipPageFactory(draft=True)
    article.save_revision()
    return HealthTipPage.objects.get(pk=article.pk)


def newest(article: HealthTipPage) -> HealthTipPage:
    return HealthTipPage.objects.get(pk=article.pk).get_latest_revision_as_object()


def task_of(article: HealthTipPage) -> str:
    task = HealthTipPage.objects.get(pk=article.pk).current_workflow_task
    return task.name if task else ""


def act(article: HealthTipPage, user: User, action: str, **data: Any) -> None:
    state = HealthTipPage.objects.get(pk=article.pk).current_workflow_task_state
    state.task.specific.on_action(state, user, action, **data)


def offered(article: HealthTipPage, user: User) -> set[str]:
    page = HealthTipPage.objects.get(pk=article.pk)
    return {name for name, _, _ in page.current_workflow_task.get_actions(page, user)}


def test_an_approval_names_the_clinician_and_the_day(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    workflow.start(article, None)
    act(article, reviewer, "approve")
    draft = newest(article)
    today = timezone.localdate()
    assert (draft.reviewed_by, draft.reviewed_on) == (clinician, today)
    assert draft.review_due_on == today + timedelta(days=365)
    assert task_of(article) == "Out"
    act(article, SuperuserFactory(), "approve")
    published = HealthTipPage.objects.get(pk=article.pk)
    assert published.live
    assert published.reviewed_by == clinician


def test_a_later_day_for_the_next_review_stays(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    later = timezone.localdate() + timedelta(days=500)
    article.review_due_on = later
    article.save_revision()
    workflow.start(article, None)
    act(article, reviewer, "approve")
    assert newest(article).review_due_on == later


def test_what_the_reviewer_entered_today_by_hand_stays(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    colleague = ClinicianPageFactory()
    article.reviewed_by, article.reviewed_on = colleague, timezone.localdate()
    article.save_revision()
    workflow.start(article, None)
    act(article, reviewer, "approve")
    assert newest(article).reviewed_by == colleague


def test_a_review_of_an_earlier_day_is_replaced(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    article.reviewed_by = ClinicianPageFactory()
    article.reviewed_on = timezone.localdate() - timedelta(days=400)
    article.review_due_on = timezone.localdate() - timedelta(days=35)
    article.save_revision()
    workflow.start(article, None)
    act(article, reviewer, "approve")
    draft = newest(article)
    assert (draft.reviewed_by, draft.reviewed_on) == (clinician, timezone.localdate())
    assert draft.review_due_on == timezone.localdate() + timedelta(days=365)


def test_an_account_without_a_clinician_approves_without_a_name(
    workflow: Workflow, article: HealthTipPage, reviewer: User
) -> None:
    workflow.start(article, None)
    act(article, reviewer, "approve")
    assert newest(article).reviewed_by is None
    assert task_of(article) == "Out"


def test_the_author_can_ask_for_changes_but_not_approve(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    article.author = clinician
    article.save_revision()
    workflow.start(article, None)
    assert offered(article, reviewer) == {"reject"}
    assert offered(article, SuperuserFactory()) == {"reject", "approve"}
    assert offered(article, UserFactory()) == set()


def test_what_was_changed_since_the_review_goes_to_the_reviewer_again(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    state = workflow.start(article, None)
    act(article, reviewer, "approve")
    act(article, reviewer, "reject", comment="Too long.")
    changed = newest(article)
    changed.title = "Shorter"
    changed.save_revision()
    state.refresh_from_db()
    state.resume(None)
    assert task_of(article) == "Review"
    act(article, reviewer, "approve")
    assert task_of(article) == "Out"
    act(article, SuperuserFactory(), "approve")
    assert HealthTipPage.objects.get(pk=article.pk).title == "Shorter"


def test_what_was_not_changed_since_the_review_stays_with_the_publisher(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    state = workflow.start(article, None)
    act(article, reviewer, "approve")
    act(article, reviewer, "reject", comment="Wait for Monday.")
    state.refresh_from_db()
    state.resume(None)
    assert task_of(article) == "Out"


def test_a_publication_without_a_review_before_it_is_an_ordinary_step(
    reviewers: Group, reviewer: User, article: HealthTipPage
) -> None:
    task = PublishReviewedTask.objects.create(name="Alone")
    task.groups.add(reviewers)
    workflow = Workflow.objects.create(name="Only publish")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(article, None)
    act(article, SuperuserFactory(), "approve")
    assert HealthTipPage.objects.get(pk=article.pk).live
