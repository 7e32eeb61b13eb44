"""E-mails that are kept as files, as in the demonstration, where no mail server is set."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.db import transaction

#: What Django writes after each e-mail.
_END_OF_MAIL = b"-" * 79 + b"\n"
_FILES = "django.core.mail.backends.filebased.EmailBackend"


def forget_mail_files(email: str) -> int:
    """
    Delete the e-mails that name an address, whatever its capitals; how many these were. None where e-mails are sent.

    Django writes several into one file where they are sent one after the other within a second: the others stay.
    """
    if not email or settings.EMAIL_BACKEND != _FILES:
        return 0
    forms = {email.lower(), sanitize_address(email, "utf-8").lower()}
    names = b"|".join(re.escape(form.encode()) for form in forms)
    # Not within a longer address.
    named = re.compile(rb"(?<![\w.+-])(?:" + names + rb")(?![\w-])(?!\.\w)")
    return sum(_forget_in(file, named) for file in _files())


def _forget_in(file: Path, named: re.Pattern[bytes]) -> int:
    mails = [mail for mail in file.read_bytes().split(_END_OF_MAIL) if mail.strip()]
    others = [mail for mail in mails if not named.search(mail.lower())]
    if len(others) == len(mails):
        return 0
    if others:
        # Overwritten in place: a new file would leave the old one's bytes on the disk for longer.
        file.write_bytes(b"".join(mail + _END_OF_MAIL for mail in others))
    else:
        file.unlink(missing_ok=True)
    return len(mails) - len(others)


def forget_mail_files_after_commit(email: str) -> None:
    """Delete them once the transaction has ended. Nothing of it can undo what the transaction did."""
    transaction.on_commit(lambda: forget_mail_files(email), robust=True)


def forget_old_mail_files(days: float) -> int:
    """Delete the files that were written so many days ago or earlier; how many these were."""
    before = time.time() - days * 86400
    return _delete(file for file in _files() if file.stat().st_mtime < before)


def _files() -> list[Path]:
    if settings.EMAIL_BACKEND != _FILES:
        return []
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", ""))  # set with this backend alone
    return [file for file in folder.glob("*.log") if file.is_file()]


def _delete(files: Iterable[Path]) -> int:
    number = 0
    for file in files:
        file.unlink(missing_ok=True)
        number += 1
    return number
