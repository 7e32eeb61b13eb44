"""
Whether a POST comes from this site's own pages.

It stands in for Django's CSRF check where pages are cached and set no cookie. A browser states both headers
itself, and no page can change them; whoever sends neither is no browser, and has no rights of a visitor's.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_sent_from_this_site(request: HttpRequest) -> bool:
    """Whether `Sec-Fetch-Site` and `Origin`, as far as they are sent, name this site."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site and fetch_site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if not origin:
        return True
    if origin == "null":
        # What privacy settings make of it, and what a sandboxed frame of another site sends: the other header tells.
        return bool(fetch_site)
    try:
        # Not the scheme: behind a proxy that ends TLS we may not know our own.
        return urlsplit(origin).netloc.lower() == request.get_host().lower()
    except ValueError:
        return False
