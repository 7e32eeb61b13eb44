"""Services and closures in the admin, and words to who enters hours or days that may be a slip."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from locations.admin_views.copy_hours import copy_hours_view
from locations.admin_views.holidays import HolidaysMenuItem, holidays_view
from locations.closure_days import warnings
from locations.hours_slips import slips_of_seasons, slips_of_week
from locations.models import Closure, LocationPage
from locations.schedules import seasons_in_order
from locations.viewsets import ClosureViewSet, ServiceViewSet

register_snippet(ServiceViewSet)
register_snippet(ClosureViewSet)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_which_of_two_closures_counts(request: HttpRequest, instance: Any) -> None:
    """Two may hold one day, such as a storm within the holidays; staff should know which one visitors read."""
    if request.method != "POST" or not isinstance(instance, Closure) or not request.accepts("text/html"):
        return
    saved = Closure.objects.with_hours().get(pk=instance.pk)
    for words in warnings(saved, timezone.localdate()):
        messages.warning(request, words)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def point_out_hours_that_may_be_a_slip(request: HttpRequest, page: Page) -> None:
    """They are right for some, and slips for most: a night instead of a day, a day forgotten, a break of hours."""
    # What is saved while a person types is not worth a word.
    if request.method != "POST" or not isinstance(page, LocationPage) or not request.accepts("text/html"):
        return
    seasons = seasons_in_order(page)
    sentences = slips_of_week(row.interval for row in page.hours.all())
    for season in seasons:
        sentences += [f"{season.name}: {words}" for words in slips_of_week(season.week)]
    for words in [*sentences, *slips_of_seasons(seasons)]:
        messages.warning(request, words)


@hooks.register("register_admin_urls")
def hours_urls() -> list[URLPattern]:
    """The pages about hours that are no lists and no forms of Wagtail's."""
    return [
        path("locations/<int:page_id>/copy-hours/", copy_hours_view, name="copy_hours"),
        path("closures/holidays/", holidays_view, name="holidays"),
    ]


def _copy_button(page: Page, user: Any) -> Iterator[Button]:
    if isinstance(page.specific_deferred, LocationPage) and page.permissions_for_user(user).can_edit():
        yield Button(
            "Copy the hours to other locations",
            reverse("copy_hours", args=[page.pk]),
            icon_name="copy",
            priority=70,
        )


@hooks.register("register_page_header_buttons")
def copy_hours_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Among the actions of a location's page."""
    yield from _copy_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def copy_hours_listing_button(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The same in the list of locations."""
    yield from _copy_button(page, user)


@hooks.register("register_log_actions")
def register_audited_actions(actions: Any) -> None:
    """What the history of a location says of hours that came from another one."""
    actions.register_action("locations.copy_hours", "Copy hours", "Hours copied from another location")


@hooks.register("register_admin_menu_item")
def holidays_menu_item() -> HolidaysMenuItem:
    """Below the closures."""
    return HolidaysMenuItem()
