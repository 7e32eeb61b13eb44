"""When redirects are looked at: a page is renamed or moved, a redirect is saved, tables were migrated."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction
from django.db.models.signals import post_migrate, pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move

from clinic.core.redirects.circles import page_has_moved, refuse_circles, remove_circles

logger = logging.getLogger(__name__)


def renamed_or_moved(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Wagtail adds redirects from the old addresses, and leaves those that begin at the new ones."""
    page_has_moved(instance)


def about_to_be_saved(sender: Any, instance: Redirect, raw: bool = False, **kwargs: Any) -> None:
    """No way in saves a redirect that leads back to itself. Raises `ValidationError`."""
    if not raw:
        refuse_circles(instance)


def migrated(sender: Any, using: str, **kwargs: Any) -> None:
    """An upgrade cleans what an earlier version left. Tables that were only migrated in part are left for the next time."""
    if using != DEFAULT_DB_ALIAS or "plan" not in kwargs:  # a database that is being emptied has none
        return
    try:
        with transaction.atomic():
            remove_circles()
    except DatabaseError as error:
        logger.warning("Redirects in circles were not looked for: %s.", type(error).__name__)


def connect(core: AppConfig) -> None:
    """Listen, and have forms and imports say why a redirect is refused."""
    page_slug_changed.connect(renamed_or_moved, dispatch_uid="core.redirects_renamed")
    post_page_move.connect(renamed_or_moved, dispatch_uid="core.redirects_moved")
    pre_save.connect(about_to_be_saved, sender=Redirect, dispatch_uid="core.redirects_saved")
    post_migrate.connect(migrated, sender=core, dispatch_uid="core.redirects_migrated")

    wagtails_clean = Redirect.clean

    def clean(self: Redirect) -> None:
        wagtails_clean(self)
        refuse_circles(self)

    # Wagtail's form, its import and its command all validate by the model, and offer no other place for a rule.
    Redirect.clean = clean
