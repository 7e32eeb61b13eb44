"""
The page that everybody gets while the site is being worked on: while a backup is put back, or tables are changed.

The page is made beforehand and lies in a file, so that nothing else has to work while it is shown; that the file is
there is what switches it on, for all processes of the machine. `manage.py maintenance` makes and removes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from wagtail.models import Site

from clinic.core.models import BrandingSettings

#: A process looks for the file this often, and not with every request.
SECONDS_BETWEEN_LOOKS = 1.0
#: When programs are asked to come again (Retry-After, RFC 9110, section 10.2.3).
SECONDS_TO_RETRY = 300


def page_file() -> Path:
    """Where the page lies while it is shown."""
    return Path(settings.VAR_DIR) / "maintenance.html"


def switch_on() -> None:
    """Make the page, with the default site's name and telephone. A page that is already there is made anew."""
    site = Site.objects.filter(is_default_site=True).first()
    brand = BrandingSettings.for_site(site) if site else None
    file = page_file()
    new = file.with_suffix(".new")
    new.write_text(render_to_string("503.html", {"brand": brand}), encoding="utf-8")
    new.replace(file)


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
        headers = {"Retry-After": str(SECONDS_TO_RETRY), "Cache-Control": "no-store"}
        return HttpResponse(page, status=503, headers=headers)

    def _current_page(self) -> str | None:
        now = time.monotonic()
        if now - self._looked_at >= SECONDS_BETWEEN_LOOKS:
            try:
                self._page = page_file().read_text(encoding="utf-8")
            except FileNotFoundError:
                self._page = None
            self._looked_at = now
        return self._page
