"""Delete the files of tip sheets that no row names any more, once that is certain."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from leadcapture.models import TipSheet


def _delete_after_commit(name: str) -> None:
    storage = TipSheet._meta.get_field("file").storage
    transaction.on_commit(partial(storage.delete, name), robust=True)


@receiver(pre_save, sender=TipSheet, dispatch_uid="leadcapture.remember_replaced_file")
def remember_replaced_file(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Note which file the row names so far."""
    before = None if raw or instance.pk is None else TipSheet.objects.filter(pk=instance.pk).first()
    instance._file_before = before.file.name if before else ""


@receiver(post_save, sender=TipSheet, dispatch_uid="leadcapture.delete_replaced_file")
def delete_replaced_file(instance: Any, **kwargs: Any) -> None:
    """Delete the file that was replaced."""
    if instance._file_before and instance._file_before != instance.file.name:
        _delete_after_commit(instance._file_before)


@receiver(post_delete, sender=TipSheet, dispatch_uid="leadcapture.delete_file")
def delete_file(instance: Any, **kwargs: Any) -> None:
    """Delete the file of a deleted tip sheet."""
    if instance.file:
        _delete_after_commit(instance.file.name)
