"""
What waits to be told, in a file that all processes of the machine share: the database may be what fails.

The rules are here as well: at most so many emails in an hour, and the same error at ever longer distances, with a count.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HOUR = 3600.0
#: The same error is told again after an hour, then after twice as long each time, up to a day.
LONGEST_SILENCE = 24 * HOUR
#: More different errors than these are only counted.
MOST_WAITING = 50
#: A process that was ended while it sent holds the others up for so long.
SECONDS_TO_SEND = 180.0
#: The pause after a failed try, which doubles; the longest one.
FIRST_PAUSE, LONGEST_PAUSE = 60.0, HOUR


@dataclass
class Entry:
    """An error that waits: how often it happened between two moments (seconds since 1970)."""

    key: str
    title: str
    details: str
    first: float
    last: float
    count: int = 1


@dataclass
class State:
    """Everything that the file holds."""

    waiting: dict[str, Entry] = field(default_factory=dict)
    #: When each error was told, and for how long it is not told again.
    told: dict[str, tuple[float, float]] = field(default_factory=dict)
    #: The tries to send of the last hour.
    tries: list[float] = field(default_factory=list)
    not_before: float = 0.0
    failures: int = 0
    #: Errors beyond `MOST_WAITING`.
    others: int = 0

    def add(self, entries: Iterable[Entry]) -> None:
        """Count these errors in."""
        for entry in entries:
            known = self.waiting.get(entry.key)
            if known:
                known.count += entry.count
                known.first, known.last = min(known.first, entry.first), max(known.last, entry.last)
            elif len(self.waiting) < MOST_WAITING:
                self.waiting[entry.key] = entry
            else:
                self.others += entry.count

    def due(self, now: float) -> list[Entry]:
        """The errors that may be told now, as far as they themselves are concerned."""
        return [
            entry
            for entry in self.waiting.values()
            if entry.key not in self.told or not 0 <= now - self.told[entry.key][0] < self.told[entry.key][1]
        ]

    def begin(self, now: float, most_in_an_hour: int) -> list[Entry]:
        """The errors to send now, nothing where there are none or where it is too early. They stay until `succeed`."""
        # A time in the future is of a clock that was set back.
        self.tries = [at for at in self.tries if now - HOUR < at <= now]
        due = self.due(now)
        too_early = now < self.not_before <= now + LONGEST_PAUSE
        if not due or too_early or len(self.tries) >= most_in_an_hour:
            return []
        self.tries.append(now)
        self.not_before = now + SECONDS_TO_SEND
        return [Entry(**asdict(entry)) for entry in due]

    def succeed(self, sent: Iterable[Entry], now: float) -> None:
        """These errors were told; what happened since stays."""
        for entry in sent:
            told_at, silence = self.told.get(entry.key, (0.0, 0.0))
            again_soon = 0 <= now - told_at < 2 * silence
            self.told[entry.key] = (now, min(2 * silence if again_soon else HOUR, LONGEST_SILENCE))
            if left := self.waiting.get(entry.key):
                left.count -= entry.count
                left.first = entry.last
                if left.count <= 0:
                    del self.waiting[entry.key]
        self.told = {key: told for key, told in self.told.items() if now - told[0] < 2 * LONGEST_SILENCE}
        self.not_before, self.failures, self.others = 0.0, 0, 0

    def fail(self, now: float) -> None:
        """The email did not go out: everything stays, for a later try."""
        self.not_before = now + min(FIRST_PAUSE * 2 ** min(self.failures, 10), LONGEST_PAUSE)
        self.failures += 1


def _read(path: Path) -> State:
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        waiting = {key: Entry(**entry) for key, entry in stored.pop("waiting").items()}
        told = {key: (float(at), float(silence)) for key, (at, silence) in stored.pop("told").items()}
        return State(waiting=waiting, told=told, **stored)
    except FileNotFoundError:
        return State()
    except (ValueError, TypeError, KeyError, AttributeError):
        return State()  # cut off by a full disk: errors that happen again are told again


@contextmanager
def opened(folder: Path) -> Iterator[State]:
    """What is in the file, for this process alone; changes are kept. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "waiting.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = _read(path)
        yield state
        new = path.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(state), file)
        new.replace(path)
