"""
The page cache: whole responses for visitors who are not logged in.

An entry holds the content generation (`ContentGeneration`), so publishing ends every entry at once, in every process. Its
key holds the release, so that a new version of the site shares no entry with the one before. An entry also
ends when the next scheduled change is due (`next_change`), and after `PAGE_CACHE_SECONDS` at the latest. Only
responses that a view marked with `mark_cacheable` are stored. Each is kept with its encodings and its validator: an
answer from the cache compresses nothing.

An entry that has ended stays for `PAGE_CACHE_OUTAGE_SECONDS`. While the database is away, or does not answer the page's own
questions, it is served as it was, with a header that says so (`OLD`). What was withdrawn ends for good: the key
holds the number of withdrawals too, and no entry is served that is older than the last one.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import parse_http_date_safe

from clinic.core.cache.withdrawals import withdrawn_at
from clinic.core.http.front_door import PATH_IS_PLAIN, PLAIN_PATH
from clinic.core.release import release
from clinic.core.stored_response import IDENTITY, StoredResponse, wanted_encoding

if TYPE_CHECKING:
    from clinic.core.models.generation import ContentState

logger = logging.getLogger(__name__)

CACHE_CONTROL = {"public": True, "max_age": 0, "must_revalidate": True}
#: Parameters that change what a page shows, with what a stored address may give them: a short number.
CONTENT_PARAMETERS = {"page": re.compile(r"[1-9][0-9]{0,3}", re.ASCII)}
#: Parameters of campaigns, which the page itself never reads: one entry serves them all.
CAMPAIGN_PARAMETERS = {"gclid", "fbclid", "msclkid", "mc_cid", "mc_eid", "ref"}

#: What the header Cache-Status (RFC 9211) says of a page that is served while the database is away: it may be old. `ttl` is
#: for how many seconds it would still count as fresh; negative, since when it does not.
OLD = "clinic; hit; ttl={}; detail=database-away"

#: Headers with which a browser asks whether what it has is still right (RFC 9110, section 13.1).
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"}
#: For so many hosts with a port that is not the site's own anything is kept: a visitor can make up any port.
HOSTS_WITH_PORT = 10

#: So long nobody else begins to make the encodings of the same page.
SECONDS_TO_ENCODE = 60

#: So long a page is kept at most where it could not be found out when it changes.
SECONDS_WHERE_UNKNOWN = 60.0

#: One thread beside those that answer visitors.
encoders = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page-encodings")

_next_change_providers: list[Callable[[datetime], datetime | None]] = []


def next_change(provider: Callable[[datetime], datetime | None]) -> Callable[[datetime], datetime | None]:
    """Register a function that tells when, after the given moment, what visitors see will change by itself."""
    _next_change_providers.append(provider)
    return provider


def seconds_to_store(now: datetime | None = None) -> float:
    """
    How long a page made now may be served: until the next scheduled change, at most `PAGE_CACHE_SECONDS`.

    A provider that fails is named in the log and takes no page down: the page is kept for a minute at most.
    """
    now = now or timezone.now()
    seconds = float(settings.PAGE_CACHE_SECONDS)
    for provider in _next_change_providers:
        try:
            moment = provider(now)
        except Exception:
            logger.exception(
                "When the pages change next could not be found out by %s.", provider.__qualname__
            )
            seconds = min(seconds, SECONDS_WHERE_UNKNOWN)
            continue
        if moment is not None:
            seconds = min(seconds, (moment - now).total_seconds())
    return max(seconds, 0.0)


def mark_cacheable(response: HttpResponse, number: int = 1) -> None:
    """
    Say that this response is the same for every visitor who is not logged in.

    `number` is the page of its list that it shows. It is not stored under any other number: anybody could ask for
    thousands, and fill the cache with copies.
    """
    response.page_cacheable = True  # type: ignore[attr-defined]
    response.page_number = number  # type: ignore[attr-defined]


def content_generation(request: HttpRequest | None = None) -> int:
    """The content generation: for a request as `_state` has it, otherwise as it is now."""
    from clinic.core.models import ContentGeneration

    return ContentGeneration.current() if request is None else _state(request)[0].number


def _state(request: HttpRequest) -> tuple[ContentState, bool]:
    """
    The numbers of the content for a request, read once, as they were a moment before; and whether the database is away.

    With an edge in front they are never those of a moment before: the edge asks for a page right after it was told of a
    change, and would keep the old one. While the database is away they are the last that are known.
    """
    from clinic.core.models import ContentGeneration

    if not hasattr(request, "_content_state"):
        exact = bool(settings.EDGE_CACHE_URLS)
        request._content_state = ContentGeneration.known_state(exact)  # type: ignore[attr-defined]
    return request._content_state  # type: ignore[attr-defined]


def remember(request: HttpRequest | None, name: str, make: Callable[[], Any]) -> Any:
    """
    The value of `make`, kept for as long as the content does not change.

    For what every page shows alike (menus, footer). Previews never read from it or write to it.
    """
    if request is None or getattr(request, "is_preview", False) or not settings.PAGE_CACHE_SECONDS:
        return make()
    if not _is_kept_for(host := _host(request), request):
        return make()
    key = f"content:{release()}:{content_generation(request)}:{host}:{name}"
    value = cache.get(key)
    if value is None:
        ends_at = _ends_at(request)
        value = make()
        if (seconds := ends_at - time.time()) > 0:
            cache.set(key, value, seconds)
    return value


def _ends_at(request: HttpRequest) -> float:
    """
    Until when what is made for a request may be kept, in seconds since 1970: found once, for the page and its parts.

    It is counted from before the page is made, so that a change that falls due meanwhile ends it.
    """
    if not hasattr(request, "_page_ends_at"):
        started: datetime = getattr(request, "page_started", None) or timezone.now()
        request._page_ends_at = started.timestamp() + seconds_to_store(started)  # type: ignore[attr-defined]
    return request._page_ends_at  # type: ignore[attr-defined]


_hosts_with_port: set[str] = set()


def _host(request: HttpRequest) -> str:
    """The host that the visitor named. Upper case is the same host (RFC 9110, section 4.2.3)."""
    return request.get_host().lower()


@lru_cache(maxsize=1)
def _own_ports(addresses: tuple[str, ...]) -> frozenset[str]:
    return frozenset(str(port) for address in addresses if (port := urlsplit(address).port))


def _is_own_port(port: str, request: HttpRequest) -> bool:
    """Whether the server listens there, or the settings name it: a port that a visitor can't have made up."""
    return port == request.META.get("SERVER_PORT") or port in _own_ports(
        (settings.WAGTAILADMIN_BASE_URL, *settings.CSRF_TRUSTED_ORIGINS)
    )


def _is_kept_for(host: str, request: HttpRequest) -> bool:
    """Whether anything is kept for a host: without a port, with the site's own, or with one of the first few others."""
    name, _, port = host.partition(":")
    if name.endswith("."):
        return False
    if not port or host in _hosts_with_port or _is_own_port(port, request):
        return True
    if len(_hosts_with_port) >= HOSTS_WITH_PORT:
        return False
    _hosts_with_port.add(host)
    return True


def _is_plain(request: HttpRequest) -> bool:
    """
    Whether the address is written as the site's links write it.

    The same page is given under other spellings too, and what a server makes of them differs: none of it is kept.
    """
    return bool(request.META.get(PATH_IS_PLAIN, True) and PLAIN_PATH.fullmatch(request.path))


def _is_personal(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META


def _key(request: HttpRequest, host: str) -> str | None:
    """
    The entry's key without its release and generation, or None where the address must not be stored.

    A parameter given twice counts as the view reads it: by its last value.
    """
    kept = []
    for name, value in request.GET.dict().items() if request.META.get("QUERY_STRING") else ():
        if pattern := CONTENT_PARAMETERS.get(name):
            if not pattern.fullmatch(value):
                return None
            kept.append((name, value))
        elif not (name.startswith("utm_") or name in CAMPAIGN_PARAMETERS):
            return None
    return _digest(str(request.scheme), host, request.path, urlencode(sorted(kept)) if kept else "")


@lru_cache(maxsize=1024)
def _digest(*parts: str) -> str:
    # Short: the cache looks at every character of a key, with every answer.
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _entry(request: HttpRequest) -> str | None:
    """The key under which the answer to a request is kept at present, or None where it is never kept."""
    if not settings.PAGE_CACHE_SECONDS or request.path.startswith("/admin/"):
        return None
    # Read before the page is made, and also where the answer is not kept: what `remember` keeps of it stands under this
    # number, and a change in between only makes that useless.
    state, _ = _state(request)
    if request.method not in ("GET", "HEAD"):
        return None
    if not _is_plain(request):
        return None
    host = _host(request)
    if not _is_kept_for(host, request) or (key := _key(request, host)) is None:
        return None
    return f"page:{release()}:{state.withdrawals}:{key}"


def keep(entry: str, encoding: str, page: StoredResponse) -> None:
    """Store one encoding of a page until it ends, and then for a time without the database."""
    if (seconds := page.ends_at - time.time()) > 0:
        cache.set(f"{entry}:{encoding}", page, seconds + settings.PAGE_CACHE_OUTAGE_SECONDS)


def keep_encoded(entry: str, page: StoredResponse) -> None:
    """Make and store every encoding of a page that is stored as it is."""
    for encoding, encoded in page.encoded().items():
        keep(entry, encoding, encoded)


class PageCacheMiddleware:
    """
    Answer anonymous GET and HEAD requests from the cache.

    It stands above the middlewares that compress and that compare validators: an entry has both already.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        release()  # made now, and not with the first visitor: see there

    def __call__(self, request: HttpRequest) -> HttpResponse:
        public = _entry(request)
        entry = None if _is_personal(request) else public
        request.page_cache_entry = entry  # type: ignore[attr-defined]
        is_away = public is not None and _state(request)[1]
        if public and is_away:
            # Not even a page that would still be fresh: whether it was withdrawn meanwhile, the database can't tell.
            if old := self._old(public, request):
                return self._answer(request, old, is_away)
        elif entry and (stored := self._stored(entry, request)):
            return self._answer(request, stored, is_away)
        response = self.get_response(request)
        if public and getattr(response, "is_outage", False) and (old := self._old(public, request)):
            # The database answered that question, and not those of the page.
            return self._answer(request, old, is_away=True)
        return response

    @staticmethod
    def _answer(request: HttpRequest, stored: StoredResponse, is_away: bool) -> HttpResponse:
        seconds = stored.ends_at - time.time()
        # An edge keeps what it has as long as it must; it is not given an old page as a new one.
        request.seconds_at_the_edge = 0.0 if is_away else seconds  # type: ignore[attr-defined]
        response = stored.answer()
        if request.method == "GET" and not CONDITIONS.isdisjoint(request.META):
            modified = parse_http_date_safe(response.get("Last-Modified", ""))
            response = get_conditional_response(request, response["ETag"], modified, response) or response
        if is_away:
            response["Cache-Status"] = OLD.format(int(seconds))
        return response

    @staticmethod
    def _stored(entry: str, request: HttpRequest) -> StoredResponse | None:
        """The page as it is now."""
        generation, now = content_generation(request), time.time()

        def get(encoding: str) -> StoredResponse | None:
            page: StoredResponse | None = cache.get(f"{entry}:{encoding}")
            return page if page and page.generation == generation and now < page.ends_at else None

        encoding = wanted_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        stored = get(encoding)
        if stored is None and encoding != IDENTITY:
            stored = get(IDENTITY)
            if stored is not None and cache.add(f"{entry}:encoding", True, SECONDS_TO_ENCODE):
                # The process that was to make the encodings has ended, or the cache was short of room.
                encoders.submit(keep_encoded, entry, stored)
        return stored

    @staticmethod
    def _old(entry: str, request: HttpRequest) -> StoredResponse | None:
        """The page as it was, unless something was withdrawn since."""
        encoding = wanted_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        copies = [cache.get(f"{entry}:{name}") for name in dict.fromkeys((encoding, IDENTITY))]
        newest = max(filter(None, copies), key=lambda page: page.made_at, default=None)
        return newest if newest is not None and newest.made_at > withdrawn_at() else None


class StorePageMiddleware:
    """Keep what a view marked, under the key that `PageCacheMiddleware` looked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = request.page_started = timezone.now()  # type: ignore[attr-defined]
        response = self.get_response(request)
        cacheable = getattr(response, "page_cacheable", False) and not _is_personal(request)
        if not response.has_header("Cache-Control"):
            if cacheable:
                patch_cache_control(response, **CACHE_CONTROL)
            elif response.streaming or _is_personal(request):
                # A file (one that everybody may have says so itself), or what somebody sees who is logged in: a
                # browser that others use too keeps nothing of it.
                patch_cache_control(response, private=True, no_store=True)
            else:
                patch_cache_control(response, private=True, no_cache=True)
        if cacheable:
            request.seconds_at_the_edge = 0.0  # type: ignore[attr-defined]
        entry = getattr(request, "page_cache_entry", None)
        if (
            entry
            and cacheable
            and not _state(request)[1]
            and request.method == "GET"
            and response.status_code == 200
            and str(response.page_number) == request.GET.get("page", "1")  # type: ignore[attr-defined]
            and not response.streaming
            and not response.cookies
            and (ends_at := _ends_at(request)) > started.timestamp()
        ):
            # An edge that gets a page made before a change, after it was told of the change, would keep it.
            if not settings.EDGE_CACHE_URLS or content_generation() == content_generation(request):
                request.seconds_at_the_edge = ends_at - time.time()  # type: ignore[attr-defined]
            generation = content_generation(request)
            self._store(entry, StoredResponse.of(response, ends_at, generation, started.timestamp()))
        return response

    @staticmethod
    def _store(entry: str, stored: StoredResponse) -> None:
        """Keep the page now, and its encodings as soon as they are made: nobody waits for those."""
        keep(entry, IDENTITY, stored)
        cache.set(f"{entry}:encoding", True, SECONDS_TO_ENCODE)
        encoders.submit(keep_encoded, entry, stored)
