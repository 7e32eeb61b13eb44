"""Settings that are each allowed, and make no sense together, or were meant for another name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Info, Warning, register
from django.http.request import validate_host

from clinic.core.checks import BACKENDS_WITHOUT_DELIVERY
from clinic.settings.environment import READ_ELSEWHERE, env

#: How near a name has to be: EMAILURL is meant for EMAIL_URL, and HOSTNAME, which shells set, for nothing of ours.
NEAR = 0.87


def misspelled(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Names that nothing reads, and the variable that each may be meant for."""
    known = set(known)
    meant = {}
    for name in names:
        near = get_close_matches(name.upper(), known, n=1, cutoff=NEAR)
        if name not in known and near:
            meant[name] = near[0]
    return meant


@register(deploy=True)
def variables_are_spelled_rightly(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A variable with a slip in its name is passed over by everything; its value is not shown."""
    return [
        Warning(
            f"The environment variable {name} is read by nothing. Did you mean {meant}?",
            hint="See docs/settings.md for the names.",
            id="core.W005",
        )
        for name, meant in sorted(misspelled(os.environ, {*env.known, *READ_ELSEWHERE}).items())
    ]


@register(deploy=True)
def settings_fit_together(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Links lead to the site itself; emails come from somebody; what is stored lasts."""
    if settings.DEBUG:
        return []
    found: list[CheckMessage] = []
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        found.append(
            Warning(
                f"BASE_URL names the host {address.hostname}, which is not among ALLOWED_HOSTS: links in emails to staff "
                "would be refused.",
                id="core.W006",
            )
        )
    if settings.SECURE_SSL_REDIRECT and address.scheme == "http":
        found.append(Warning("BASE_URL begins with http:// although HTTPS is on.", id="core.W007"))
    if settings.DATABASES["default"]["NAME"] == ":memory:":
        found.append(Warning("DATABASE_URL names a database in memory: nothing in it lasts.", id="core.W008"))
    if (
        settings.EMAIL_BACKEND not in BACKENDS_WITHOUT_DELIVERY
        and settings.DEFAULT_FROM_EMAIL == "tips@example.com"
    ):
        found.append(
            Info(
                "Emails are sent from tips@example.com, which is nobody’s address.",
                hint="Set DEFAULT_FROM_EMAIL to an address of your own domain.",
                id="core.I002",
            )
        )
    return found
