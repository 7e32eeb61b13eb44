"""
Django's PostgreSQL backend, with a bound on every wait of a web process.

PostgreSQL's own limits (`clinic.core.database.limits`) end what waits for a lock or computes for long. They help neither
against a server that has stopped answering, nor against a lock for which every thread of a process waits its five seconds.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import _WaitTimeout

from clinic.core.database.limits import Process, this_process
from clinic.core.database.listening import is_listening
from clinic.core.database.patience import LONG, SLOW_CONNECT, Away, Door, LongWaits, WaitsTooLong

_long_waits = LongWaits()
_doors: dict[tuple[str, str], Door] = {}
#: So many seconds a web process waits for an answer at most; the server's own limits are below that.
LONGEST = 40.0
#: After so many seconds of waiting, and again and again, it looks whether the server is there at all.
SECONDS_BETWEEN_LOOKS = 3.0


class Connection(psycopg.Connection[Any]):
    """A connection on which few threads of a process wait long, and none for ever."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """What `gen` finds. Raises `psycopg.OperationalError`, and the connection is closed, where that takes too long."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, LONG)
        except _WaitTimeout:
            pass
        try:
            with _long_waits.one():
                for _ in range(round(LONGEST / SECONDS_BETWEEN_LOOKS)):
                    with suppress(_WaitTimeout):
                        return super().wait(gen, interval, SECONDS_BETWEEN_LOOKS)
                    if not is_listening(self.info.host, self.info.port):
                        break
            reason = "The database does not answer."
        except WaitsTooLong:
            reason = "Too many others wait for the database already."
        # What was asked may still be answered: nobody can use the connection any more.
        self.pgconn.finish()
        raise psycopg.OperationalError(reason)


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects as Django's does, unless that failed a moment ago."""

    #: The library as Django knows it, with connections of ours in web processes. The others have nobody waiting.
    Database: Any = (
        SimpleNamespace(**{**vars(psycopg), "connect": Connection.connect})
        if this_process(sys.argv, sys.modules) is Process.WEB
        else psycopg
    )

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection. Raises `OperationalError` at once where the server could not be reached a moment ago."""
        server = (str(conn_params.get("host", "")), str(conn_params.get("port", "")))
        door = _doors.setdefault(server, Door(slow=SLOW_CONNECT))
        try:
            with door.attempt():
                return super().get_new_connection(conn_params)
        except Away:
            raise psycopg.OperationalError("The database could not be reached a moment ago.") from None

    def ensure_connection(self) -> None:
        """Connect where there is no connection any more, so that the rest of a request need not fail too."""
        if self.connection is not None and self.connection.closed and not self.in_atomic_block:
            self.close()
        super().ensure_connection()
