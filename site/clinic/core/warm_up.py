"""
Make the sizes of pictures when something has changed, so that no visitor waits for them.

The worker draws the pages on which the change is seen first, as their previews are drawn: whatever sizes they show are
made and kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django_tasks import task
from wagtail.models import Page, ReferenceIndex, Site

from clinic.core.models import BasePage, ClinicImage, ClinicRendition

logger = logging.getLogger(__name__)

#: Mails and the search index go first.
PRIORITY = -10
#: A picture that stands on more pages than these is seen on some of them before the worker would get there.
MOST_PAGES = 50

_left_out = ContextVar("left_out", default=False)


@contextmanager
def left_out() -> Iterator[None]:
    """Queue nothing meanwhile, for whoever loads a whole site and then draws it."""
    token = _left_out.set(True)
    try:
        yield
    finally:
        _left_out.reset(token)


def draw(page: Page) -> None:
    """Draw a page as its preview does. Raises a `RuntimeError` that names the page which can't be drawn."""
    page = page.specific
    response = page.make_preview_request(preview_mode=page.default_preview_mode)
    if response.status_code != 200:
        raise RuntimeError(f"The page {page.pk} can't be drawn: see the message above.")


@task(priority=PRIORITY)
def draw_pages(pks: list[int]) -> None:
    """Draw the published ones of these pages; one that can't be drawn holds up no other."""
    for page in Page.objects.live().filter(pk__in=pks).specific():
        try:
            draw(page)
        except Exception as error:
            logger.error("The page %s could not be drawn ahead: %s.", page.pk, type(error).__name__)


def pages_with_picture(image: ClinicImage) -> list[int]:
    """The pages that show a picture, by the index of references."""
    references = ReferenceIndex.get_references_to(image).filter(base_content_type__app_label="wagtailcore")
    found = references.values_list("object_id", flat=True).distinct()[:MOST_PAGES]
    return [int(pk) for pk in found]


def pages_that_show(page: Page) -> list[int]:
    """The page, the one above it that lists it, and the home page."""
    site = page.get_site()
    around = [page.get_parent().pk] if page.depth > 2 else []
    return list(dict.fromkeys([page.pk, *around, *([site.root_page_id] if site else [])]))


def draw_after_commit(pks: Iterable[int]) -> None:
    """Queue the drawing for when the change at hand is through."""
    wanted = list(pks)
    if wanted and not _left_out.get():
        # A queue that can't be reached must not make a publication look like a failure.
        transaction.on_commit(lambda: draw_pages.enqueue(wanted), robust=True)


def draw_all_where_no_size_is() -> None:
    """
    Queue the drawing of all pages of a site that has pictures and no size of any.

    So it is after an upgrade that makes them anew, and after a backup without them.
    """
    if not ClinicImage.objects.exists() or ClinicRendition.objects.exists():
        return
    wanted = list(Page.objects.live().order_by("depth", "pk").values_list("pk", flat=True))
    for start in range(0, len(wanted), MOST_PAGES):
        draw_pages.enqueue(wanted[start : start + MOST_PAGES])


def page_published(sender: type, instance: Page, **kwargs: object) -> None:
    """A page was published."""
    if isinstance(instance, BasePage):
        draw_after_commit(pages_that_show(instance))


def picture_saved(
    sender: type, instance: ClinicImage, created: bool, raw: bool = False, **kwargs: object
) -> None:
    """A picture was changed, perhaps its file or its focal point. Of a new one, its first page takes care."""
    if not created and not raw:
        draw_after_commit(pages_with_picture(instance))


def branding_saved(sender: type, raw: bool = False, **kwargs: object) -> None:
    """The logo or the picture for social sites may be another one; every page shows them."""
    if not raw:
        draw_after_commit(Site.objects.values_list("root_page_id", flat=True))
