"""Which version of the site this process runs: what a page looks like besides its content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

#: What pages are made of, below the repository's root. The list of packages stands for the libraries.
SOURCES = (
    "templates/**/*",
    "site/clinic/**/*.py",
    "blog/**/*.py",
    "leadcapture/**/*.py",
    "locations/**/*.py",
    "reviews/**/*.py",
    "constraints.txt",
)


@cache
def release() -> str:
    """
    A stamp that two processes of the same deployment share, on whatever machine, and that another version changes.

    It is the setting `RELEASE`, otherwise made from what the files hold. Ask for it when the process starts: later,
    the files may be those of the next version.
    """
    stamp = (
        settings.RELEASE or f"{digest_of(settings.ROOT)} {getattr(staticfiles_storage, 'manifest_hash', '')}"
    )
    return hashlib.sha256(stamp.encode()).hexdigest()[:16]


def digest_of(root: Path) -> str:
    """A digest of the templates and the code below `root`: names and contents, not dates."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(path for path in root.glob(pattern) if path.is_file()):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()
