"""The admin's first page and guide, and what it keeps from those who don't work with pages."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page, PageQuerySet, WorkflowState
from wagtail.permissions import page_permission_policy

from clinic.home import admin_api
from clinic.home.components_page.views import ComponentsMenuItem, components_page
from clinic.home.dashboard import DailyTasksPanel, ReviewsDuePanel
from clinic.home.guide import editors_guide


@hooks.register("construct_homepage_panels")
def daily_tasks(request: HttpRequest, panels: list[Any]) -> None:
    panels += [DailyTasksPanel(), ReviewsDuePanel()]


@hooks.register("register_admin_urls")
def guide_urls() -> list[URLPattern]:
    return [path("guide/", editors_guide, name="editors_guide")]


@hooks.register("register_help_menu_item")
def guide_menu_item() -> MenuItem:
    return MenuItem("Editors' guide", reverse("editors_guide"), name="guide", icon_name="help", order=100)


@hooks.register("register_admin_urls")
def components_urls() -> list[URLPattern]:
    return [path("components/", components_page, name="components")]


@hooks.register("register_help_menu_item")
def components_menu_item() -> MenuItem:
    return ComponentsMenuItem(
        "Blocks and components", reverse("components"), name="components", icon_name="view", order=110
    )


@hooks.register("before_edit_page")
@hooks.register("before_edit_snippet")
def say_which_changes_were_asked_for(request: HttpRequest, page: Any) -> None:
    """Wagtail tells the reviewer's comment in an e-mail alone. Notices are submitted too; other snippets never are."""
    state = getattr(page, "current_workflow_state", None)
    if request.method != "GET" or not state or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return
    task = state.current_task_state
    who = (
        task.finished_by.get_full_name() or task.finished_by.username if task.finished_by else "The reviewer"
    )
    comment = f": “{task.comment}”" if task.comment else "."
    messages.warning(request, f"{who} asked for changes{comment}")


@hooks.register("before_edit_page")
def refuse_what_no_dialog_sends(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail passes on what comes with an approval as it is: any word could become an argument."""
    if "workflow-action-extra-data" not in request.POST:
        return None
    try:
        data = json.loads(request.POST["workflow-action-extra-data"])
    except (ValueError, RecursionError):
        data = None
    comment = data.get("comment", "") if isinstance(data, dict) and set(data) <= {"comment"} else None
    if not isinstance(comment, str) or "\0" in comment:
        return HttpResponseBadRequest(
            "An approval comes with a comment and nothing else.", content_type="text/plain"
        )
    return None


@hooks.register("after_edit_page")
def reviewers_return_to_the_first_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail would send them to a list of pages that they may not see, with an error."""
    if "action-workflow-action" not in request.POST:
        return None
    parents = page_permission_policy.explorable_instances(request.user).filter(pk=page.get_parent().pk)
    return None if parents.exists() else redirect("wagtailadmin_home")


@hooks.register("construct_page_action_menu")
def approving_is_how_to_publish(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Whoever may approve a page that waits for that is not offered to publish it past the workflow as well."""
    page = context.get("page")
    task = page.current_workflow_task if page and page.workflow_in_progress else None
    if task and any(name == "approve" for name, *_ in task.get_actions(page, request.user)):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("construct_page_chooser_queryset")
def pages_for_those_who_work_with_pages(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Wagtail shows the titles of all pages, drafts too, to everybody who may log in."""
    return pages if admin_api.works_with_pages(request.user) else pages.none()


@hooks.register("construct_admin_api", order=1)  # after Wagtail's own
def api_for_those_who_may_choose(router: WagtailAPIRouter) -> None:
    """Wagtail lists all pictures and documents to everybody who may log in."""
    admin_api.register(router)


@hooks.register("before_move_page")
def only_those_who_may_move_a_page_are_asked_to_confirm(
    request: HttpRequest, page: Page, destination: Page
) -> None:
    """Wagtail shows its confirmation, with the page's title, to everybody who may log in, and checks afterwards."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied
