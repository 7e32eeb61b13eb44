"""
What the clinic accepts before Google is asked: a summary of Google's terms in our words, with its version.

Engineering input and not legal advice. Sources: the policies of the Places API
(https://developers.google.com/maps/documentation/places/web-service/policies), the service specific terms
(https://cloud.google.com/maps-platform/terms/maps-service-terms), the terms and policies of the Business Profile APIs
(https://developers.google.com/my-business/content/terms, https://developers.google.com/my-business/content/policies).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from reviews.models.google import GoogleTermsAcceptance


@dataclass(frozen=True)
class Terms:
    """
    What is accepted, for one of Google's interfaces.

    Another `version` when the sentences change: the figures then wait until somebody accepts those. `links` are names
    and addresses of Google's own words.
    """

    version: str
    sentences: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


_IN_MEMORY = "This site holds ratings in memory for a few hours, never stores them, and then forgets them."
_NAMED = "Google Maps is named beside the figures, with a link to the listing. Nobody changes or hides that."

PLACES = Terms(
    version="2026-11",
    sentences=(
        "The clinic has an account with Google Cloud, and is bound by the terms of the Google Maps Platform.",
        "Google's terms let nobody store ratings. This site holds them in memory for a few hours and then forgets them. "
        "Read strictly, the terms may not allow even that: ask the clinic's lawyer if you are in doubt.",
        _NAMED,
        "The figures don't stand beside a map that is not Google's.",
        "The site's own terms and its privacy page name Google's terms of service and its privacy policy. Check that they "
        "do.",
        "Above a free number of questions a month, Google charges the clinic for each one.",
    ),
    links=(
        ("terms of the Google Maps Platform", "https://cloud.google.com/maps-platform/terms"),
        (
            "policies of the Places API",
            "https://developers.google.com/maps/documentation/places/web-service/policies",
        ),
    ),
)
BUSINESS = Terms(
    version="business-2026-11",
    sentences=(
        "The clinic owns the locations in its Google Business Profile or may manage them, and Google has granted it access "
        "to the Business Profile APIs. It is bound by their terms and policies.",
        "Google knows no permission for reading alone: what you give allows the Business Profile to be changed too. This "
        "site only reads which locations there are, their rating and the number of reviews. It never reads what patients "
        "wrote or who they are, and changes nothing.",
        f"{_IN_MEMORY} Google's policies may change, and may not allow even that: ask the clinic's lawyer if you are in "
        "doubt.",
        _NAMED,
        "Google's permission is kept encrypted in this site's database until you disconnect. You can take it back at any "
        "time, here or in the Google account.",
    ),
    links=(
        ("terms of the Business Profile APIs", "https://developers.google.com/my-business/content/terms"),
        (
            "policies of the Business Profile APIs",
            "https://developers.google.com/my-business/content/policies",
        ),
        ("permissions of your Google account", "https://myaccount.google.com/connections"),
    ),
)


def is_accepted(terms: Terms) -> bool:
    """Whether somebody accepted the present version."""
    return GoogleTermsAcceptance.objects.filter(version=terms.version).exists()


def latest_acceptance(terms: Terms) -> GoogleTermsAcceptance | None:
    """Who accepted the present version last, and when."""
    return GoogleTermsAcceptance.objects.filter(version=terms.version).select_related("accepted_by").first()


def accept(terms: Terms, user: Any) -> GoogleTermsAcceptance:
    """Write down that this person accepts the present version for the clinic."""
    return GoogleTermsAcceptance.objects.create(
        version=terms.version, accepted_at=timezone.now(), accepted_by=user
    )
