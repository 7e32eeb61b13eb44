"""
The page that everybody gets while the site is being worked on: while a backup is put back, or tables are changed.

The page is made beforehand and lies in a file, so that nothing else has to work while it is shown; that the file is
there is what switches it on, for all processes of the machine. `manage.py maintenance` makes and removes it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from wagtail.models import Site

from clinic.core.models import BrandingSettings

logger = logging.getLogger(__name__)

#: A process looks for the file this often, and not with every request.
SECONDS_BETWEEN_LOOKS = 1.0
#: When programs are asked to come again (Retry-After, RFC 9110, section 10.2.3).
SECONDS_TO_RETRY = 300
#: Where the page itself can't be read.
BARE = "<!doctype html><html lang=en><title>We are working on this site</title><h1>We are working on this site</h1>"
#: What a form that is sent in place shows (docs/design/README.md has the format).
NOT_TAKEN = {
    "errors": {},
    "message": "We are working on this site and could not take this. What you typed is still here: please send it "
    "again in a few minutes, or call us.",
}


def page_file() -> Path:
    """Where the page lies while it is shown."""
    return Path(settings.VAR_DIR) / "maintenance.html"


def switch_on() -> bool:
    """
    Make the page, with the default site's name and telephone. A page that is already there is made anew.

    Whether these were found: where the database does not answer, the page is made without them.
    """
    try:
        brand = BrandingSettings.objects.filter(site__in=Site.objects.filter(is_default_site=True)).first()
    except Error:
        brand = None
    file = page_file()
    new = file.with_suffix(".new")
    new.write_text(render_to_string("503.html", {"brand": brand}), encoding="utf-8")
    new.chmod(0o644)  # the web server may run as another user
    new.replace(file)
    return brand is not None


def switch_off() -> None:
    """Remove the page; it is no error that there is none."""
    page_file().unlink(missing_ok=True)


class MaintenanceMiddleware:
    """Answer everything with the page while it is there. What stands above is not touched: health, static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._looked_at = float("-inf")
        self._page: str | None = None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = self._current_page()
        if page is None:
            return self.get_response(request)
        response: HttpResponse
        if "application/json" in request.headers.get("Accept", ""):
            response = JsonResponse(NOT_TAKEN, status=503)
        else:
            response = HttpResponse(page, status=503)
        response["Retry-After"] = str(SECONDS_TO_RETRY)
        response["Cache-Control"] = "no-store"
        response["Content-Security-Policy"] = "default-src 'self'"
        response._has_been_logged = True  # type: ignore[attr-defined]  # it is no failure of the server
        return response

    def _current_page(self) -> str | None:
        now = time.monotonic()
        if now - self._looked_at >= SECONDS_BETWEEN_LOOKS:
            self._looked_at = now
            try:
                self._page = page_file().read_text(encoding="utf-8") or BARE
            except FileNotFoundError:
                self._page = None
            except (PermissionError, IsADirectoryError, UnicodeError) as error:
                logger.error("The maintenance page can't be read: %s.", error)
                self._page = BARE
            except OSError as error:
                # Whether it is there can't be told, for example because too many files are open.
                logger.error("The maintenance page can't be looked for: %s.", error)
        return self._page
