"""Permissions to show what somebody said."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from clinic.core.edge import remove_everything_after_commit
from reviews.models import Testimonial


@transaction.atomic
def revoke(testimonial: Testimonial, user: Any) -> bool:
    """
    Take a permission back, for good: the words leave every page and every cache. Whether it stood until now.

    The audit entry says who did it and when, and not whose permission it was.
    """
    stored = Testimonial.objects.select_for_update().get(pk=testimonial.pk)
    if stored.revoked_at:
        return False
    stored.revoked_at = timezone.now()
    # Saving ends every page (core.signal_handlers); an edge must not serve one that it has kept, either.
    remove_everything_after_commit()
    stored.save(update_fields=["revoked_at"])
    log(instance=stored, action="reviews.revoke", user=user)
    return True
