"""
What the clinic accepts before Google is asked: a summary of Google's terms in our words, with its version.

Engineering input and not legal advice. Sources: the policies of the Places API
(https://developers.google.com/maps/documentation/places/web-service/policies) and the service specific terms
(https://cloud.google.com/maps-platform/terms/maps-service-terms).
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from reviews.models.places import GoogleTermsAcceptance

#: Another one when the sentences change: the figures then wait until somebody accepts those.
VERSION = "2026-11"

SENTENCES = (
    "The clinic has an account with Google Cloud, and is bound by the terms of the Google Maps Platform.",
    "Google's terms let nobody store ratings. This site holds them in memory for a few hours and then forgets them. Read "
    "strictly, the terms may not allow even that: ask the clinic's lawyer if you are in doubt.",
    "Google Maps is named beside the figures, with a link to the listing. Nobody changes or hides that.",
    "The figures don't stand beside a map that is not Google's.",
    "The site's own terms and its privacy page name Google's terms of service and its privacy policy. Check that they do.",
    "Above a free number of questions a month, Google charges the clinic for each one.",
)


def is_accepted() -> bool:
    """Whether somebody accepted the present version."""
    return GoogleTermsAcceptance.objects.filter(version=VERSION).exists()


def latest_acceptance() -> GoogleTermsAcceptance | None:
    """Who accepted the present version last, and when."""
    return GoogleTermsAcceptance.objects.filter(version=VERSION).select_related("accepted_by").first()


def accept(user: Any) -> GoogleTermsAcceptance:
    """Write down that this person accepts the present version for the clinic."""
    return GoogleTermsAcceptance.objects.create(version=VERSION, accepted_at=timezone.now(), accepted_by=user)
