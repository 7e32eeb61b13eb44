"""Which errors say that the database is away, busy or full, and not that a program asks it something wrong."""

from __future__ import annotations

from django.db import InterfaceError, InternalError, OperationalError

#: SQLite calls these operational too: https://www.sqlite.org/rescode.html#error
MISTAKES_OF_SQLITE = ("no such ", "near ", "ambiguous ", "table ", "too many ", "wrong number ")
#: A server that only answers questions, such as the standby after a change of roles.
READ_ONLY = "25006"


def is_outage(error: BaseException | None) -> bool:
    """Whether an error passes by itself, or when somebody mends the database: the visitor should come again."""
    if isinstance(error, InterfaceError):
        return True
    if isinstance(error, OperationalError):
        return not str(error).startswith(MISTAKES_OF_SQLITE)
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) == READ_ONLY
    return False
