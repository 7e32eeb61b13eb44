"""The clinical review of a health tip: the two steps of its workflow that know of each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from blog.models.articles import HealthTipPage
from clinic.people.models import ClinicianPage

#: A review that names no later day holds for this long.
REVIEW_HOLDS_FOR = timedelta(days=365)


class ClinicalReviewTask(AbstractGroupApprovalTask):
    """
    A clinician's approval, which the article then names.

    The approval of an account that belongs to a clinician records that clinician and the day. An author's own
    approval doesn't count.
    """

    class Meta:
        verbose_name = "clinical review"
        verbose_name_plural = "clinical reviews"

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        actions = super().get_actions(obj, user)
        if any(name == "approve" for name, _, _ in actions) and _is_author(obj, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        if action_name == "approve":
            record_review(task_state.workflow_state.content_object, user)
            _approve_newest_draft(task_state)
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        return "A clinician, other than the author, approves a health tip, which then names them and the day"


class PublishReviewedTask(AbstractGroupApprovalTask):
    """
    A publisher's approval of what a clinician has approved.

    Sent back and changed, the article goes to the clinician again. What a publisher corrects in this step itself
    does not: the history tells who did.
    """

    class Meta:
        verbose_name = "publication after the clinical review"
        verbose_name_plural = "publications after the clinical review"

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        review = _outdated_review(workflow_state)
        return review.start(workflow_state, user=user) if review else super().start(workflow_state, user=user)

    @classmethod
    def get_description(cls) -> str:
        return "Publishes what was reviewed; a text that was changed since the review goes back to it"


def record_review(page: Page, user: Any) -> None:
    """
    Note in the article's newest draft that this person's clinician reviewed it today.

    Nothing is noted for an account without a clinician, for the article's author, and where the clinician has just
    entered a review of today by hand.
    """
    article = _newest_draft(page)
    clinician = ClinicianPage.objects.filter(account=user).first()
    today = timezone.localdate()
    if not isinstance(article, HealthTipPage) or clinician is None or clinician.pk == article.author_id:
        return
    if article.reviewed_by_id and article.reviewed_on == today:
        return
    article.reviewed_by = clinician
    article.reviewed_on = today
    article.review_due_on = _next_review(article.review_due_on, today)
    # A draft may lack what publishing asks for; that is not the reviewer's affair.
    article.save_revision(user=user, clean=False)


def _approve_newest_draft(task_state: TaskState) -> None:
    """Tie the approval to the text that the reviewer saw and signed, not to the one that was submitted."""
    # Read anew, with everything that hangs on it: Wagtail takes the next step's draft from there.
    task_state.refresh_from_db()
    task_state.revision_id = task_state.workflow_state.content_object.latest_revision_id
    task_state.save(update_fields=["revision"])


def _next_review(planned: date | None, today: date) -> date:
    return planned if planned and planned > today else today + REVIEW_HOLDS_FOR


def _newest_draft(page: Any) -> Any:
    return page.specific.get_latest_revision_as_object() if isinstance(page, Page) else page


def _is_author(obj: Any, user: Any) -> bool:
    article = _newest_draft(obj)
    return (
        isinstance(article, HealthTipPage)
        and article.author_id is not None
        and ClinicianPage.objects.filter(pk=article.author_id, account=user).exists()
    )


def _outdated_review(workflow_state: Any) -> ClinicalReviewTask | None:
    """The step of the review, if another text than the present one was approved in it."""
    reviews = ClinicalReviewTask.objects.filter(workflow_tasks__workflow=workflow_state.workflow, active=True)
    last = (
        TaskState.objects.filter(
            workflow_state=workflow_state, task__in=reviews, status=TaskState.STATUS_APPROVED
        )
        .order_by("-finished_at", "-pk")
        .first()
    )
    newest = workflow_state.content_object.latest_revision_id
    if last is None or last.revision_id == newest:
        return None
    return reviews.get(pk=last.task_id)
