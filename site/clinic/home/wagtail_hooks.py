"""What the admin keeps from those who don't work with pages."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page, PageQuerySet
from wagtail.permissions import page_permission_policy

from clinic.home.roles import RECORD_REVIEW


@hooks.register("construct_page_chooser_queryset")
def pages_for_those_who_work_with_pages(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Wagtail shows the titles of all pages, drafts too, to everybody who may log in."""
    works_with_pages = request.user.has_perm(RECORD_REVIEW) or page_permission_policy.user_has_any_permission(
        request.user, {"add", "change", "publish"}
    )
    return pages if works_with_pages else pages.none()


@hooks.register("before_move_page")
def only_those_who_may_move_a_page_are_asked_to_confirm(
    request: HttpRequest, page: Page, destination: Page
) -> None:
    """Wagtail shows its confirmation, with the page's title, to everybody who may log in, and checks afterwards."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied
