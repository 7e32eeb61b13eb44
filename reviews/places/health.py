"""How asking Google goes, in words for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.formats import date_format

from reviews.models import GoogleListing, PlacesAccess, PlacesCheck

from . import access, figures, refresh, terms
from .contract import CLOSED

Provider = GoogleListing.Provider

#: The clock calls a worker each minute; so long after that a listing should have been asked about.
LATE = timedelta(minutes=15)
#: Figures that staff read so long ago are worth another look.
OLD = timedelta(days=90)


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "l, F j, g:i a")


@dataclass(frozen=True)
class ListingHealth:
    """One listing: what visitors see of it, and what staff should do."""

    listing: GoogleListing
    check: PlacesCheck | None
    held: figures.HeldFigures | None

    @property
    def shows(self) -> str:
        """What visitors see now."""
        if self.listing.provider == Provider.STAFF and self.listing.as_of:
            return f"The figures that you read on {date_format(self.listing.as_of, 'F j, Y')}"
        if self.held and self.held.figures.rating and terms.is_accepted():
            return "Google's figures"
        return "The link alone"

    @property
    def problems(self) -> list[str]:
        """What is wrong, in full sentences; nothing while all is well."""
        if self.listing.provider == Provider.STAFF:
            return self._of_staff
        if self.listing.provider != Provider.GOOGLE_PLACES:
            return []
        found = []
        if self.check and self.check.failure:
            found.append(self.check.failure.sentence)
        if self.held:
            found += self._of_the_place(self.held)
        elif self.check and self._should_be_held(self.check):
            found.append(
                "Google answered, but the web server sees nothing of it. Ask whoever runs the site whether web server and "
                "task worker run as the same user on one machine; otherwise CACHE_URL has to be set."
            )
        if self.check and self.check.next_at < timezone.now() - LATE and refresh.may_ask():
            found.append(
                "Google should have been asked by now. Ask whoever runs the site whether the task worker runs."
            )
        return found

    @property
    def notes(self) -> list[str]:
        """What is good to know, and no fault."""
        if self.held and not self.held.figures.rating and self.listing.provider == Provider.GOOGLE_PLACES:
            return ["Google has no rating of this place yet. It appears by itself once there is one."]
        return []

    @property
    def _of_staff(self) -> list[str]:
        if self.listing.as_of and self.listing.as_of < timezone.localdate() - OLD:
            return ["These figures are more than three months old. Read them anew at Google Maps."]
        return []

    def _of_the_place(self, held: figures.HeldFigures) -> list[str]:
        place = held.figures
        found = []
        if place.status in CLOSED:
            found.append(
                f"{CLOSED[place.status]} If that is wrong, correct it in the clinic's Google Business Profile."
            )
        if place.moved_place_id:
            found.append(
                f"Google says that this place has moved, and has a new place ID: {place.moved_place_id}. Look at it, and "
                "copy it into the listing if it is yours."
            )
        elif place.place_id and place.place_id != self.listing.place_id:
            found.append(
                f"Google has given this place another ID: {place.place_id}. Copy it into the listing: the old one will "
                "stop working."
            )
        return found

    def _should_be_held(self, check: PlacesCheck) -> bool:
        until = (check.latest_success_at or timezone.now()) + timedelta(
            seconds=settings.GOOGLE_PLACES_SECONDS
        )
        return bool(check.latest_success_at) and not check.failure and until > timezone.now()


@dataclass(frozen=True)
class Health:
    """The whole of it: the key, today's calls, the pause, and each listing."""

    asks_google: bool
    access: PlacesAccess | None
    calls_left: int
    calls_needed: int
    listings: list[ListingHealth]

    @property
    def problems(self) -> list[str]:
        """What is wrong with all listings that ask Google alike."""
        if not self.asks_google:
            return []
        if not settings.GOOGLE_PLACES_API_KEY:
            return [
                "The site has no key for Google, so visitors see the link alone. Ask whoever runs the site to set "
                "GOOGLE_PLACES_API_KEY."
            ]
        if not terms.is_accepted():
            return [
                "Nobody has accepted the present summary of Google's terms, so visitors see the link alone. Open a "
                "listing that shows Google's figures, and accept it there."
            ]
        return list(self._of_access())

    def _of_access(self) -> list[str]:
        found = []
        if self.access and self.access.failure:
            found.append(self.access.failure.sentence)
        if not self.calls_left:
            found.append(
                "Today's calls are used up, and Google is asked again tomorrow (its day begins at midnight in California). "
                "Ask whoever runs the site about GOOGLE_PLACES_CALLS_PER_DAY."
            )
        if self.calls_needed > settings.GOOGLE_PLACES_CALLS_PER_DAY:
            found.append(
                f"The listings need {self.calls_needed} calls a day, and {settings.GOOGLE_PLACES_CALLS_PER_DAY} are allowed: "
                "at times visitors see the link alone. Ask whoever runs the site about GOOGLE_PLACES_CALLS_PER_DAY."
            )
        return found

    @property
    def paused_until(self) -> datetime | None:
        """Until when Google is left alone; None where it is not."""
        return self.access.paused_until if self.access and access.is_paused(self.access) else None

    @property
    def trouble(self) -> str:
        """One sentence or two for the first page; empty while all is well."""
        missing = [
            one for one in self.listings if one.listing.provider == Provider.GOOGLE_PLACES and one.problems
        ]
        if self.problems:
            return f"Google's rating: {self.problems[0]}"
        if not missing:
            return ""
        more = len(missing) - 1
        others = f" And {more} more listing{pluralize(more)}." if more else ""
        return f"Google's rating, {missing[0].listing.name}: {missing[0].problems[0]}{others}"


def current_health() -> Health:
    """How it goes now. A handful of queries, however many listings there are."""
    listings = list(GoogleListing.objects.select_related("places_check", "location"))
    asking = [one for one in listings if one.provider == Provider.GOOGLE_PLACES]
    row = access.todays_access() if asking and settings.GOOGLE_PLACES_API_KEY else None
    a_day = timedelta(days=1) / refresh.time_between_questions() * len(asking)
    return Health(
        asks_google=bool(asking),
        access=row,
        calls_left=access.calls_left(row) if row else settings.GOOGLE_PLACES_CALLS_PER_DAY,
        calls_needed=round(a_day),
        listings=[
            ListingHealth(
                one,
                getattr(one, "places_check", None),
                figures.held(one.place_id) if one in asking and one.place_id else None,
            )
            for one in listings
        ],
    )
