"""What somebody is told whose form is refused because it may have come from elsewhere (Django's CSRF protection)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import (
    REASON_BAD_ORIGIN,
    REASON_BAD_REFERER,
    REASON_INSECURE_REFERER,
    REASON_MALFORMED_REFERER,
    REASON_NO_CSRF_COOKIE,
    REASON_NO_REFERER,
)

from clinic.core.http.error_page import error_response

#: The beginnings of Django's reasons, some of which name an address after that.
OTHER_ORIGIN = tuple(
    reason.partition("%s")[0]
    for reason in (
        REASON_BAD_ORIGIN,
        REASON_BAD_REFERER,
        REASON_INSECURE_REFERER,
        REASON_MALFORMED_REFERER,
        REASON_NO_REFERER,
    )
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """
    Say what can be done about the reason: reload the page, allow cookies, or come by the home page.

    An origin that is not ours is a foreign page's, or a proxy's that changes the host or the port: see
    `CSRF_TRUSTED_ORIGINS`. The log names it.
    """
    if reason.startswith(OTHER_ORIGIN):
        return error_response(request, "403-origin")
    if reason == REASON_NO_CSRF_COOKIE:
        return error_response(request, "403-cookie")
    return error_response(request, "403")
