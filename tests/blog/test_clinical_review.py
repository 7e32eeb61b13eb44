"""Who may approve a health tip, and what the approval leaves in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
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


def test_it_names_who_approved_the_present_text_also_where_another_approved_an_earlier_one_today(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage, reviewers: Group
) -> None:
    second = UserFactory()
    second.groups.add(reviewers)
    colleague = ClinicianPageFactory(account=second)
    state = workflow.start(article, None)
    act(article, reviewer, "approve")
    act(article, reviewer, "reject")
    newest(article).save_revision()
    state.refresh_from_db()
    state.resume(None)
    act(article, second, "approve")
    assert newest(article).reviewed_by == colleague


def test_an_account_without_a_clinician_enters_the_review_by_hand(
    workflow: Workflow, article: HealthTipPage, reviewer: User
) -> None:
    colleague = ClinicianPageFactory()
    article.reviewed_by, article.reviewed_on = colleague, timezone.localdate()
    article.save_revision()
    workflow.start(article, None)
    act(article, reviewer, "approve")
    assert newest(article).reviewed_by == colleague


def test_a_review_before_its_day_sets_the_day_anew(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    article.review_due_on = timezone.localdate() + timedelta(days=20)
    article.save_revision().publish()
    workflow.start(HealthTipPage.objects.get(pk=article.pk), None)
    act(article, reviewer, "approve")
    assert newest(article).review_due_on == timezone.localdate() + timedelta(days=365)


def test_the_draft_with_the_review_bears_the_reviewers_account_even_if_it_is_not_complete(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    article.author = None
    article.save_revision(clean=False)
    workflow.start(article, None)
    act(article, reviewer, "approve")
    assert HealthTipPage.objects.get(pk=article.pk).latest_revision.user == reviewer


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
    with pytest.raises(PermissionDenied):
        act(article, reviewer, "approve")
    assert task_of(article) == "Review"


def test_the_author_can_not_approve_through_the_address_of_another_article(
    workflow: Workflow, article: HealthTipPage, reviewer: User, clinician: ClinicianPage
) -> None:
    article.author = clinician
    article.save_revision()
    other = HealthTipPageFactory(draft=True)
    other.save_revision()
    for page in (article, HealthTipPage.objects.get(pk=other.pk)):
        workflow.start(page, None)
    reviewer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    state = HealthTipPage.objects.get(pk=article.pk).current_workflow_task_state
    client = Client()
    client.force_login(reviewer)
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[other.pk, "approve", state.pk]))
    assert task_of(article) == "Review"


def test_a_review_of_another_workflow_does_not_count(
    workflow: Workflow, reviewers: Group, reviewer: User, article: HealthTipPage
) -> None:
    task = PublishReviewedTask.objects.create(name="Out, without a review")
    task.groups.add(reviewers)
    only_out = Workflow.objects.create(name="Only out")
    WorkflowTask.objects.create(workflow=only_out, task=task)
    only_out.start(article, None)
    assert task_of(article) == "Out, without a review"


def test_a_second_approval_of_the_same_step_is_refused(
    workflow: Workflow, article: HealthTipPage, reviewer: User
) -> None:
    workflow.start(article, None)
    state = HealthTipPage.objects.get(pk=article.pk).current_workflow_task_state
    task = state.task.specific
    task.on_action(state, reviewer, "approve")
    with pytest.raises(PermissionDenied):
        task.on_action(state, reviewer, "approve")


@pytest.mark.parametrize("name", ["author", "reviewed_by"])
def test_a_draft_opens_when_the_page_of_a_clinician_whom_it_names_is_gone(
    admin: Client, article: HealthTipPage, name: str
) -> None:
    gone = ClinicianPageFactory()
    setattr(article, name, gone)
    article.reviewed_on = timezone.localdate() if name == "reviewed_by" else None
    article.save_revision()
    gone.delete()
    assert admin.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).status_code == 200
    draft = newest(article)
    assert getattr(draft, name) is None
    assert draft.reviewed_on is None


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
