"""
What is erased leaves SQLite's files as well: `PRAGMA secure_delete` overwrites it in the database, and this empties the
write-ahead log, which holds each former state until somebody writes over it.

PostgreSQL does it by itself: its VACUUM frees the rows, and its log is recycled. docs/deployment.md says how soon.
"""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection, transaction

logger = logging.getLogger(__name__)

#: A visitor who has their details deleted does not wait for others who read at this moment; the clock tries again.
MILLISECONDS_TO_WAIT = 200


def empty_write_ahead_log() -> bool:
    """
    Move everything from the write-ahead log into the database, and cut the log to nothing.

    Whether nothing is left in it: False while somebody reads an older state. True on databases without one.
    """
    if connection.vendor != "sqlite":
        return True
    try:
        with connection.cursor() as cursor:
            before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {MILLISECONDS_TO_WAIT}")
            try:
                busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {before}")
    except DatabaseError as error:
        # Within somebody else's transaction; the clock comes by within a minute.
        logger.debug("The write-ahead log could not be emptied: %s.", type(error).__name__)
        return False
    return not busy


def empty_log_after_commit() -> None:
    """Empty the log once the transaction that erases something has ended. Nothing of it can undo the erasure."""
    transaction.on_commit(empty_write_ahead_log, robust=True)
