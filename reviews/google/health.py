"""How asking Google goes, in words for staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.formats import date_format

from reviews.models import GoogleAccess, GoogleCheck, GoogleListing

from . import access, figures, refresh
from .places import CLOSED
from .sources import SOURCES, Source

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
    check: GoogleCheck | None
    held: figures.HeldFigures | None
    #: Where its figures come from, and whether something is missing there; None where nobody is asked.
    source: SourceHealth | None

    @property
    def shows(self) -> str:
        """What visitors see now."""
        if self.listing.provider == Provider.STAFF and self.listing.as_of:
            return f"The figures that you read on {date_format(self.listing.as_of, 'F j, Y')}"
        if self.held and self.held.figures.rating and self.source and not self.source.missing:
            return "Google's figures"
        return "The link alone"

    @property
    def problems(self) -> list[str]:
        """What is wrong, in full sentences; nothing while all is well."""
        if self.listing.provider == Provider.STAFF:
            return self._of_staff
        if self.source is None:
            return []
        found = []
        if self.check and self.check.failure:
            found.append(self.check.failure.sentence)
        if self.held:
            found += self._of_the_place(self.held)
        elif self.check and not self.source.missing and self._should_be_held(self.check):
            found.append(
                "Google answered, but the web server sees nothing of it. Ask whoever runs the site whether web server and "
                "task worker run as the same user on one machine; otherwise CACHE_URL has to be set."
            )
        if self.check and self.check.next_at < timezone.now() - LATE and self.source.may_be_asked:
            found.append(
                "Google should have been asked by now. Ask whoever runs the site whether the task worker runs."
            )
        return found

    @property
    def notes(self) -> list[str]:
        """What is good to know, and no fault."""
        if self.held and not self.held.figures.rating:
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

    def _should_be_held(self, check: GoogleCheck) -> bool:
        until = (check.latest_success_at or timezone.now()) + timedelta(
            seconds=settings.GOOGLE_FIGURES_SECONDS
        )
        return bool(check.latest_success_at) and not check.failure and until > timezone.now()


@dataclass(frozen=True)
class SourceHealth:
    """One of Google's interfaces that listings use: today's calls, the pause, and what is wrong with it."""

    source: Source
    #: What has to be done before it can be asked; empty where nothing is missing.
    missing: str
    access: GoogleAccess | None
    calls_left: int
    calls_per_day: int
    calls_needed: int

    @property
    def name(self) -> str:
        """For staff."""
        return self.source.name

    @property
    def may_be_asked(self) -> bool:
        """Whether nothing is missing and nothing is paused, and a call is left."""
        return self.access is not None and self.paused_until is None and self.calls_left > 0

    @property
    def problems(self) -> list[str]:
        """What is wrong with all listings that use it alike."""
        return [self.missing] if self.missing else list(self._of_access())

    def _of_access(self) -> Iterator[str]:
        if self.access and self.access.failure:
            yield self.access.failure.sentence
        if not self.calls_left:
            yield (
                "Today's calls are used up, and Google is asked again tomorrow (its day begins at midnight in California). "
                f"Ask whoever runs the site about {self.source.budget}."
            )
        if self.calls_needed > self.calls_per_day:
            yield (
                f"The listings need {self.calls_needed} calls a day, and {self.calls_per_day} are allowed: at times "
                f"visitors see the link alone. Ask whoever runs the site about {self.source.budget}."
            )

    @property
    def paused_until(self) -> datetime | None:
        """Until when Google is left alone; None where it is not."""
        return self.access.paused_until if self.access and access.is_paused(self.access) else None


@dataclass(frozen=True)
class Health:
    """The whole of it: what is asked, and each listing."""

    sources: list[SourceHealth]
    listings: list[ListingHealth]

    @property
    def problems(self) -> list[str]:
        """What is wrong with all listings of a source alike."""
        return [words for source in self.sources for words in source.problems]

    @property
    def trouble(self) -> str:
        """One sentence or two for the first page; empty while all is well."""
        missing = [one for one in self.listings if one.source and one.problems]
        if self.problems:
            return f"Google's rating: {self.problems[0]}"
        if not missing:
            return ""
        more = len(missing) - 1
        others = f" And {more} more listing{pluralize(more)}." if more else ""
        return f"Google's rating, {missing[0].listing.name}: {missing[0].problems[0]}{others}"


def current_health() -> Health:
    """How it goes now. A handful of queries, however many listings there are."""
    listings = list(GoogleListing.objects.select_related("google_check", "location"))
    sources = {
        provider: _of_source(source, sum(one.provider == provider for one in listings))
        for provider, source in SOURCES.items()
        if any(one.provider == provider for one in listings)
    }
    return Health(
        sources=list(sources.values()),
        listings=[
            ListingHealth(
                one,
                getattr(one, "google_check", None),
                figures.held(one.google_subject) if one.google_subject else None,
                sources.get(one.provider),
            )
            for one in listings
        ],
    )


def _of_source(source: Source, listings: int) -> SourceHealth:
    missing = source.missing
    row = None if missing else access.todays_access(source)
    calls_per_day = access.calls_per_day(source)
    return SourceHealth(
        source=source,
        missing=missing,
        access=row,
        calls_left=access.calls_left(source, row) if row else calls_per_day,
        calls_per_day=calls_per_day,
        calls_needed=round(timedelta(days=1) / refresh.time_between_questions() * listings),
    )
