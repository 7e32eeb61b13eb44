"""
Who may read what the site writes: the user whose processes write it, and nobody else on the machine.

A web server that serves `static`, `media` and `error_pages` itself reads them as a member of the group of `VAR_DIR`, where
`FILES_READABLE_BY_GROUP` says so.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

#: Everything that a process of the site makes is its owner's alone, unless it is made public on purpose.
UMASK = 0o077
OWNER_ONLY_FOLDER, OWNER_ONLY_FILE = 0o700, 0o600
GROUP_FOLDER, GROUP_FILE = 0o750, 0o640
#: The group may go through, and not look around.
GROUP_PASSES = 0o710
#: What visitors are given in any case.
PUBLIC_FOLDERS = ("static", "media", "error_pages")
#: Pictures and documents as they were uploaded: the site decides who gets them.
KEPT_FROM_THE_WEB_SERVER = ("media/original_images", "media/documents")


def begin_private() -> None:
    """Let this process, and those that it starts, make files for their owner alone. For the beginning of a program."""
    os.umask(UMASK)


def mend(var: Path, databases: Iterable[Path] = (), *, group_reads: bool = False) -> list[Path]:
    """
    Take away from files and folders below `var`, and from SQLite's `databases`, what others may do with them.

    Returns those that stay open to others since they belong to another user. Nothing is opened further, except to the
    group where `group_reads`: the public folders, and what was collected in `static`.
    """
    still_open = []
    for path, mode in _wanted(var, databases, group_reads):
        try:
            found = path.lstat()
            if stat.S_ISLNK(found.st_mode):
                continue
            now = stat.S_IMODE(found.st_mode)
            wanted = now & mode
            if group_reads:
                wanted |= mode & 0o070
            if wanted != now:
                path.chmod(wanted)
        except FileNotFoundError:
            continue
        except OSError:
            if stat.S_IMODE(found.st_mode) & 0o007:
                still_open.append(path)
    return still_open


def _wanted(var: Path, databases: Iterable[Path], group_reads: bool) -> Iterator[tuple[Path, int]]:
    """Each path with the most that may be allowed on it."""
    yield var, GROUP_PASSES if group_reads else OWNER_ONLY_FOLDER
    for database in databases:
        for suffix in ("", "-wal", "-shm", "-journal"):
            yield database.with_name(database.name + suffix), OWNER_ONLY_FILE
    for name in ("mail", "private"):
        yield from _below(var / name)
    for name in PUBLIC_FOLDERS:
        yield var / name, GROUP_FOLDER if group_reads else OWNER_ONLY_FOLDER
    for name in KEPT_FROM_THE_WEB_SERVER:
        yield var / name, OWNER_ONLY_FOLDER
    if group_reads:
        # Their compressed forms are written by another library, which asks nobody.
        yield from _below(var / "static", GROUP_FOLDER, GROUP_FILE)
    for name in ("secret_key", "demo_password"):
        yield var / name, OWNER_ONLY_FILE


def _below(
    folder: Path, folder_mode: int = OWNER_ONLY_FOLDER, file_mode: int = OWNER_ONLY_FILE
) -> Iterator[tuple[Path, int]]:
    for parent, _, files in os.walk(folder):
        yield Path(parent), folder_mode
        for file in files:
            yield Path(parent, file), file_mode
