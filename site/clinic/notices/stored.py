"""The notices that staff wrote, as a source of what is shown (`clinic.notices.sources`)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from clinic.notices.models import Notice, NoticePlace
from clinic.notices.sources import ShownNotice


class StoredNotices:
    """What is published and due."""

    def shown(self, at: datetime) -> list[ShownNotice]:
        return list(self.shown_by_key(at).values())

    def next_change(self, after: datetime) -> datetime | None:
        return Notice.objects.next_change(after)

    def shown_by_key(self, at: datetime) -> dict[int, ShownNotice]:
        """The notices that are shown at a moment, by the primary key of their rows."""
        due = [
            notice
            for notice in Notice.objects.in_window(at).select_related("link_page")
            if notice.schedule.shows(at)
        ]
        paths: dict[int, list[str]] = defaultdict(list)
        if any(notice.audience == Notice.Audience.PAGES for notice in due):
            places = NoticePlace.objects.filter(notice__in=due, notice__audience=Notice.Audience.PAGES)
            for pk, path in places.values_list("notice", "page__path").order_by("pk"):
                paths[pk].append(path)
        sections = {notice.pk: tuple(dict.fromkeys(paths[notice.pk])) for notice in due}
        return {
            notice.pk: notice.shown(sections[notice.pk])
            for notice in due
            if not notice.is_nowhere(sections[notice.pk])
        }
