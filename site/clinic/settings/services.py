"""
The services that a URL names: a database, a cache, a mail server. Each function makes Django's setting of it.

django-environ reads the parts of the URL. What it passes over without a word is refused here: an unknown scheme, a host
or a name that is missing, a password whose special characters cut the URL short, a driver that is not installed.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

import environ

from .values import Expected, boolean

POSTGRESQL = ("postgres", "postgresql", "psql", "pgsql")
#: Valkey speaks Redis's protocol; redis-py knows its own schemes alone.
REDIS = {"redis": "redis", "rediss": "rediss", "rediscache": "redis", "valkey": "redis", "valkeys": "rediss"}
SMTP = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
MAIL_ON_THE_MACHINE = ("consolemail", "dummymail", "filemail", "memorymail")

INSTALL = ".venv/bin/python -m pip install -c constraints.txt -e '.[{extra}]'"


def _needs(package: str, extra: str, what: str) -> None:
    if find_spec(package) is None:
        raise Expected(f"left unset until the driver of {what} is installed: {INSTALL.format(extra=extra)}")


def _split(given: str, expected: str) -> SplitResult:
    """The parts of a URL; `Expected` where it is cut short, or its port is none."""
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        port = 0
        parts = SplitResult("", "", "", "", "")
    cut_short = "@" in parts.path + parts.query + parts.fragment or bool(parts.fragment)
    wrong_port = port == 0 or parts.netloc.rpartition("@")[2].endswith(":")
    if cut_short or (wrong_port and "@" in given):
        raise Expected(
            f"{expected}: special characters of a password are written as %23 for #, %2F for /, %3A for :, %3F for ? "
            "and %40 for @, and a port is a number from 1 to 65535"
        )
    if wrong_port or re.search(r"\s", given):
        raise Expected(f"{expected}: without blanks, and with a port from 1 to 65535 if any")
    return parts


def database(given: str) -> dict[str, Any]:
    """PostgreSQL or SQLite, as an entry of DATABASES."""
    expected = "a URL such as postgres://user:password@host:5432/name or sqlite:////srv/clinic/db.sqlite3"
    if given == "sqlite://:memory:":
        given = "sqlite://"
    parts = _split(given, expected)
    if parts.scheme == "sqlite":
        return _sqlite(given, parts, expected)
    if parts.scheme not in POSTGRESQL or "://" not in given or not parts.path.strip("/"):
        raise Expected(expected)
    _needs("psycopg", "postgresql", "PostgreSQL")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    without_server_side_cursors = options.pop("disable_server_side_cursors", "")
    config = environ.Env.db_url_config(given.partition("?")[0])
    if without_server_side_cursors:
        try:
            config["DISABLE_SERVER_SIDE_CURSORS"] = boolean(without_server_side_cursors)
        except Expected:
            raise Expected(f"{expected}: disable_server_side_cursors is true or false") from None
    if options:
        _check_options_of_postgresql(options, expected)
        config["OPTIONS"] = options
    return config


def _check_options_of_postgresql(options: dict[str, str], expected: str) -> None:
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    for name, value in options.items():
        try:
            make_conninfo(**{name: value})
        except (ProgrammingError, TypeError):
            raise Expected(
                f"{expected}: after a question mark it takes options of PostgreSQL’s libpq, such as sslmode=require"
            ) from None


def _sqlite(given: str, parts: SplitResult, expected: str) -> dict[str, Any]:
    if parts.netloc or parts.query:
        raise Expected(
            f"{expected}: SQLite has no host and no options; three slashes, then the path of the file"
        )
    config = environ.Env.db_url_config(given)
    folder = Path(config["NAME"]).parent
    if config["NAME"] != ":memory:" and (not folder.is_dir() or Path(config["NAME"]).is_dir()):
        raise Expected(
            f"the path of a file in a folder that exists ({folder} does not, or the file is a folder)"
        )
    return config


def cache(given: str) -> dict[str, Any]:
    """Redis, Valkey or the memory of each process, as an entry of CACHES."""
    expected = "a URL such as redis://host:6379/0 (or rediss://, valkey://, valkeys://)"
    parts = _split(given, expected)
    if parts.scheme not in {*REDIS, *environ.Env.CACHE_SCHEMES} or "://" not in given:
        raise Expected(expected)
    if parts.scheme not in REDIS:
        if parts.scheme not in ("locmemcache", "dummycache", "filecache", "dbcache"):
            raise Expected(expected)
        return environ.Env.cache_url_config(given)
    if not parts.hostname or not re.fullmatch(r"(/[0-9]{0,5})?", parts.path):
        raise Expected(f"{expected}: with a host, and after the slash the number of a database")
    _needs("redis", "redis", "Redis")
    config = environ.Env.cache_url_config(urlunsplit(parts._replace(scheme=REDIS[parts.scheme])))
    _check_options_of_redis(config, expected)
    return config


def _check_options_of_redis(config: dict[str, Any], expected: str) -> None:
    from redis import ConnectionPool, RedisError

    try:
        for location in [config["LOCATION"]] if isinstance(config["LOCATION"], str) else config["LOCATION"]:
            pool = ConnectionPool.from_url(location, **config.get("OPTIONS", {}))
            pool.connection_class(**pool.connection_kwargs)  # opens no connection
    except (TypeError, ValueError, RedisError):
        raise Expected(
            f"{expected}: after a question mark it takes options of redis-py’s connections, such as socket_timeout=2"
        ) from None


def mail_server(given: str) -> dict[str, Any]:
    """An SMTP server, or what keeps emails on the machine, as the settings EMAIL_*."""
    expected = "a URL such as smtp+tls://user:password@host:587 (or smtp+ssl://, smtp://, filemail:)"
    parts = _split(given, expected)
    if parts.scheme in MAIL_ON_THE_MACHINE:
        return environ.Env.email_url_config(given)
    if parts.scheme not in SMTP or not parts.hostname or parts.path.strip("/") or parts.query:
        raise Expected(f"{expected}: with nothing after the port")
    return environ.Env.email_url_config(given)


def sentry(given: str) -> str:
    """The address of a project in Sentry, or in what speaks its protocol (GlitchTip)."""
    expected = "the DSN of a project in Sentry, such as https://key@sentry.example.org/1"
    try:
        parts = urlsplit(given)
        fits = parts.port != 0 and parts.scheme in ("http", "https") and parts.username and parts.hostname
    except ValueError:
        fits = False
    if not fits or not re.search(r"/[0-9]+\Z", parts.path) or re.search(r"[\s?#]", given):
        raise Expected(expected)
    _needs("sentry_sdk", "sentry", "Sentry")
    return given
