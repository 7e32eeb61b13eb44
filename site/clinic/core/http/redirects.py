"""
Wagtail's middleware for redirects, which answers 404 instead of sending a visitor in a circle, and keeps the query.

A way over several redirects is gone at once, to its end.
"""

from __future__ import annotations

from urllib.parse import unquote_plus, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from clinic.core.redirects.circles import MOST_STEPS
from clinic.core.redirects.living import is_answered


def _find(request: HttpRequest, address: str) -> Redirect | None:
    """The redirect from an address with its query, or else without."""
    path = Redirect.normalise_path(address, decode_unicode=False)
    found = get_redirect(request, path)
    bare = path.partition("?")[0]
    return found or (get_redirect(request, bare) if bare != path else None)


def _is_ours(request: HttpRequest, link: str) -> bool:
    """Whether a link leads to the host that the visitor is on."""
    parts = urlsplit(link)
    return not parts.netloc or parts.netloc.lower() == request.get_host().lower()


def _same(path: str, other: str) -> bool:
    return bool(Redirect.normalise_path(path) == Redirect.normalise_path(other))


def with_query(link: str, query: str) -> str:
    """
    A link with what was asked for after the "?", such as campaign parameters or the number of a page.

    Names that the link has already keep its own values, and nothing comes twice.
    """
    if not query:
        return link
    parts = urlsplit(link)
    own = [part for part in parts.query.split("&") if part]
    names = {unquote_plus(part.partition("=")[0]) for part in own}
    added = [part for part in query.split("&") if part and unquote_plus(part.partition("=")[0]) not in names]
    return urlunsplit(parts._replace(query="&".join([*own, *dict.fromkeys(added)])))


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Answers what is not found with a redirect, if there is one that leads somewhere."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The redirect in the place of an answer 404; the query goes along, though never to another host."""
        if response.status_code != 404:
            return response
        redirect = _find(request, request.get_full_path())
        if redirect is None:
            return response
        # A redirect from an address with a query has used it up.
        query = "" if "?" in redirect.old_path else request.META.get("QUERY_STRING", "")
        permanent, seen = True, set()
        site = Site.find_for_request(request)
        while redirect is not None:
            link, permanent = redirect.link, permanent and redirect.is_permanent
            seen.add(redirect.pk)
            if not link:
                return response
            if not _is_ours(request, link):
                query = ""
                break
            there = urlsplit(link)
            address = urlunsplit(("", "", there.path or "/", there.query, ""))
            if "?" not in redirect.old_path and _same(there.path, request.path):
                return response
            redirect = _find(request, address)
            if redirect is not None and site is not None and is_answered(there.path or "/", site, request):
                break
            if redirect is not None and (redirect.pk in seen or len(seen) > MOST_STEPS):
                return response
        kind = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
        return kind(with_query(link, query))
