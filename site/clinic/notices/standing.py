"""Why visitors don't see a notice that is due: others stand higher, and only so many are shown at once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.humanize.templatetags.humanize import apnumber
from wagtail.models import Site

from clinic.notices.models import NoticeSettings
from clinic.notices.sources import ShownNotice, on_page, shown_at
from clinic.notices.stored import StoredNotices


def words_for(notice: ShownNotice, among: list[ShownNotice], maximum: int) -> str:
    """
    What keeps a notice from the pages that it is for; empty where it stands on all of them.

    `among` are all that are shown, in order, this one too. A page further down can have notices of its own, so each
    section of another one that lies within those of this one is looked at.
    """
    own: tuple[str | None, ...] = notice.sections or (None,)
    below = {path for other in among for path in other.sections if notice.stands_on(path)}
    above = {path: on_page(among, path, maximum) for path in (*own, *below)}
    if all(notice not in above[path] for path in own):
        number = min(len(above[path]) for path in own)
        others = "another one stands higher" if number == 1 else f"{apnumber(number)} others stand higher"
        return f"Not shown: {others}"
    if any(notice not in standing for standing in above.values()):
        return "Not on every page: on some, others stand higher"
    return ""


def words_for_stored(at: datetime, site: Site | None) -> dict[int, str]:
    """`words_for` each stored notice that is shown at a moment, by the key of its row; a fixed number of queries."""
    stored = StoredNotices().shown_by_key(at)
    if not stored:
        return {}
    among, maximum = shown_at(at), NoticeSettings.at_once_on(site)
    return {pk: words_for(notice, among, maximum) for pk, notice in stored.items()}
