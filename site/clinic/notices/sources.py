"""What is shown above the pages, whoever brings it: notices that staff write, and those of other parts of the site."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from clinic.notices.kinds import HEIGHT, Kind


@dataclass(frozen=True, kw_only=True)
class ShownNotice:
    """
    One notice as `components/notice.html` shows it.

    `text` is rich text as it is stored, or empty. `sections` are places in the page tree (`Page.path`): it stands on
    those pages and everything below them; without any, on the whole site. `sort_order` puts smaller numbers higher,
    then fewer `days_ahead` until what it tells of, and `since` the newest first among equals. `key` is what a visitor's
    device remembers once the notice was closed: make it with `key_of_words`, so that changed words are shown again.
    """

    kind: str
    title: str
    key: str
    text: str = ""
    dismissible: bool = True
    link_address: str = ""
    link_text: str = ""
    sort_order: int = 10
    days_ahead: int = 0
    since: datetime | None = None
    sections: tuple[str, ...] = ()

    def stands_on(self, path: str | None) -> bool:
        """Whether it belongs on the page at this place of the tree; None is a page outside of the tree."""
        return not self.sections or (path is not None and path.startswith(self.sections))


class NoticeSource(Protocol):
    """A part of the site that puts up notices of its own, such as closures of locations."""

    def shown(self, at: datetime) -> list[ShownNotice]:
        """The notices that stand at a moment, in any order, in a number of queries that does not grow with them."""

    def next_change(self, after: datetime) -> datetime | None:
        """The first moment after the given one at which what `shown` answers changes by itself, or None."""


Source = TypeVar("Source", bound=NoticeSource)
_sources: list[NoticeSource] = []


def notice_source(provider: Source) -> Source:
    """Register a source of notices, once and for all: in the `ready` of its app."""
    _sources.append(provider)
    return provider


def shown_at(moment: datetime) -> list[ShownNotice]:
    """What all sources show at a moment, on whatever page, in the order in which visitors see it."""
    return in_order(notice for source in _sources for notice in source.shown(moment))


def next_change_after(moment: datetime) -> datetime | None:
    """The next moment at which a notice of any source begins or ends, or None."""
    return min((change for source in _sources if (change := source.next_change(moment))), default=None)


def in_order(notices: Iterable[ShownNotice]) -> list[ShownNotice]:
    """Emergencies first; then by the editors' order, kind, the soonest, and the newest first among equals."""

    def place(notice: ShownNotice) -> tuple[bool, int, int, int, float, str]:
        age = -notice.since.timestamp() if notice.since else 0.0
        height = HEIGHT.get(notice.kind, len(HEIGHT))
        return notice.kind != Kind.EMERGENCY, notice.sort_order, height, notice.days_ahead, age, notice.key

    return sorted(notices, key=place)


def on_page(notices: Iterable[ShownNotice], path: str | None, maximum: int) -> list[ShownNotice]:
    """
    What stands on the page at a place of the tree, of notices that are in order: at most so many.

    An emergency is never cut; it takes the room of others.
    """
    room = maximum
    standing = []
    for notice in notices:
        if notice.stands_on(path) and (room > 0 or notice.kind == Kind.EMERGENCY):
            standing.append(notice)
            room -= 1
    return standing


def key_of_words(identity: object, *words: str) -> str:
    """
    The key of one notice with these words: its kind, title, text, and what its link says and leads to.

    `identity` tells it from every other notice of all sources: two with the same words are closed one by one.
    """
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()
    return f"{identity}-{digest[:12]}"
