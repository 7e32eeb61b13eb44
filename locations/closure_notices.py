"""The notices that closures put up by themselves (a source of `clinic.notices.sources`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
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
from locations.schedules import closures_around, schedules_of, schedules_without_weeks

#: How far ahead a usual day is looked for after a closure.
DAYS_SEARCHED = 60
#: More locations are counted and not named.
PLACES_NAMED = 5
#: A closure of all locations reads every one of them, and little of each.
OF_A_LOCATION = (
    "path", "title", "url_path", "time_zone", "state", "opened_on", "shut_from", "reopens_on", "shut_for_good",
    "shut_reason",
)  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """The days of a closure that are told now, and the locations that have them; whether these are all."""

    closure: Closure
    first: date
    last: date
    places: list[LocationPage]
    everywhere: bool


class ClosureNotices:
    """From so many days before a closure's first day until its last is over, in the days of each location."""

    def shown(self, at: datetime) -> list[ShownNotice]:
        closures = closures_around(at)
        near = _near(closures, at)
        if not near:
            return []
        locations = _locations_of(near)
        # Only then all of them are at hand.
        everywhere = any(closure.everywhere for closure in near)
        schedules = dict(zip(locations, schedules_without_weeks(locations, at, closures), strict=True))
        found: list[_Found] = []
        for closure in near:
            due: dict[tuple[date, date], list[LocationPage]] = defaultdict(list)
            for location, schedule in schedules.items():
                if closure.counts_at(location.pk):
                    for days in _due(closure, schedule, at, location.state):
                        due[days].append(location)
            for days, places in due.items():
                found.append(_Found(closure, *days, places, everywhere and len(places) == len(locations)))
        wording = ClosureWording.current()
        usual = _schedules_of_first(found, at, closures)
        return [_notice(one, usual[one.places[0].pk], at, wording) for one in found]

    def next_change(self, after: datetime) -> None:
        """Nothing: all of them change at midnight, when every page ends because of the hours (`next_midnight`)."""


def _near(closures: Iterable[Closure], at: datetime) -> list[Closure]:
    """
    Those with a notice whose days are so near that it may stand at some location.

    For most of the year there is none, and no location needs to be read.
    """
    with_notice = [closure for closure in closures if closure.notice_days is not None]
    if not with_notice:
        return []
    states = [*LocationPage.objects.live().order_by().values_list("state", flat=True).distinct()]
    # It is the day before, or the day after, somewhere.
    yesterday, tomorrow = (at - DAY).date(), (at + DAY).date()
    return [
        closure
        for closure in with_notice
        if any(
            closure.occurrences(yesterday, tomorrow + (closure.notice_days or 0) * DAY, state)
            for state in states
        )
    ]


def _locations_of(closures: Iterable[Closure]) -> list[LocationPage]:
    """The published locations of closures, with what tells their days and names them."""
    locations = LocationPage.objects.live().public().order_by("path").only(*OF_A_LOCATION)
    if not any(closure.everywhere for closure in closures):
        locations = locations.filter(
            pk__in=frozenset().union(*(closure.location_keys for closure in closures))
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


def _schedules_of_first(
    found: Iterable[_Found], at: datetime, closures: list[Closure]
) -> dict[int, Schedule]:
    """The whole schedule of the first location of each, by its key: a notice says when that one is open again."""
    keys = {one.places[0].pk for one in found}
    locations = list(LocationPage.objects.with_hours().filter(pk__in=keys)) if keys else []
    schedules = schedules_of(locations, at, closures)
    return {location.pk: schedule for location, schedule in zip(locations, schedules, strict=True)}


def _notice(one: _Found, schedule: Schedule, at: datetime, wording: ClosureWording) -> ShownNotice:
    closure, first, last, places = one.closure, one.first, one.last, one.places
    hours = sorted(Hours(row.opens, row.closes, row.kind) for row in closure.hours.all())
    values = {
        "reason": closure.reason,
        "days": days_in_words(first, last),
        "places": _places(places, one.everywhere),
        "hours": get_text_list([interval_in_words(span.on(first)) for span in hours], _("and")),
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
