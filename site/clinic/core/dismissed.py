"""Which of Wagtail's hints a member of staff has closed: the view in the place of Wagtail's own, which keeps anything."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from wagtail.admin.views.dismissibles import DismissiblesView
from wagtail.users.models import UserProfile

#: Wagtail sends one name with `true` or a version.
MAX_BODY_BYTES = 1000
MOST_NAMES = 100
LONGEST_MARK = 40


def _is_a_mark(value: object) -> bool:
    """Whether it is what Wagtail's pages send: `true`, or a version."""
    return isinstance(value, bool) or (isinstance(value, str) and len(value) <= LONGEST_MARK)


class BoundedDismissiblesView(DismissiblesView):
    """Keeps which hints are closed, at most `MOST_NAMES`."""

    def patch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note one or a few; 400 for what is none."""
        if len(request.body) > MAX_BODY_BYTES:
            return HttpResponseBadRequest("This is too long.")
        try:
            updates = json.loads(request.body)
        except (ValueError, RecursionError):
            return HttpResponseBadRequest("This is not JSON.")
        if not isinstance(updates, dict) or not all(map(_is_a_mark, updates.values())):
            return HttpResponseBadRequest("Send names of hints, each with true or a version.")
        kept = UserProfile.get_for_user(request.user).dismissibles
        if len({*kept, *updates}) > MOST_NAMES:
            return HttpResponseBadRequest("These are too many hints.")
        return super().patch(request, *args, **kwargs)
