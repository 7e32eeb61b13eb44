"""
A cache in front of the site, such as Varnish (`deploy/varnish.vcl`): how long it may keep a page, and when all end.

Both follow the page cache: an entry of the edge ends with the next scheduled change, and when the content generation
is raised. Without `EDGE_CACHE_URLS` nothing here is done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

#: An edge that does not answer must not hold up the person who publishes.
TIMEOUT = 2.0


class EdgeMiddleware:
    """Say with `Surrogate-Control` (W3C Edge Architecture Specification 1.0) how long the edge may keep an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # The page cache notes it on the request: Django makes the answer "not modified" anew, with few headers.
        seconds = int(getattr(request, "seconds_at_the_edge", 0))
        if settings.EDGE_CACHE_URLS and seconds > 0 and response.status_code in (200, 304):
            response["Surrogate-Control"] = f"max-age={seconds}"
        return response


def end_everything_after_commit() -> None:
    """
    End every page at the edges as soon as the transaction at hand is through, once however often this is called.

    An edge that can't be reached is named in the log; its pages end by themselves after `PAGE_CACHE_SECONDS`.
    """
    if not settings.EDGE_CACHE_URLS:
        return
    connection = transaction.get_connection()
    waiting = [hook for _, hook, _ in connection.run_on_commit if hook is _end_everything]
    if not waiting:
        transaction.on_commit(_end_everything)


def _end_everything() -> None:
    for url in settings.EDGE_CACHE_URLS:
        request = Request(url, method="PURGE", headers={"X-Purge": "everything"})  # noqa: S310 (our own setting)
        try:
            with urlopen(request, timeout=TIMEOUT):  # noqa: S310 (our own setting)
                pass
        except (URLError, OSError) as error:
            logger.warning("The edge cache at %s could not be told of a change: %s.", url, error)
