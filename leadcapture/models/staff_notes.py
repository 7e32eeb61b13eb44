"""What members of staff write down about a lead or a request."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .follow_ups import staff_name

#: Room for what was agreed on the telephone, and not for a file about somebody.
MAX_NOTE_LENGTH = 1000


class StaffNote(models.Model):
    """A note in plain words about one lead or one request. It may hold anything, so it goes with the person."""

    lead = models.ForeignKey(
        "leadcapture.Lead", null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    screening_request = models.ForeignKey(
        "leadcapture.ScreeningRequest",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notes",
    )
    text = models.TextField(max_length=MAX_NOTE_LENGTH)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leadcapture_note_is_about_one",
                condition=Q(lead__isnull=False, screening_request__isnull=True)
                | Q(lead__isnull=True, screening_request__isnull=False),
                violation_error_message="A note is about one request.",
            ),
            models.CheckConstraint(
                name="leadcapture_note_says_something",
                condition=~Q(text=""),
                violation_error_message="Write something into the note.",
            ),
        ]

    def __str__(self) -> str:
        return f"Note {self.pk}"

    @property
    def author_name(self) -> str:
        """Who wrote it; nothing where the account is gone."""
        return staff_name(self.author)

    def may_be_deleted_by(self, user: Any) -> bool:
        """Whether it is the user's own, or the user is an administrator."""
        return bool(user.is_superuser or (self.author_id and self.author_id == user.pk))
