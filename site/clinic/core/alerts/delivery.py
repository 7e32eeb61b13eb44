"""Send the emails about errors."""

from __future__ import annotations

import logging
import platform
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from clinic.core.alerts import spool
from clinic.core.alerts.spool import Entry

logger = logging.getLogger(__name__)

#: Set in a thread that sends: what fails meanwhile must not be told by the same way.
sending = threading.local()
#: Longer emails are cut by errors, the later ones first.
LONGEST_BODY = 60_000


def folder() -> Path:
    """Where what waits is stored."""
    return Path(settings.VAR_DIR) / "alerts"


def keep(entries: Iterable[Entry]) -> None:
    """Put errors among those that wait. Raises `OSError`."""
    with spool.opened(folder()) as state:
        state.add(entries)


def deliver() -> bool:
    """
    Send what waits, if it may be sent now; whether something still waits. Raises `OSError`.

    A mail server that fails is left alone for a minute, then for twice as long each time.
    """
    if not settings.ADMINS:
        return False
    with spool.opened(folder()) as state:
        batch = state.begin(time.time(), settings.ERROR_EMAILS_PER_HOUR)
        others = state.others
        if not batch:
            return bool(state.waiting)
    sending.now = True
    try:
        _message(batch, others).send()
    except Exception as error:
        # Not as an error, which would be told in turn. The name alone: servers quote addresses.
        logger.warning("An email about errors could not be sent: %s.", type(error).__name__)
        with spool.opened(folder()) as state:
            state.fail(time.time())
        return True
    finally:
        sending.now = False
    with spool.opened(folder()) as state:
        state.succeed(batch, time.time())
        return bool(state.waiting)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _times(entry: Entry) -> str:
    if entry.count == 1:
        return f"Once, at {_moment(entry.last)}."
    return f"{entry.count} times, from {_moment(entry.first)} to {_moment(entry.last)}."


def _message(batch: list[Entry], others: int) -> EmailMessage:
    site = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "the site"
    subject = batch[0].title if len(batch) == 1 else f"{len(batch)} different errors"
    parts = [f"{entry.title}\n{_times(entry)}\n\n{entry.details}" for entry in batch]
    body = "\n\n----------\n\n".join(parts)
    if len(body) > LONGEST_BODY:
        body = body[:LONGEST_BODY] + "\n(The rest is left out.)"
    if others:
        body += f"\n\n----------\n\n{others} further errors were only counted."
    body += (
        f"\n\n----------\n\nSent by {site} on the machine {platform.node()}. What people typed, their addresses and "
        "cookies, and the messages of exceptions are left out on purpose; the log of the server has the messages. The "
        f"same error is not told again within an hour, and at most {settings.ERROR_EMAILS_PER_HOUR} of these emails "
        "are sent in an hour."
    )
    return EmailMessage(
        subject=f"[{site}] {subject}"[:180],
        body=body,
        from_email=settings.SERVER_EMAIL,
        to=[address for _, address in settings.ADMINS],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
