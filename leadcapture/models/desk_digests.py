"""The summary that a location's desk gets in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, Min, Q
from django.utils import timezone

from .follow_up_states import FollowUpState
from .screening_requests import ScreeningRequest

#: After this many hours (the clock or the mail server may have been away) the day at the desk is over, and the next
#: morning tells.
LATEST_AFTER_HOURS = 8


@dataclass(frozen=True)
class Waiting:
    """How many people wait for a call of one desk, and since when the first of them. Nothing says who."""

    new: int
    taken: int
    not_reached: int
    #: Those among them who named no location, so that any desk may call.
    anywhere: int
    since: datetime | None

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.taken + self.not_reached

    @property
    def here(self) -> int:
        """Those who named the location."""
        return self.total - self.anywhere


def waiting_at(location: Any) -> Waiting:
    """Who waits at the desk of a location, in numbers. It takes one query."""
    numbers = (
        ScreeningRequest.objects.of_locations([location])
        .to_be_called()
        .aggregate(
            new=Count("pk", filter=Q(state=FollowUpState.NEW)),
            taken=Count("pk", filter=Q(state=FollowUpState.TAKEN)),
            not_reached=Count("pk", filter=Q(state=FollowUpState.NOT_REACHED)),
            anywhere=Count("pk", filter=Q(preferred_location=None)),
            since=Min("requested_at"),
        )
    )
    if numbers["since"]:
        numbers["since"] = numbers["since"].astimezone(ZoneInfo(location.time_zone))
    return Waiting(**numbers)


def is_time_to_tell(hour: int, first: int) -> bool:
    """Whether a desk that is told from the hour `first` on may still be told at this one."""
    return first <= hour < first + LATEST_AFTER_HOURS


class DeskDigest(models.Model):
    """
    One day of one location: on it the desk was told what waits, or nothing waited. It holds nothing about a person.

    There is one row a day at most, so however many clocks run, the desk is told once.
    """

    location = models.ForeignKey("locations.LocationPage", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["-day", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["location", "day"], name="leadcapture_one_digest_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.location}, {self.day}"

    def is_wanted(self) -> bool:
        """Whether its hours of that day are not over at the location, and somebody still waits there."""
        local = timezone.now().astimezone(ZoneInfo(self.location.time_zone))
        first = self.location.digest_hour
        if first is None or self.day != local.date() or not is_time_to_tell(local.hour, first):
            return False
        return waiting_at(self.location).total > 0
