"""The line of the admin's first page that says how many notices wait to be cleaned up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from clinic.notices.models import Notice
from clinic.notices.schedule import State

#: An ended notice may stay for a while: it is copied for the next time.
KEPT_FOR = timedelta(days=30)
MANY = 10


class EndedNoticesPanel(Component):
    """Says so to those who may delete notices, once many have ended or some did long ago."""

    name = "ended_notices"
    template_name = "notices/admin/ended_panel.html"
    order = 190

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user, now = parent_context["request"].user, timezone.now()
        if not user.has_perm("notices.delete_notice"):
            return {"ended": 0}
        counts = Notice.objects.past(now).aggregate(
            ended=Count("pk"), long_ago=Count("pk", filter=Q(show_until__lte=now - KEPT_FOR))
        )
        if not counts["long_ago"] and counts["ended"] < MANY:
            return {"ended": 0}
        address = reverse("wagtailsnippets_notices_notice:list")
        return {**counts, "days": KEPT_FOR.days, "address": f"{address}?state={State.ENDED}"}
