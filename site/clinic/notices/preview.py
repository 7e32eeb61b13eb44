"""The preview of a notice: the page on which it will stand, as it is at a moment; or the notice alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Page, Site

from clinic.notices.models import Notice, NoticeSettings
from clinic.notices.sources import in_order, on_page, shown_at
from clinic.notices.standing import words_for

ALONE = "alone"
MODES = [("", "On the page, among the other notices"), (ALONE, "The notice alone")]


def template_of(mode_name: str) -> str:
    """The template of a mode."""
    return "notices/notice_preview.html" if mode_name == ALONE else "notices/page_preview.html"


def context_of(notice: Notice, request: HttpRequest, mode_name: str) -> dict[str, Any]:
    """
    What the template of a mode shows.

    The notice counts as published. Without a moment of the editor's choice it is the next one at which it is shown.
    """
    now, sections = timezone.now(), notice.sections()
    this = replace(notice.shown(sections), since=notice.first_published_at or now)
    if mode_name == ALONE:
        return {"preview_notices": [this]}
    moment = notice.preview_moment or _next_moment(notice, now)
    page = _page(notice, request)
    others = [other for other in shown_at(moment) if not _is_stored_version(other.key, notice)]
    due = notice.schedule.shows(moment) and not notice.is_nowhere(sections)
    among = in_order([*others, this]) if due else others
    maximum = NoticeSettings.at_once_on(Site.find_for_request(request))
    path = page.path if page else None
    return {
        **(page.get_context(request) if page else {}),
        "page_template": page.get_template(request) if page else "base.html",
        "preview_notices": on_page(among, path, maximum),
        "preview_moment": moment,
        "preview_words": words_for(this, among, maximum) if due else _why_not(notice, moment),
    }


def _next_moment(notice: Notice, now: datetime) -> datetime:
    return now if notice.schedule.shows(now) else notice.schedule.next_start(now) or now


def _page(notice: Notice, request: HttpRequest) -> Page | None:
    """The first page that it is for, and otherwise the site's home page."""
    if notice.audience == notice.Audience.PAGES:
        for place in notice.places.all():
            return place.page.specific
    site = Site.find_for_request(request)
    return site.root_page.specific if site else None


def _is_stored_version(key: str, notice: Notice) -> bool:
    return notice.pk is not None and key.rpartition("-")[0] == str(notice.pk)


def _why_not(notice: Notice, moment: datetime) -> str:
    """Why visitors don't see it at a moment."""
    if notice.is_nowhere(notice.sections()):
        return "Not shown: no page is chosen"
    if start := notice.schedule.next_start(moment):
        return f"Not shown then: visitors see it from {moment_in_words(start)}"
    if notice.schedule.show_until and moment >= notice.schedule.show_until:
        return "Not shown then: its time has ended"
    return "Never shown: none of its days and times lies between from and until"


def moment_in_words(moment: datetime) -> str:
    """The day and the time in the clinic's zone."""
    return date_format(timezone.localtime(moment), "l, F j, Y, g:i a")
