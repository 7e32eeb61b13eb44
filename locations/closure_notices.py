"""The notices that closures put up by themselves (a source of `clinic.notices.sources`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from clinic.notices.kinds import Kind
from clinic.notices.sources import ShownNotice, key_of_words
from locations.hours import interval_in_words
from locations.models import Closure, ClosureWording, LocationPage
from locations.models.closure_wording import filled_in
from locations.outlook import days_in_words
from locations.schedule import DAY, Hours, Schedule
from locations.schedule import Kind as HoursOf
from locations.schedules import closures_around, schedules_of

#: How far ahead a usual day is looked for after a closure.
DAYS_SEARCHED = 60
#: More locations are counted and not named.
PLACES_NAMED = 5


class ClosureNotices:
    """From so many days before a closure's first day until its last is over, in the days of each location."""

    def shown(self, at: datetime) -> list[ShownNotice]:
        closures = closures_around(at)
        with_notice = [closure for closure in closures if closure.notice_days is not None]
        if not with_notice:
            return []
        locations = _locations_of(with_notice)
        # Only then all of them are at hand.
        everywhere = any(closure.everywhere for closure in with_notice)
        schedules = dict(zip(locations, schedules_of(locations, at, closures), strict=True))
        wording = ClosureWording.current()
        notices = []
        for closure in with_notice:
            due: dict[tuple[date, date], list[LocationPage]] = defaultdict(list)
            chosen = {place.pk for place in closure.locations.all()}
            for location, schedule in schedules.items():
                if closure.everywhere or location.pk in chosen:
                    for days in _due(closure, schedule, at, location.state):
                        due[days].append(location)
            for days, places in due.items():
                whole = everywhere and len(places) == len(locations)
                notices.append(_notice(closure, days, places, whole, schedules[places[0]], at, wording))
        return notices

    def next_change(self, after: datetime) -> None:
        """Nothing: all of them change at midnight, when every page ends because of the hours (`next_midnight`)."""


def _locations_of(closures: Iterable[Closure]) -> list[LocationPage]:
    """The published locations of closures, with their hours."""
    locations = LocationPage.objects.live().public().with_hours().order_by("path")
    if not any(closure.everywhere for closure in closures):
        locations = locations.filter(
            pk__in={place.pk for closure in closures for place in closure.locations.all()}
        )
    return list(locations)


def _due(closure: Closure, schedule: Schedule, at: datetime, state: str) -> Iterable[tuple[date, date]]:
    """
    First and last day of each run of days that the closure tells of now.

    Only days on which it counts at the location: of others another closure tells, or a longer closing.
    """
    today = schedule.local_date(at)
    before = today + timedelta(days=closure.notice_days or 0)
    for first, last in closure.occurrences(today, before, state):
        days = [schedule.day(first + number * DAY) for number in range((last - first).days + 1)]
        for counts, run in groupby(
            days, lambda day: bool(day.replaced and day.replaced.closure == closure.pk)
        ):
            of_run = list(run)
            if counts and of_run[0].date <= before and of_run[-1].date >= today:
                yield of_run[0].date, of_run[-1].date


def _notice(
    closure: Closure,
    days: tuple[date, date],
    places: list[LocationPage],
    everywhere: bool,
    schedule: Schedule,
    at: datetime,
    wording: ClosureWording,
) -> ShownNotice:
    first, last = days
    hours = sorted(Hours(row.opens, row.closes, row.kind) for row in closure.hours.all())
    values = {
        "reason": closure.reason,
        "days": days_in_words(first, last),
        "places": _places(places, everywhere),
        "hours": get_text_list([interval_in_words(one.on(first)) for one in hours], _("and")),
        "back": _back(schedule, last),
    }
    usual = (
        (wording.hours_title, wording.hours_text) if hours else (wording.closed_title, wording.closed_text)
    )
    title = filled_in(closure.notice_title or usual[0], values)
    text = filled_in(closure.notice_text or usual[1], values)
    html = format_html("<p>{}</p>", text) if text else ""
    link = places[0].url or "" if len(places) == 1 else ""
    link_text = _("Hours at %(place)s") % {"place": places[0].title} if link else ""
    return ShownNotice(
        kind=Kind.CLOSURE,
        title=title,
        text=html,
        key=key_of_words(f"closure-{closure.pk}-{first:%Y%m%d}", Kind.CLOSURE, title, text, link_text),
        link_address=link if closure.notice_on == Closure.NoticeOn.SITE else "",
        link_text=link_text if closure.notice_on == Closure.NoticeOn.SITE else "",
        days_ahead=max((first - schedule.local_date(at)).days, 0),
        sections=() if closure.notice_on == Closure.NoticeOn.SITE else tuple(place.path for place in places),
    )


def _places(places: list[LocationPage], everywhere: bool) -> str:
    if everywhere:
        return _("all our locations are") if len(places) > 1 else _("we are")
    if len(places) > PLACES_NAMED:
        return _("%(number)s of our locations are") % {"number": len(places)}
    verb = _("is") if len(places) == 1 else _("are")
    return f"{get_text_list([place.title for place in places], _('and'))} {verb}"


def _back(schedule: Schedule, last: date) -> str:
    """The first day after the last one on which somebody can come."""
    for number in range(1, DAYS_SEARCHED):
        day = schedule.day(last + number * DAY)
        if any(hours.kind != HoursOf.TELEPHONE for hours in day.hours):
            return date_format(day.date, "l, F j")
    return date_format(last + DAY, "l, F j")
