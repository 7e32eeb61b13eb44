"""The clinical review of a health tip: the two steps of its workflow that know of each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from blog.models.articles import HealthTipPage
from clinic.people.models import ClinicianPage

#: A review that names no other day holds for this long.
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
        return [action for action in actions if action[0] != "approve"] if _is_author(obj, user) else actions

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, comment: str = "") -> Any:
        if action_name == "approve":
            article = _locked(task_state).workflow_state.content_object
            # Wagtail asks `get_actions` about the page in the address, and acts on the step in the address.
            if _is_author(article, user):
                raise PermissionDenied("An author can't approve their own health tip.")
            record_review(article, user)
            _approve_newest_draft(task_state)
        return super().on_action(task_state, user, action_name, comment=comment)

    @classmethod
    def get_description(cls) -> str:
        return "A clinician, other than the author, approves a health tip, which then names them and the day"


class PublishReviewedTask(AbstractGroupApprovalTask):
    """
    A publisher's approval of what a clinician has approved.

    Sent back from here, the article goes to the clinician again. What a publisher corrects in this step itself does
    not: the history tells who did.
    """

    class Meta:
        verbose_name = "publication after the clinical review"
        verbose_name_plural = "publications after the clinical review"

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        review = ClinicalReviewTask.objects.filter(
            workflow_tasks__workflow=workflow_state.workflow, active=True
        ).first()
        last = workflow_state.task_states.order_by("-pk").first()
        comes_from_the_review = last and last.status == TaskState.STATUS_APPROVED
        if review and not comes_from_the_review:
            return review.start(workflow_state, user=user)
        return super().start(workflow_state, user=user)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, comment: str = "") -> Any:
        _locked(task_state)
        return super().on_action(task_state, user, action_name, comment=comment)

    @classmethod
    def get_description(cls) -> str:
        return "Publishes what was reviewed; what is sent back from here is reviewed again"


def record_review(page: Page, user: Any) -> None:
    """
    Note in the article's newest draft that this person's clinician reviewed it today.

    Nothing is noted for an account without a clinician: such a reviewer enters the review by hand.
    """
    article = _newest_draft(page)
    clinician = ClinicianPage.objects.filter(account=user).first()
    if not isinstance(article, HealthTipPage) or clinician is None:
        return
    today = timezone.localdate()
    published = HealthTipPage.objects.filter(pk=article.pk, live=True).first()
    article.reviewed_by = clinician
    article.reviewed_on = today
    article.review_due_on = _next_review(
        article.review_due_on, published.review_due_on if published else None, today
    )
    # A draft may lack what publishing asks for; that is not the reviewer's affair.
    article.save_revision(user=user, clean=False)


def _next_review(planned: date | None, published: date | None, today: date) -> date:
    """The day that the reviewer planned, if it is a new one and still to come."""
    return planned if planned and planned > today and planned != published else today + REVIEW_HOLDS_FOR


def _locked(task_state: TaskState) -> TaskState:
    """The step, read anew and held until the transaction ends: of two approvals at once, the second finds it done."""
    list(TaskState.objects.select_for_update(of=("self",)).filter(pk=task_state.pk))
    task_state.refresh_from_db()
    return task_state


def _approve_newest_draft(task_state: TaskState) -> None:
    """Tie the approval to the text that the reviewer saw and signed, not to the one that was submitted."""
    # Read anew, with everything that hangs on it: Wagtail takes the next step's draft from there.
    task_state.refresh_from_db()
    task_state.revision_id = task_state.workflow_state.content_object.latest_revision_id
    task_state.save(update_fields=["revision"])


def _newest_draft(page: Any) -> Any:
    return page.specific.get_latest_revision_as_object() if isinstance(page, Page) else page


def _is_author(obj: Any, user: Any) -> bool:
    article = _newest_draft(obj)
    return (
        isinstance(article, HealthTipPage)
        and article.author_id is not None
        and ClinicianPage.objects.filter(pk=article.author_id, account=user).exists()
    )
