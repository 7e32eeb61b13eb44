"""The notices in the admin, and a word to who publishes one that nobody sees."""

from typing import Any

from django.http import HttpRequest
from django.utils import formats, timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from clinic.notices.models import Notice
from clinic.notices.viewsets import NoticeViewSet

register_snippet(NoticeViewSet)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_when_a_published_notice_is_not_shown(request: HttpRequest, instance: Any) -> None:
    """Its time has passed, or is still to come."""
    if not isinstance(instance, Notice) or "action-publish" not in request.POST:
        return
    notice = Notice.objects.get(pk=instance.pk)
    if notice.state == "Ended":
        messages.warning(
            request,
            "Visitors don't see this notice: its time has ended. Change “Show until” to show it again.",
        )
    elif notice.state == "Planned":
        begins = formats.date_format(timezone.localtime(notice.show_from), "l, F j, Y, g:i a")
        messages.info(request, f"Visitors see this notice from {begins}.")
