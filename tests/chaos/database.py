"""The database of a bad day: a SQLite file of its own, or a new database on the server that `DATABASE_URL` names."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """The address of a database that is made for this run; empty for the SQLite file below `VAR_DIR`."""
    if not url or url.startswith("sqlite"):
        yield ""
        return
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    name = f"chaos_{secrets.token_hex(4)}"
    plain = urlunsplit(parts._replace(scheme="postgresql"))
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
