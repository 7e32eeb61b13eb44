"""Notes of staff on leads and requests: written, and deleted by their author or an administrator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from leadcapture.models import Lead, ScreeningRequest, StaffNote
from leadcapture.models.staff_notes import MAX_NOTE_LENGTH

#: The same words by the same person within this time are one note whose button was pressed twice.
SAME_NOTE_WITHIN = timedelta(minutes=1)


class NoteTooLong(Exception):
    """A note has no room. The text tells staff what to do."""


def add_note(about: Lead | ScreeningRequest, text: str, *, by: Any) -> StaffNote | None:
    """
    Keep a note; None where there is nothing to say. Raises `NoteTooLong`.

    The row is locked, so that a note never outlives a person who is erased at this moment: then the model's
    `DoesNotExist` is raised.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        return None
    if len(text) > MAX_NOTE_LENGTH:
        raise NoteTooLong(
            f"The note is {len(text)} characters long, and there is room for {MAX_NOTE_LENGTH}. Shorten it, then save again."
        )
    with transaction.atomic():
        about = _locked(about)
        mine = about.notes.filter(author=by, text=text, at__gt=timezone.now() - SAME_NOTE_WITHIN)
        return mine.first() or about.notes.create(author=by, text=text)


def delete_note(note: StaffNote, *, by: Any) -> None:
    """Delete a note. The audit log keeps who did it, and not what it said. Raises `PermissionDenied`."""
    if not note.may_be_deleted_by(by):
        raise PermissionDenied("Only who wrote a note, or an administrator, can delete it.")
    with transaction.atomic():
        about: Any = note.lead or note.screening_request
        log(instance=about, action="leadcapture.delete_note", user=by, title=str(about))
        note.delete()


def _locked(about: Any) -> Any:
    rows = Lead.objects.known() if isinstance(about, Lead) else ScreeningRequest.objects.all()
    return rows.select_for_update(of=("self",)).get(pk=about.pk)
