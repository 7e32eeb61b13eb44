"""The end of a process that should go on for ever is an error that somebody has to be told of."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from clinic.core.database.limits import COMMANDS, Process
from clinic.settings.environment import WrongSetting

logger = logging.getLogger("clinic.core.processes")

#: The commands of `manage.py` that run until they are told to stop.
LONG_RUNNING = frozenset(
    command for command, process in COMMANDS.items() if process in (Process.WORKER, Process.CLOCK)
)


@contextmanager
def told_of_its_end(command: str) -> Iterator[None]:
    """End the process with code 1 where such a command fails; the log has the error, and it is told."""
    try:
        yield
    except WrongSetting:
        raise
    except Exception:
        if command not in LONG_RUNNING:
            raise
        from clinic.core.alerts.handler import tell_now

        logger.critical(f"The process of the command {command} ended with an error.", exc_info=True)
        tell_now()
        raise SystemExit(1) from None
