"""Services and closures in the admin, and words to who enters hours or days that may be a slip."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from locations.closure_days import warnings
from locations.hours import time_in_words
from locations.models import Closure, LocationPage
from locations.viewsets import ClosureViewSet, ServiceViewSet

register_snippet(ServiceViewSet)
register_snippet(ClosureViewSet)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_which_of_two_closures_counts(request: HttpRequest, instance: Any) -> None:
    """Two may hold one day, such as a storm within the holidays; staff should know which one visitors read."""
    if request.method != "POST" or not isinstance(instance, Closure):
        return
    saved = Closure.objects.with_hours().get(pk=instance.pk)
    for words in warnings(saved, timezone.localdate()):
        messages.warning(request, words)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def point_out_hours_that_run_into_the_next_day(request: HttpRequest, page: Page) -> None:
    """They are right for some, and a slip between am and pm for most."""
    if request.method != "POST" or not isinstance(page, LocationPage):
        return
    overnight = [
        row for row in page.hours.all() if row.closes < row.opens and f"{row.closes:%H:%M}" != "00:00"
    ]
    for row in overnight:
        messages.warning(
            request,
            f"{row.get_weekday_display()}, {time_in_words(row.opens)} to {time_in_words(row.closes)}, runs into the "
            "next day. If that is not meant, check am and pm.",
        )
