"""The services in the admin, and a word to who enters hours that run into the next day."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from locations.hours import time_in_words
from locations.models import LocationPage
from locations.viewsets import ServiceViewSet

register_snippet(ServiceViewSet)


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
