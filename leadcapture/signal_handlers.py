"""
Have tip sheets made when what they show has changed, delete files that no row names any more, and take the events of an
e-mail provider.
"""

from __future__ import annotations

from typing import Any

from anymail.signals import tracking
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from clinic.core.models import BrandingSettings
from leadcapture.email_events import take
from leadcapture.models import TipSeries, TipsFormPage, TipSheet
from leadcapture.subscriptions import plan_anew, stop_those_of
from leadcapture.tip_sheet_pdf.making import have_made
from leadcapture.tip_sheet_tasks import look_at_tip_sheets
from leadcapture.tip_sheets.withdrawal import have_made_again, take_back_withdrawn


def _delete_after_commit(name: str) -> None:
    storage = TipSheet._meta.get_field("file").storage

    def delete() -> None:  # a named function: Django logs the name of one that fails
        storage.delete(name)

    transaction.on_commit(delete, robust=True)


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


@receiver(page_published, dispatch_uid="leadcapture.article_published")
def article_published(instance: Page, **kwargs: Any) -> None:
    """The tip sheets that are made from the page are made anew."""
    have_made(TipSheet.objects.filter(article_id=instance.pk))


@receiver([page_unpublished, post_page_move], dispatch_uid="leadcapture.article_withdrawn")
@receiver(post_save, sender=PageViewRestriction, dispatch_uid="leadcapture.article_made_private")
@receiver(post_delete, sender=Page, dispatch_uid="leadcapture.article_deleted")
def article_withdrawn(raw: bool = False, **kwargs: Any) -> None:
    """Not everybody may read a page any more: its PDFs go, and those of others that name it are looked at."""
    if raw:
        return
    take_back_withdrawn()
    if TipSheet.objects.made_from_articles().exists():
        look_at_tip_sheets.enqueue()


@receiver(post_delete, sender=PageViewRestriction, dispatch_uid="leadcapture.article_made_public")
@receiver(post_page_move, dispatch_uid="leadcapture.article_moved")
def article_readable_again(**kwargs: Any) -> None:
    """Everybody may read a page that was private: its PDFs are made again."""
    have_made_again()


@receiver(post_save, sender=BrandingSettings, dispatch_uid="leadcapture.branding_saved")
def branding_saved(raw: bool = False, **kwargs: Any) -> None:
    """The clinic's name, its colors or its logo stand on all of them."""
    if not raw:
        have_made(TipSheet.objects.made_from_articles())


@receiver(tracking, dispatch_uid="leadcapture.email_event")
def email_event(event: Any, esp_name: str, **kwargs: Any) -> None:
    """A provider tells what became of an e-mail."""
    take(event, esp_name)


@receiver(pre_delete, sender=TipsFormPage, dispatch_uid="leadcapture.form_deleted")
def form_deleted(instance: Any, **kwargs: Any) -> None:
    """The links in a subscriber's e-mails lead to the form that the person came with."""
    stop_those_of(instance)


@receiver(pre_save, sender=TipSeries, dispatch_uid="leadcapture.series_changed")
def series_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Days, hour or clock of a series may be another: the next moment of each subscriber is worked out again."""
    before = None if raw or instance.pk is None else TipSeries.objects.filter(pk=instance.pk).first()
    when = ("every_days", "at_hour", "location_id")
    if before and any(getattr(before, name) != getattr(instance, name) for name in when):
        plan_anew(instance)
