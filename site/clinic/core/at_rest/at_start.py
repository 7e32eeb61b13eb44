"""What a web server and the clock do before they begin: close to others what an earlier version left open."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings

from .modes import mend

logger = logging.getLogger(__name__)


def mend_at_start() -> None:
    """Mend the modes of what stands below `VAR_DIR`, and say what stays open to everybody on this machine."""
    databases = [
        Path(database["NAME"])
        for database in settings.DATABASES.values()
        if database["ENGINE"].endswith("sqlite3") and Path(database["NAME"]).is_absolute()
    ]
    still_open = mend(Path(settings.VAR_DIR), databases, group_reads=settings.FILES_READABLE_BY_GROUP)
    for path in still_open[:10]:
        logger.warning(
            "Everybody on this machine may open %s, and it belongs to another user. Give it to the user who runs the site.",
            path,
        )
