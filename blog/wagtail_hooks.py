"""The health tips in the admin: a shortcut in the menu to where staff write them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from blog.models import HealthTipIndexPage, HealthTipPage


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
    if isinstance(page, HealthTipPage) and not page.reviewed_by_id:
        messages.warning(
            request,
            "This health tip shows no clinical review. Ask a clinician for one, then fill in “Reviewed by” and "
            "“Reviewed on”.",
        )
