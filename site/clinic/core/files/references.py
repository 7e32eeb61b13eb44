"""
Wagtail's index of references, kept up to date with every save.

Wagtail lets a worker do it later. Who may change or open a file depends on it: what was published a second ago counts.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.db.models.signals import post_migrate, post_save
from wagtail.contrib.settings.registry import registry
from wagtail.models import ReferenceIndex
from wagtail.tasks import update_reference_index_task

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen to every save from now on."""
    register_settings()
    post_save.connect(saved, dispatch_uid="core.index_references")
    post_migrate.connect(
        settings_indexed, sender=apps.get_app_config("home"), dispatch_uid="core.index_settings"
    )


def register_settings() -> None:
    """Have the index hold what settings name too, such as the logo: Wagtail leaves them out."""
    for model in registry:
        ReferenceIndex.register_model(model)


def settings_indexed(using: str, **kwargs: Any) -> None:
    """Migrations have run: index the settings that were stored before the index knew of them."""
    for model in registry:
        if model in ReferenceIndex.indexed_models:
            try:
                with transaction.atomic(using=using):
                    for row in model._default_manager.using(using).all():
                        ReferenceIndex.create_or_update_for_object(row)
            except DatabaseError:
                # Migrated to an older state, whose tables are others. Whoever migrates on comes by here again.
                logger.info(
                    "The settings %s are not indexed: their table is not there yet.", model._meta.label
                )


def saved(
    sender: type[Model], instance: Model, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """A row was saved: index what it names now, in the same transaction."""
    if raw or sender not in ReferenceIndex.tracked_models:
        return
    if update_fields is not None and not naming_fields(sender).intersection(update_fields):
        return  # a draft that is saved leaves what visitors see alone
    index(instance)


def index(instance: Model) -> None:
    """Index what a stored row names; a row that belongs to a page is indexed with the page."""
    # By its key: a page's draft and its row are saved by the same method, and only the row is public.
    update_reference_index_task.call(instance._meta.app_label, instance._meta.model_name, str(instance.pk))


@lru_cache(maxsize=256)
def naming_fields(model: type[Model]) -> frozenset[str]:
    """The fields with which a model can name another object."""
    return frozenset(
        name
        for field in model._meta.concrete_fields
        if field.is_relation or hasattr(field, "extract_references")
        for name in (field.name, field.attname)
    )
