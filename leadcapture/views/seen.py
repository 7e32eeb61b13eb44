"""
Where a visitor's own browser says that a page was seen, or a form begun (static/js/seen.js).

Whatever is sent, the answer says nothing: not whether it was counted, nor why not.
"""

from __future__ import annotations

import logging

from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from wagtail.models import Page, Site

from clinic.core.page_cache import remember
from leadcapture import figures
from leadcapture.attribution import read_touch
from leadcapture.forms import is_identifier
from leadcapture.machines import asks_not_to_be_tracked, says_it_is_a_machine
from leadcapture.models import Kind, ScreeningFormPage, TipsFormPage
from leadcapture.rate_limit import WINDOW, Limit, network_key
from leadcapture.same_site import is_sent_from_this_site
from leadcapture.views.forms import body_bytes

logger = logging.getLogger(__name__)

#: The browser sends a few hundred bytes.
MAX_BODY_BYTES = 4096
FORM_TYPE = "application/x-www-form-urlencoded"
#: So many for each form that a network may send in an hour; a process of the web server counts for itself.
SEEN = Limit("seen", 50)


# The page is cached and holds no token; nothing can be done here in anybody's name.
@csrf_exempt
@never_cache
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Count a view of a page or the beginning of a form, if a person's browser says so on a page of this site."""
    if body_bytes(request) > MAX_BODY_BYTES:
        return _nothing(413)
    if _is_to_be_counted(request):
        try:
            _count(request)
        except DatabaseError as error:
            logger.warning("A view could not be counted: %s.", type(error).__name__)
    return _nothing(204)


def _nothing(status: int) -> HttpResponse:
    response = HttpResponse(status=status, headers={"Cache-Control": "no-store"})
    # Django would log what is too large; anybody can send that all day.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _is_to_be_counted(request: HttpRequest) -> bool:
    return (
        body_bytes(request) > 0
        and request.content_type == FORM_TYPE
        and is_sent_from_this_site(request)
        and not says_it_is_a_machine(request)
        and not asks_not_to_be_tracked(request)
        and not _is_one_too_many(request)
    )


def _count(request: HttpRequest) -> None:
    sent = request.POST
    kind = {"view": Kind.VIEW, "start": Kind.START}.get(sent.get("kind", ""))
    page_id = _identifier(sent.get("page", ""))
    form_id = _identifier(sent.get("form", "")) if kind is Kind.START else 0
    if kind is None or page_id not in _public_pages(request):
        return
    if kind is Kind.START and form_id not in _public_forms(request):
        return
    source = read_touch(sent.get("touch", "")).counted_as
    figures.count(kind, page=page_id, form_page=form_id, source=source)


def _identifier(text: str) -> int:
    return int(text) if is_identifier(text) and text.isascii() else 0


def _public_pages(request: HttpRequest) -> frozenset[int]:
    """The pages of this site that everybody may read. One list, so that strangers can't fill the cache with guesses."""

    def find() -> frozenset[int]:
        site = Site.find_for_request(request)
        pages = Page.objects.live().public().in_site(site) if site else Page.objects.none()
        return frozenset(pages.order_by().values_list("pk", flat=True))

    return remember(request, "counted-pages", find)


def _public_forms(request: HttpRequest) -> frozenset[int]:
    """The forms of this site that everybody may see."""

    def find() -> frozenset[int]:
        forms = [
            *TipsFormPage.objects.order_by().values_list("pk", flat=True),
            *ScreeningFormPage.objects.order_by().values_list("pk", flat=True),
        ]
        return frozenset(forms) & _public_pages(request)

    return remember(request, "counted-forms", find)


def _is_one_too_many(request: HttpRequest) -> bool:
    """
    Whether the sender's network has sent so many in this hour that it must be a machine.

    Counted in the cache and not in the database: it happens with every page, and a few too many harm nobody.
    """
    network = network_key(request, SEEN)
    if network is None:
        return False
    key = f"seen:{network}"
    cache = caches["visitors"]
    cache.add(key, 0, WINDOW.total_seconds())
    try:
        return cache.incr(key) > SEEN.posts
    except ValueError:  # it ended in this moment
        return False
