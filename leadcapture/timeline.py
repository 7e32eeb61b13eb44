"""What happened with one screening request, in order: asked, mailed to the desk, taken, noted, done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadcapture.models import OutgoingMail, ScreeningRequest, StaffNote
from leadcapture.models.follow_ups import staff_name


@dataclass(frozen=True)
class Entry:
    """Something that happened, when, and by whom if it was a member of staff."""

    at: datetime
    words: str
    by: str = ""
    note: StaffNote | None = None
    is_problem: bool = False


def timeline_of(request: ScreeningRequest, notes: Iterable[StaffNote]) -> list[Entry]:
    """Everything that is known, the latest first."""
    entries = [Entry(request.created_at, "Asked for a screening")]
    if request.requested_at != request.created_at:
        entries.append(Entry(request.requested_at, "Asked again, with another location"))
    for mail in request.mails.all():
        entries.extend(_of_mail(mail))
    for event in request.events.select_related("by", "given_to"):
        entries.append(Entry(event.at, event.words, staff_name(event.by)))
    for note in notes:
        entries.append(Entry(note.at, "Note", note.author_name, note=note))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_mail(mail: OutgoingMail) -> Iterator[Entry]:
    if mail.sent_at:
        yield Entry(mail.sent_at, "The desk was told by e-mail")
    elif mail.given_up_at:
        yield Entry(
            mail.given_up_at,
            f"The e-mail to the desk failed, and is not tried again by itself: {_reason(mail)}",
            is_problem=True,
        )
    else:
        words = "The e-mail to the desk is on its way"
        if mail.attempts:
            words += f"; tried {mail.attempts} times so far: {_reason(mail)}"
        yield Entry(mail.created_at, words)


def _reason(mail: Any) -> str:
    return mail.last_error or "no reason is known"
