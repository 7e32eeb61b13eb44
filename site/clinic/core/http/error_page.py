"""
The pages for what goes wrong on our side, read from files that were made beforehand (`error_page_files`).

Nothing else has to work while they are shown: no database, no cache, no template. Where a file is missing, the page is
made without the clinic's name; where that fails too, it is a line of HTML.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.template.loader import render_to_string

from clinic.core.checks import BACKENDS_WITHOUT_DELIVERY
from clinic.core.database.outage import is_outage

logger = logging.getLogger(__name__)

#: The pages that are made, by name, and their templates.
TEMPLATES = {
    "500": "500.html",
    "503": "errors/unavailable.html",
    "400": "errors/bad_request.html",
    "403": "403_csrf.html",
    "403-cookie": "errors/no_cookie.html",
    "403-origin": "errors/other_origin.html",
}
#: When browsers and programs are asked to come again (Retry-After, RFC 9110, section 10.2.3).
SECONDS_TO_RETRY = 60
#: The folder of the site whose host name is not known, or has no folder.
DEFAULT = "default"
BARE = (
    "<!doctype html><html lang=en><title>This page can’t be shown right now</title>"
    "<h1>This page can’t be shown right now</h1><p>Please try again in a few minutes, or call us.</p>"
)
#: What a form that is sent in place shows; it keeps what was typed (docs/design/README.md has the format).
MESSAGES = {
    "500": "Something went wrong on our side. What you typed is still here: please send it again in a few minutes",
    "503": "A part of our website does not answer, so we could not take this. What you typed is still here: please "
    "send it again in a few minutes",
    "400": "We could not read what was sent, so it was not taken. What you typed is still here: copy it, reload the page "
    "and send it again",
    "403": "This page had been open for too long. What you typed is still here: copy it, reload the page and send it "
    "again",
    "403-cookie": "Your browser did not send back the cookie of this website. Allow cookies, reload the page and send "
    "this again",
    "403-origin": "We could not make sure that this came from our website, so it was not taken. Open our website and send it "
    "from there",
}


def folder_of(host: str) -> Path | None:
    """The folder with the pages of a site, by its host as a browser names it, None for what can't be one."""
    name = host.lower().rstrip(".").replace(":", "_")
    return Path(settings.ERROR_PAGES) / name if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,259}", name) else None


def _folders(host: str) -> list[Path]:
    domain, port = split_domain_port(host)
    named = [folder_of(one) for one in dict.fromkeys((f"{domain}:{port}" if port else domain, domain)) if one]
    return [*(folder for folder in named if folder), Path(settings.ERROR_PAGES) / DEFAULT]


def _stored(host: str, file: str) -> str:
    for folder in _folders(host):
        try:
            if content := (folder / file).read_text(encoding="utf-8"):
                return content
        except (OSError, UnicodeError):
            continue
    return ""


def error_page(status: int | str, host: str = "") -> str:
    """The page for a status, or for one of the names in `TEMPLATES`: HTML with the name and telephone of the site."""
    if page := _stored(host, f"{status}.html"):
        return page
    try:
        return render_to_string(TEMPLATES[str(status)], {"somebody_is_told": somebody_is_told()})
    except Exception as error:
        logger.error("The page for %s could not be made: %s.", status, type(error).__name__)
        return BARE


def error_message(status: int | str, host: str = "") -> str:
    """The same in a sentence or two, for a form that is sent in place."""
    telephone = ""
    if stored := _stored(host, "brand.json"):
        try:
            telephone = (json.loads(stored)["telephone"] or {}).get("as_national", "")
        except (ValueError, TypeError, KeyError, AttributeError):
            logger.error("The telephone number that is stored for pages of errors can’t be read.")
    return MESSAGES[str(status)] + (f", or call us: {telephone}." if telephone else ".")


def somebody_is_told() -> bool:
    """Whether whoever keeps the server hears of errors."""
    by_email = settings.ADMINS and settings.EMAIL_BACKEND not in BACKENDS_WITHOUT_DELIVERY
    return bool(by_email or settings.SENTRY_DSN)


def error_response(request: HttpRequest, status: int | str) -> HttpResponse:
    """The answer for what went wrong: a page, or JSON where a form is sent in place. Nobody keeps it."""
    code = int(str(status)[:3])
    # What the browser says, whether or not the site answers to it: a wrong one has no folder.
    host = request.META.get("HTTP_HOST", "")
    response: HttpResponse
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse({"errors": {}, "message": error_message(status, host)}, status=code)
    else:
        response = HttpResponse(error_page(status, host), status=code)
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data:"
    if code == 503:
        response["Retry-After"] = str(SECONDS_TO_RETRY)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's view for an error that nobody caught: a 503 where the database is away, and not a mistake of ours."""
    error = sys.exc_info()[1]
    if not is_outage(error):
        return error_response(request, 500)
    # The kind of the error only: its text may hold what was typed. Django would add a traceback for each request.
    logger.error("The database does not answer: %s.", type(error).__name__)
    response = error_response(request, 503)
    response.is_outage = True  # type: ignore[attr-defined]
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def stored_brand(host: str) -> dict[str, Any]:
    """What pages of errors show of a site, by the host that a browser names: `name`, `telephone` and its look."""
    try:
        brand = json.loads(_stored(host, "brand.json") or "{}")
    except ValueError:
        return {}
    return brand if isinstance(brand, dict) else {}
