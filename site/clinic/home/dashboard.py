"""The first page of the admin: what a person's role lets them do today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState
from wagtail.permissions import page_permission_policy

from blog.models import HealthTipIndexPage, HealthTipPage
from clinic.home.roles import FIGURES, RECORD_REVIEW
from leadcapture.permissions import lead_policy, screening_policy
from locations.models import LocationIndexPage


class DailyTasksPanel(Component):
    """Links to the daily tasks that a person may do, and word that nothing waits for those who review."""

    name = "daily_tasks"
    template_name = "home/admin/daily_tasks.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        reviews = user.has_perm(RECORD_REVIEW)
        return {
            "tasks": list(self._tasks(user)),
            "nothing_to_review": reviews and not TaskState.objects.reviewable_by(user).exists(),
        }

    def _tasks(self, user: Any) -> Iterator[tuple[str, str]]:
        tips = HealthTipIndexPage.objects.order_by("path").first()
        if tips and self._may(user, tips).can_add_subpage():
            yield (
                "Write a health tip",
                reverse("wagtailadmin_pages:add", args=("blog", "healthtippage", tips.pk)),
            )
        if user.has_perm("notices.add_notice"):
            words = "Put up a notice" if user.has_perm("notices.publish_notice") else "Prepare a notice"
            yield words, reverse("wagtailsnippets_notices_notice:add")
        locations = LocationIndexPage.objects.order_by("path").first()
        if locations and self._may(user, locations).can_add_subpage():
            yield "Change a location's hours", reverse("wagtailadmin_explore", args=(locations.pk,))
        if user.has_perm("reviews.change_googlelisting"):
            yield "Correct a Google rating", reverse("wagtailsnippets_reviews_googlelisting:list")
        if lead_policy.user_has_permission(user, "view"):
            yield "See who asked for the free tips", reverse("lead:index")
        if screening_policy.user_has_permission(user, "view"):
            requests: Any = screening_policy.instances_user_has_permission_for(user, "view")
            waiting = requests.to_be_called().count()
            words = "See who asked for a screening"
            yield f"{words} ({waiting} waiting)" if waiting else words, reverse("screeningrequest:index")
        if user.has_perm(FIGURES):
            yield "See which page brings people", reverse("figures")
        yield "Read the editors' guide", reverse("editors_guide")

    def _may(self, user: Any, page: Page) -> Any:
        return page.permissions_for_user(user)


class ReviewsDuePanel(Component):
    """The published health tips that a clinician should look at again soon, for those who write or review them."""

    name = "reviews_due"
    template_name = "home/admin/reviews_due.html"
    order = 180
    LISTED = 8

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        today = timezone.localdate()
        if not (user.has_perm(RECORD_REVIEW) or page_permission_policy.user_has_permission(user, "change")):
            return {"articles": []}
        due = HealthTipPage.objects.due_for_review(today)
        editable = page_permission_policy.instances_user_has_permission_for(user, "change")
        articles = list(due[: self.LISTED])
        may_edit = set(
            editable.filter(pk__in=[article.pk for article in articles]).values_list("pk", flat=True)
        )
        return {
            "articles": [(article, article.pk in may_edit) for article in articles],
            "more": max(0, due.count() - self.LISTED),
            "today": today,
        }
