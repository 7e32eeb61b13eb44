"""Whenever something that visitors see has changed: raise the content generation, and make the sizes of pictures."""

from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail import hooks
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import DraftStateMixin, Page, PageViewRestriction, Site
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    published,
    unpublished,
)
from wagtail.snippets.models import get_snippet_models

from clinic.core import warm_up
from clinic.core.http.error_page_files import make_after_commit
from clinic.core.models import BrandingSettings, ContentGeneration


@lru_cache(maxsize=1)
def _models_without_drafts() -> frozenset[type]:
    # Hooks register the snippets; outside the web server, nobody may have asked for hooks yet.
    hooks.search_for_hooks()
    snippets = (model for model in get_snippet_models() if not issubclass(model, DraftStateMixin))
    return frozenset(
        (Site, PageViewRestriction, Redirect, get_image_model(), get_document_model(), *snippets)
    )


def content_changed(sender: Any, **kwargs: Any) -> None:
    """Something was published, unpublished or moved."""
    ContentGeneration.bump()


def withdrawn(sender: Any, **kwargs: Any) -> None:
    """Something that visitors could see was taken from them."""
    ContentGeneration.withdraw()


def saved(sender: type, raw: bool = False, **kwargs: Any) -> None:
    """
    A row was saved. It counts where the model has no drafts.

    A model with drafts changes for visitors only when it is published: a draft that is saved while somebody
    writes must not empty the cache.
    """
    if not raw and sender is PageViewRestriction:
        withdrawn(sender)
    elif not raw and (
        issubclass(sender, (BaseSiteSetting, BaseGenericSetting)) or sender in _models_without_drafts()
    ):
        ContentGeneration.bump()


def deleted(sender: type, **kwargs: Any) -> None:
    """A row was deleted. A deleted draft counts too: that is rare, and harmless."""
    if issubclass(sender, (BaseSiteSetting, BaseGenericSetting)) or sender in (PageViewRestriction, Redirect):
        ContentGeneration.bump()
    elif issubclass(sender, Page) or sender in _models_without_drafts() | set(get_snippet_models()):
        withdrawn(sender)


def size_deleted(sender: type, **kwargs: Any) -> None:
    """A size of a picture was deleted, because its picture was replaced or the sizes are made anew."""
    if not any(hook is _sizes_deleted for _, hook, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(_sizes_deleted)
        withdrawn(sender)


def _sizes_deleted() -> None:
    """Marks a transaction that has taken pages with the sizes from the caches already."""


for signal in (page_published, page_slug_changed, published):
    signal.connect(content_changed, dispatch_uid="core.content_changed")
# A page may be moved below a private one.
for signal in (page_unpublished, unpublished, post_page_move):
    signal.connect(withdrawn, dispatch_uid="core.withdrawn")
post_save.connect(saved, dispatch_uid="core.saved")
post_delete.connect(deleted, dispatch_uid="core.deleted")
post_delete.connect(
    size_deleted, sender=get_image_model().get_rendition_model(), dispatch_uid="core.size_deleted"
)

page_published.connect(warm_up.page_published, dispatch_uid="core.draw_page")
post_save.connect(warm_up.picture_saved, sender=get_image_model(), dispatch_uid="core.draw_picture")
post_save.connect(warm_up.branding_saved, sender=BrandingSettings, dispatch_uid="core.draw_branding")
for model in (Site, BrandingSettings):
    post_save.connect(make_after_commit, sender=model, dispatch_uid=f"core.error_pages_{model.__name__}")
    post_delete.connect(make_after_commit, sender=model, dispatch_uid=f"core.no_error_pages_{model.__name__}")
