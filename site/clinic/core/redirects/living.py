"""Whether an address is answered by a page or a view: a redirect from it does not act then."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import get_dummy_request
from wagtail.models import Site
from wagtail.views import serve


def is_answered(path: str, site: Site, request: HttpRequest | None = None) -> bool:
    """Whether a path on a site is answered, with or without a slash at its end. What stands after "?" does not matter."""
    path = path.partition("?")[0]
    for candidate in dict.fromkeys((path, path.rstrip("/") + "/")):
        try:
            match = resolve(candidate)
        except Resolver404:
            continue
        if match.func is not serve:
            return True
        parts = [part for part in candidate.split("/") if part]
        try:
            site.root_page.localized.specific.route(request or get_dummy_request(site=site), parts)
        except Http404:
            continue
        return True
    return False


def never_acts(redirect: Redirect) -> bool:
    """Whether a redirect's source is answered on every site for which it holds."""
    sites = [redirect.site] if redirect.site_id else list(Site.objects.select_related("root_page"))
    return bool(sites) and all(is_answered(redirect.old_path, site) for site in sites)
