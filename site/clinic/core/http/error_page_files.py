"""
Make the pages for what goes wrong, as files below `ERROR_PAGES`: one folder for each site, and one for unknown hosts.

They are made whenever a site or its branding changes, and when a web server starts, since a new version has other
addresses of stylesheets. What they show of the clinic is kept beside them, for a start while the database is away.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.template.loader import render_to_string
from wagtail.models import Site

from clinic.core.http.error_page import DEFAULT, TEMPLATES, folder_of, somebody_is_told
from clinic.core.models import BrandingSettings

logger = logging.getLogger(__name__)

Brand = dict[str, Any]


def _shown(brand: BrandingSettings | None) -> Brand:
    """What the pages show of a site, in the names that their templates know."""
    if brand is None:
        return {}
    return {
        "name": brand.name,
        "shown_palette": brand.shown_palette,
        "stylesheet_url": brand.stylesheet_url,
        "typeface_pair": brand.typeface_pair,
        "telephone": {
            "as_national": brand.telephone.as_national,
            "as_rfc3966": brand.telephone.as_rfc3966,
        }
        if brand.telephone
        else None,
    }


def _brands_by_folder() -> dict[str, Brand]:
    sites = list(Site.objects.order_by("-is_default_site", "pk"))
    brands = {brand.site_id: brand for brand in BrandingSettings.objects.all()}
    found: dict[str, Brand] = {}
    for site in sites:
        shown = _shown(brands.get(site.pk))
        if site.is_default_site:
            found[DEFAULT] = shown
        for host in (site.hostname, f"{site.hostname}:{site.port}"):
            if folder := folder_of(host):
                found.setdefault(folder.name, shown)
    return found


def _stored_brands() -> dict[str, Brand]:
    found = {}
    for file in Path(settings.ERROR_PAGES).glob("*/brand.json"):
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))
            found[file.parent.name] = stored if isinstance(stored, dict) else {}
        except (OSError, ValueError) as error:
            logger.error("%s can't be read: %s.", file, type(error).__name__)
    return found


def _write(file: Path, content: str) -> None:
    """Replace a file at once: whoever reads it meanwhile gets the old or the new one, never a part."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as new:
            new.write(content)
        Path(name).chmod(0o644)  # the web server may run as another user
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make_error_pages() -> None:
    """
    Make every page anew, and remove those of sites that are gone. Raises `OSError`, and what templates raise.

    Where the database does not answer, they are made with what was stored the last time.
    """
    root = Path(settings.ERROR_PAGES)
    try:
        # A query that fails must not take the caller's transaction with it.
        with transaction.atomic():
            brands = _brands_by_folder()
        known = True
    except (DatabaseError, InterfaceError):
        brands, known = _stored_brands(), False
    brands.setdefault(DEFAULT, {})
    for folder, brand in brands.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        _write(root / folder / "brand.json", json.dumps(brand))
        context = {"brand": brand, "somebody_is_told": somebody_is_told()}
        for name, template in TEMPLATES.items():
            _write(root / folder / f"{name}.html", render_to_string(template, context))
    if known:
        for old in root.iterdir():
            if old.is_dir() and old.name not in brands:
                shutil.rmtree(old, ignore_errors=True)


def _try_to_make() -> None:
    try:
        make_error_pages()
    except Exception as error:
        # Static files that were not collected, a full disk: what was made before, or a bare page, is shown.
        logger.error("The pages for errors could not be made: %s: %s.", type(error).__name__, error)


def make_at_start() -> None:
    """For a web server's start: make the pages, and leave no connection to the database to the processes to come."""
    _try_to_make()
    connection.close()


def make_after_commit(sender: type, raw: bool = False, **kwargs: object) -> None:
    """A receiver of signals: a site or its branding has changed."""
    if not raw:
        transaction.on_commit(_try_to_make, robust=True)
