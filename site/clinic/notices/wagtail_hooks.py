"""The notices in the admin, and a word to who publishes one that nobody sees."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Site
from wagtail.snippets.models import register_snippet

from clinic.notices.ended_panel import EndedNoticesPanel
from clinic.notices.models import Notice
from clinic.notices.preview import moment_in_words
from clinic.notices.schedule import State
from clinic.notices.standing import words_for_stored
from clinic.notices.viewsets import NoticeViewSet

register_snippet(NoticeViewSet)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_when_a_published_notice_is_not_shown(request: HttpRequest, instance: Any) -> None:
    """Its time has passed, or is still to come, or others stand higher."""
    if not isinstance(instance, Notice) or "action-publish" not in request.POST:
        return
    notice, now = Notice.objects.get(pk=instance.pk), timezone.now()
    start = notice.schedule.next_start(now)
    if notice.state_at(now) == State.PLANNED and start:
        messages.info(request, f"Visitors see this notice from {moment_in_words(start)}.")
    elif (
        notice.state_at(now) == State.ENDED
        and notice.schedule.show_until
        and now < notice.schedule.show_until
    ):
        messages.warning(
            request,
            "Visitors never see this notice again: none of its days and times lies between now and “Show until”.",
        )
    elif notice.state_at(now) == State.ENDED:
        messages.warning(
            request,
            "Visitors don't see this notice: its time has ended. Change “Show until” to show it again.",
        )
    elif words := words_for_stored(now, Site.find_for_request(request)).get(notice.pk):
        messages.info(request, f"{words}. A smaller number under “Priority” puts this notice higher.")


@hooks.register("construct_homepage_panels")
def say_which_notices_have_ended(request: HttpRequest, panels: list[Any]) -> None:
    """A line on the first page where some can be cleaned up."""
    panels.append(EndedNoticesPanel())
