"""After `migrate`: the groups of staff get what this version grants them."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.db.models.signals import post_migrate

logger = logging.getLogger(__name__)


def migrated(sender: Any, using: str, verbosity: int = 1, **kwargs: Any) -> None:
    """
    Bring the groups up to date, once the permissions of every app are made: Django makes them app by app.

    Tables that were migrated in part only are left for the next time.
    """
    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    if sender is not last or using != DEFAULT_DB_ALIAS or "plan" not in kwargs:
        return
    from clinic.home.roles import bring_up_to_date

    try:
        changes = bring_up_to_date()
    except (DatabaseError, ImproperlyConfigured) as error:
        logger.warning("The groups of staff were not brought up to date: %s.", type(error).__name__)
        return
    if verbosity and changes:
        print("Permissions of groups:", *changes, sep="\n  ")  # noqa: T201 (as migrate itself tells what it does)


def connect() -> None:
    """Listen to the end of `migrate`."""
    post_migrate.connect(migrated, dispatch_uid="home.roles_migrated")
