"""How long each kind of process waits for PostgreSQL, and the name by which the server knows it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Process(StrEnum):
    """The kinds of processes of the site."""

    WEB = "web"
    WORKER = "worker"
    CLOCK = "clock"
    #: A management command, such as `migrate`, a test or a shell.
    COMMAND = "command"


COMMANDS = {
    "runserver": Process.WEB,
    "run_worker": Process.WORKER,
    "db_worker": Process.WORKER,
    "run_clock": Process.CLOCK,
}
#: Worker and clock wait this many times as long for a lock as the web server: nobody sits before a screen.
PATIENCE_WITHOUT_VISITORS = 4


def this_process(argv: Sequence[str], modules: Container[str]) -> Process:
    """The kind of the process with these arguments (`sys.argv`) and these modules (`sys.modules`)."""
    if "clinic.wsgi" in modules or "clinic.asgi" in modules:
        return Process.WEB
    if len(argv) > 1 and Path(argv[0]).name in ("manage.py", "django-admin"):
        return COMMANDS.get(argv[1], Process.COMMAND)
    return Process.COMMAND


@dataclass(frozen=True)
class Limits:
    """
    Seconds that the web server waits at most; 0 sets no limit.

    Worker and clock have more patience for locks and none of them a limit to a statement: they may be rebuilding an
    index. Commands have no limits but that of connecting: a migration takes as long as it takes.
    """

    lock: float
    statement: float
    idle_in_transaction: float
    connect: int

    def options(self, process: Process) -> dict[str, Any]:
        """Django's `OPTIONS` for PostgreSQL: parameters of libpq and of the session."""
        web, command = process is Process.WEB, process is Process.COMMAND
        seconds = {
            "lock_timeout": 0 if command else self.lock * (1 if web else PATIENCE_WITHOUT_VISITORS),
            "statement_timeout": self.statement if web else 0,
            "idle_in_transaction_session_timeout": 0 if command else self.idle_in_transaction,
        }
        session = [f"-c {name}={round(value * 1000)}" for name, value in seconds.items() if value]
        options: dict[str, Any] = {
            "application_name": f"clinic {process}",
            # A server that is gone without a word is noticed within half a minute, and not after two hours.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,
        }
        if self.connect:
            options["connect_timeout"] = self.connect
        if session:
            options["options"] = " ".join(session)
        return options


def with_limits(database: dict[str, Any], limits: Limits, process: Process) -> dict[str, Any]:
    """A setting of `DATABASES` with these limits. What its URL says itself (`?options=…`) counts more."""
    given = database.get("OPTIONS", {})
    ours = limits.options(process)
    merged = {**ours, **given}
    if "options" in given and "options" in ours:
        merged["options"] = f"{ours['options']} {given['options']}"  # the server takes the last one
    return {**database, "OPTIONS": merged}
