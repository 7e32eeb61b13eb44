"""What staff do with listings besides their form."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from reviews.google import refresh
from reviews.models import GoogleListing


@transaction.atomic
def show_business_location(listing: GoogleListing, location: str, user: Any) -> None:
    """
    Have the listing show the figures of this location (`accounts/…/locations/…`) of the clinic's Business Profile.

    Its history has it as a change like any other. Google is asked by a worker, within a minute.
    """
    listing.provider = GoogleListing.Provider.GOOGLE_BUSINESS
    listing.business_location = location
    listing.full_clean()
    listing.save()
    revision = listing.save_revision(user=user)
    log(instance=listing, action="wagtail.edit", user=user, revision=revision, content_changed=True)
    refresh.note_listings()
