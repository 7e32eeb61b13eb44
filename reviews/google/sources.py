"""The interfaces of Google that can be asked for a listing's figures, one behind each choice of `GoogleListing.provider`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.conf import settings

from reviews.models import GoogleListing

from . import business, places, terms
from .answers import GoogleFigures
from .terms import Terms


class Source(Protocol):
    """One of Google's interfaces."""

    provider: str
    #: For staff.
    name: str
    terms: Terms
    #: Which setting says how often it may be asked in a day.
    budget: str

    @property
    def is_set_up(self) -> bool:
        """Whether whoever runs the site has set what is needed. No query."""
        ...

    @property
    def missing(self) -> str:
        """What staff should do before it can be asked, in full sentences; empty where nothing is missing."""
        ...

    def credentials(self) -> str:
        """What calls and pauses are counted for; empty where it can't be asked."""
        ...

    def ask(self, subject: str, take_call: Callable[[], None]) -> GoogleFigures:
        """What Google says now of what `GoogleListing.google_subject` names. Raises `GoogleFailure`."""
        ...


class Places:
    """The Places API (New), with a key."""

    provider = GoogleListing.Provider.GOOGLE_PLACES.value
    name = "Places API"
    terms = terms.PLACES
    budget = "GOOGLE_PLACES_CALLS_PER_DAY"

    @property
    def is_set_up(self) -> bool:
        return bool(settings.GOOGLE_PLACES_API_KEY)

    @property
    def missing(self) -> str:
        if not self.is_set_up:
            return (
                "The site has no key for Google, so visitors see the link alone. Ask whoever runs the site to set "
                "GOOGLE_PLACES_API_KEY."
            )
        if not terms.is_accepted(self.terms):
            return (
                "Nobody has accepted the present summary of Google's terms, so visitors see the link alone. Open a "
                "listing that shows Google's figures, and accept it there."
            )
        return ""

    def credentials(self) -> str:
        return settings.GOOGLE_PLACES_API_KEY

    def ask(self, subject: str, take_call: Callable[[], None]) -> GoogleFigures:
        return places.ask(subject, take_call)


class Business:
    """The Business Profile APIs, with the consent of somebody who manages the clinic's profile."""

    provider = GoogleListing.Provider.GOOGLE_BUSINESS.value
    name = "Business Profile"
    terms = terms.BUSINESS
    budget = "GOOGLE_BUSINESS_CALLS_PER_DAY"

    @property
    def is_set_up(self) -> bool:
        return bool(settings.GOOGLE_BUSINESS_CLIENT_ID and settings.GOOGLE_BUSINESS_CLIENT_SECRET)

    @property
    def missing(self) -> str:
        if not self.is_set_up:
            return (
                "The site is not known to Google as a client, so visitors see the link alone. Ask whoever runs the site "
                "to set GOOGLE_BUSINESS_CLIENT_ID and GOOGLE_BUSINESS_CLIENT_SECRET."
            )
        if business.connection.current() is None:
            return (
                "The clinic's Business Profile is not connected, so visitors see the link alone. Connect it: Reports, "
                "Google's rating, Google Business Profile."
            )
        if not terms.is_accepted(self.terms):
            return (
                "Nobody has accepted the present summary of Google's terms, so visitors see the link alone. Accept it: "
                "Reports, Google's rating, Google Business Profile."
            )
        return ""

    def credentials(self) -> str:
        connection = business.connection.current() if self.is_set_up else None
        return connection.identity if connection else ""

    def ask(self, subject: str, take_call: Callable[[], None]) -> GoogleFigures:
        return business.reviews.ask(subject, take_call)


PLACES, BUSINESS = Places(), Business()
SOURCES: dict[str, Source] = {source.provider: source for source in (PLACES, BUSINESS)}


def source_of(listing: GoogleListing) -> Source | None:
    """What is asked about a listing; None where nobody is."""
    return SOURCES.get(listing.provider)
