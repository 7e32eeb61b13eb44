"""What crawlers ask for first: /robots.txt and /sitemap.xml."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Site

from clinic.core.page_cache import mark_cacheable

#: The admin, search results, and addresses that belong to one person.
NOT_FOR_CRAWLERS = ("/admin/", "/search/", "/tips/", "/forms/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The rules for crawlers (RFC 9309), and where the sitemap is."""
    site = Site.find_for_request(request)
    root_url = site.root_url if site else request.build_absolute_uri("/").rstrip("/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS)]
    lines += ["", f"Sitemap: {root_url}/sitemap.xml", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    mark_cacheable(response)
    return response


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The published pages that everybody may read (https://www.sitemaps.org/protocol.html)."""
    response = wagtail_sitemap(request)
    # Django's header would keep the sitemap itself, though not what it lists, out of an index: it is harmless.
    mark_cacheable(response)
    return response
