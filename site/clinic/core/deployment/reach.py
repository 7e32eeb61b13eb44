"""
Whether what the settings name answers: database, cache and mail server. Nothing is written, and no email is sent.

`CHECK_REACH=false` leaves this out, where the check runs on another machine than the site.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.mail import get_connection
from django.db.utils import ConnectionHandler
from django.db.utils import Error as DatabaseFailure

#: How long one of them has to answer.
SECONDS = 5
HINT = "See docs/settings.md. CHECK_REACH=false leaves this check out."


def _reason(error: BaseException) -> str:
    """The first line of what went wrong: the following ones are advice, or repeat what was asked."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


def database_failure() -> str:
    """Why the database does not answer, empty where it does."""
    config = dict(settings.DATABASES["default"])
    if config["ENGINE"].endswith("postgresql"):
        config["OPTIONS"] = {**config.get("OPTIONS", {}), "connect_timeout": SECONDS}
        config["OPTIONS"].pop("pool", None)
    connection = ConnectionHandler({"default": config})["default"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFailure as error:
        return _reason(error)
    finally:
        connection.close()
    return ""


def cache_failure() -> str:
    """Why the shared cache does not answer, empty where it does or there is none."""
    location = settings.CACHES["default"].get("LOCATION")
    location = location[0] if isinstance(location, (list, tuple)) and location else location
    if not isinstance(location, str) or not location.startswith(("redis://", "rediss://", "unix://")):
        return ""
    from redis import Redis, RedisError

    # Not by Django's cache: one that goes on without Redis would say nothing.
    client = Redis.from_url(location, socket_connect_timeout=SECONDS, socket_timeout=SECONDS)
    try:
        client.ping()
    except (RedisError, OSError) as error:
        return _reason(error)
    finally:
        client.close()
    return ""


def mail_failure() -> str:
    """Why the mail server does not answer, or refuses the log-in; empty where it takes it or there is none."""
    if not settings.EMAIL_BACKEND.endswith(("smtp.EmailBackend",)):
        return ""
    connection: Any = get_connection(timeout=SECONDS)
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        return f"it refuses the log-in (code {error.smtp_code})"
    except (smtplib.SMTPException, OSError) as error:
        return _reason(error)
    finally:
        connection.close()
    return ""


@register(deploy=True)
def what_is_named_answers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The site can't work without its database; without the others it works worse."""
    if settings.DEBUG or not settings.CHECK_REACH:
        return []
    found: list[CheckMessage] = []
    if reason := database_failure():
        found.append(
            Error(f"The database of DATABASE_URL does not answer. {reason}.", hint=HINT, id="core.E003")
        )
    if reason := cache_failure():
        found.append(Warning(f"The cache of CACHE_URL does not answer. {reason}.", hint=HINT, id="core.W003"))
    if reason := mail_failure():
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT or 'default port'}"
        found.append(
            Warning(
                f"The mail server of EMAIL_URL ({server}) can’t be used: {reason}.", hint=HINT, id="core.W004"
            )
        )
    return found
