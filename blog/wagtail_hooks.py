"""The health tips in the admin: a shortcut to where staff write them, and what their review says there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, SubmitForModerationMenuItem, WorkflowMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import page_permission_policy

from blog.models import ClinicalReviewTask, HealthTipIndexPage, HealthTipPage, PublishReviewedTask


def _index_for(request: HttpRequest) -> HealthTipIndexPage | None:
    """The health tips that this person may look at in the explorer."""
    explorable = page_permission_policy.explorable_instances(request.user)
    return HealthTipIndexPage.objects.filter(pk__in=explorable.values("pk")).order_by("path").first()


def explore_health_tips(request: HttpRequest) -> HttpResponse:
    """To the list of health tips in the explorer, or to all pages where there is none."""
    index = _index_for(request)
    return redirect("wagtailadmin_explore", index.pk) if index else redirect("wagtailadmin_explore_root")


@hooks.register("register_admin_urls")
def health_tip_urls() -> list[URLPattern]:
    """The shortcut's address."""
    return [path("health-tips/", explore_health_tips, name="explore_health_tips")]


class HealthTipsMenuItem(MenuItem):
    """Shown to those who may do something with health tips."""

    def is_shown(self, request: HttpRequest) -> bool:
        return _index_for(request) is not None


@hooks.register("register_admin_menu_item")
def health_tips_menu_item() -> MenuItem:
    """The shortcut, above the notices."""
    return HealthTipsMenuItem(
        "Health tips", reverse("explore_health_tips"), name="health-tips", icon_name="doc-full", order=90
    )


@hooks.register("after_publish_page")
def say_what_a_published_health_tip_lacks(request: HttpRequest, page: Page) -> None:
    """A publisher may publish without the review: readers then see nobody's name for it."""
    if not isinstance(page, HealthTipPage):
        return
    if not page.reviewed_by_id:
        messages.warning(
            request,
            "This health tip shows no clinical review. Ask a clinician for one, then fill in “Reviewed by” and "
            "“Reviewed on”.",
        )
    _miss_topics(request, page)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_what_a_submitted_health_tip_lacks(request: HttpRequest, page: Page) -> None:
    """While it can still be mended by whoever wrote it."""
    if isinstance(page, HealthTipPage) and {"action-submit", "action-restart-workflow"} & set(request.POST):
        _miss_topics(request, page)


def _miss_topics(request: HttpRequest, page: HealthTipPage) -> None:
    if not page.topics.all():
        messages.warning(
            request,
            "This health tip has no topic: no list of topics leads to it, and it leads to no other health tip.",
        )


@hooks.register("before_edit_page")
def say_why_it_is_reviewed_again(request: HttpRequest, page: Page) -> None:
    """To the clinician, what the publisher had asked for."""
    if request.method != "GET" or not isinstance(page.current_workflow_task, ClinicalReviewTask):
        return
    asked = (
        page.current_workflow_state.task_states.filter(status=TaskState.STATUS_REJECTED)
        .order_by("-pk")
        .first()
    )
    if asked:
        who = (
            (asked.finished_by.get_full_name() or asked.finished_by.username)
            if asked.finished_by
            else "A publisher"
        )
        comment = f": “{asked.comment}”" if asked.comment else "."
        messages.info(request, f"It was sent back and is here again. {who} had asked for changes{comment}")


class ResubmitToReview(SubmitForModerationMenuItem):
    """Wagtail names the step that sent the page back; a health tip goes to the review first."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        review = ClinicalReviewTask.objects.filter(
            workflow_tasks__workflow=parent_context["page"].get_workflow()
        ).first()
        return super().get_context_data(parent_context) | (
            {"label": f"Resubmit to {review.name}"} if review else {}
        )


@hooks.register("construct_page_action_menu")
def name_what_the_steps_of_the_review_do(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Wagtail takes a review that is repeated for the last step, and says that approving publishes."""
    page = context.get("page")
    state = page.current_workflow_state if page else None
    if page is None or state is None or state.current_task_state is None:
        return
    task = state.current_task_state.task.specific
    if isinstance(task, ClinicalReviewTask) and page.current_workflow_task:
        labels = {
            modal: label for name, label, modal in task.get_actions(page, request.user) if name == "approve"
        }
        for item in menu_items:
            if isinstance(item, WorkflowMenuItem) and item.name == "approve":
                item.label = labels[item.launch_modal]
    if isinstance(task, PublishReviewedTask) and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        menu_items[:] = [
            ResubmitToReview(order=item.order) if type(item) is SubmitForModerationMenuItem else item
            for item in menu_items
        ]
