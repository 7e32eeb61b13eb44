"""When a notice is shown: within its window, and there always or every week anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db import models
from django.utils import timezone

from clinic.notices.recurrence import Recurrence
from clinic.notices.weekdays import numbers


class State(models.TextChoices):
    """Where a notice stands, in the word that staff read."""

    DRAFT = "Draft"
    PLANNED = "Planned"
    SHOWING = "Showing"
    ENDED = "Ended"


@dataclass(frozen=True)
class Schedule:
    """`show_from` and `show_until` are moments, or None for no limit; without `recurrence` it is shown all the while."""

    show_from: datetime | None = None
    show_until: datetime | None = None
    recurrence: Recurrence | None = None

    @classmethod
    def of(
        cls,
        show_from: datetime | None,
        show_until: datetime | None,
        weekdays: str,
        daily_from: time | None,
        daily_until: time | None,
    ) -> Schedule:
        """From the fields of a notice. Times of day are those of the clinic's zone (`TIME_ZONE`)."""
        days = numbers(weekdays)
        zone = timezone.get_default_timezone()
        recurrence = Recurrence(days, daily_from, daily_until, zone) if days else None
        return cls(show_from, show_until, recurrence)

    def in_window(self, at: datetime) -> bool:
        """Whether a moment lies between from and until."""
        return not (self.show_from and at < self.show_from) and not (
            self.show_until and at >= self.show_until
        )

    def shows(self, at: datetime) -> bool:
        """Whether the notice is shown at a moment."""
        return self.in_window(at) and (self.recurrence is None or self.recurrence.holds(at))

    def next_change(self, after: datetime) -> datetime | None:
        """The first moment after the given one at which the notice begins or ends to be shown, or None."""
        if self.show_until and after >= self.show_until:
            return None
        if self.show_from and after < self.show_from:
            return self.show_from if self.shows(self.show_from) else self._next_start(self.show_from)
        if not self.shows(after):
            return self._next_start(after)
        ends = (self.show_until, self.recurrence.next_change(after) if self.recurrence else None)
        return min((end for end in ends if end), default=None)

    def next_start(self, after: datetime) -> datetime | None:
        """The first moment after the given one at which the notice begins to be shown, or None."""
        change = self.next_change(after)
        if change is None or self.shows(change):
            return change
        return self.next_start(change)

    def _next_start(self, after: datetime) -> datetime | None:
        """For a moment at which the days and times alone keep the notice back."""
        change = self.recurrence.next_change(after) if self.recurrence else None
        return change if change and self.in_window(change) else None
