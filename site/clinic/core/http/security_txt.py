"""/.well-known/security.txt: whom to tell of a hole in the site (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Site

from clinic.core.models import BrandingSettings
from clinic.core.page_cache import mark_cacheable

#: Less than a year, as section 2.5.5 recommends. It is counted from today, so it never comes.
DAYS_UNTIL_IT_EXPIRES = 180


def contacts(site: Site | None) -> list[str]:
    """The addresses to write to, as URIs: those of the setting, otherwise the email address of the branding."""
    if settings.SECURITY_CONTACTS:
        return settings.SECURITY_CONTACTS
    brand = BrandingSettings.objects.filter(site=site).first() if site else None
    return [f"mailto:{brand.email}"] if brand and brand.email else []


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The file; 404 where nobody is named who could be told."""
    site = Site.find_for_request(request)
    addresses = contacts(site)
    if not addresses or site is None:
        raise Http404
    expires = timezone.now().replace(hour=0, minute=0, second=0) + timedelta(days=DAYS_UNTIL_IT_EXPIRES)
    lines = [
        *(f"Contact: {address}" for address in addresses),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {site.root_url}{request.path}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    mark_cacheable(response)
    return response
