"""A folder in the machine's memory that the processes of one site share, and that no backup sees."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: A file system in memory on Linux. Where it is missing, the folder for temporary files has to do.
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (the folder below it is ours alone, which is checked)


def memory_folder(site: Path, parent: Path | None = None) -> Path:
    """
    The folder of the site whose files stand at `site`, made if it is not there, and readable by its owner alone.

    Raises `ImproperlyConfigured` where somebody else has made it: what stands in it could not be trusted.
    """
    if parent is None:
        parent = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    name = hashlib.sha256(str(site).encode()).hexdigest()[:12]
    folder = parent / f"clinic-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise ImproperlyConfigured(
            f"{folder} belongs to somebody else, or others may write there. Remove it, or set CACHE_URL."
        )
    return folder
