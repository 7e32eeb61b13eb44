"""What the desk did about a request for a screening."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from .follow_up_states import FollowUpState


def staff_name(user: Any) -> str:
    """A member of staff as lists and timelines name them; nothing for an account that is gone."""
    return (user.get_full_name() or user.get_username()) if user is not None else ""


class ScreeningEvent(models.Model):
    """
    A step of the desk: a new state, somebody to whom the request was given, an e-mail that was sent again.

    Written once, never changed. It holds nothing of the person who asked, and goes with the request.
    """

    SENT_AGAIN = "sent-again"
    MOVED = "moved"
    KINDS: ClassVar = [
        *FollowUpState.choices,
        (SENT_AGAIN, "The e-mail to the desk was sent again"),
        (MOVED, "The person asked for another location"),
    ]

    screening_request = models.ForeignKey(
        "leadcapture.ScreeningRequest", on_delete=models.CASCADE, related_name="events"
    )
    kind = models.CharField(max_length=20, choices=KINDS)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    # What refers to a page or an account is shown to editors, who may not know of the requests.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the event. Raises `TypeError` for one that is stored already."""
        if self.pk is not None:
            raise TypeError("What has happened can't be changed.")
        super().save(*args, **kwargs)

    @property
    def words(self) -> str:
        """What happened, as the timeline says it."""
        if self.kind == FollowUpState.NEW:
            return "Put back for anybody to take"
        if self.kind == FollowUpState.TAKEN and self.given_to_id and self.given_to_id != self.by_id:
            return f"Given to {staff_name(self.given_to)}"
        return str(self.get_kind_display())
