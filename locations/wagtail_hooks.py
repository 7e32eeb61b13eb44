"""Services and closures in the admin, and words to who enters hours or days that may be a slip."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

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
