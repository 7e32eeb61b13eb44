"""
A cache in front of the site, such as Varnish (`deploy/varnish.vcl`): how long it may keep a page, and when all end.

Both follow the page cache: an entry of the edge ends with the next scheduled change, and when the content generation
is raised. Without `EDGE_CACHE_URLS` nothing here is done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.client import HTTPException
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
        seconds = getattr(request, "seconds_at_the_edge", None)
        if settings.EDGE_CACHE_URLS and seconds is not None:
            if response.status_code == 200 and seconds >= 1:
                response["Surrogate-Control"] = f"max-age={int(seconds)}"
            elif response.status_code == 304:
                # Also where it is nothing: without it, an edge keeps what it has for as long as it was told before.
                response["Surrogate-Control"] = f"max-age={max(int(seconds), 0)}"
        return response


def end_everything_after_commit() -> None:
    """
    End every page at the edges as soon as the transaction at hand is through, once however often this is called.

    The edges ask for each page again, and serve the old one only while the application does not answer. An edge that
    can't be reached is named in the log; its pages end by themselves after `PAGE_CACHE_SECONDS`.
    """
    _after_commit(_end_everything)


def remove_everything_after_commit() -> None:
    """The same, but the edges keep nothing: a page that was withdrawn must not be served again, whatever happens."""
    _after_commit(_remove_everything)


def _after_commit(hook: Callable[[], None]) -> None:
    if not settings.EDGE_CACHE_URLS:
        return
    if not any(waiting is hook for _, waiting, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(hook)


def _end_everything() -> None:
    _purge("everything")


def _remove_everything() -> None:
    _purge("withdrawn")


def _purge(what: str) -> None:
    for url in settings.EDGE_CACHE_URLS:
        request = Request(url, method="PURGE", headers={"X-Purge": what})  # noqa: S310 (our own setting)
        try:
            with urlopen(request, timeout=TIMEOUT):  # noqa: S310 (our own setting)
                pass
        except (OSError, HTTPException) as error:
            logger.warning("The edge cache at %s could not be told of a change: %s.", url, error)
