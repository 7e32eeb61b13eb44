"""What a browser sends from the form of a notice."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from clinic.notices.models import NoticeSettings

NO_PAGES = nested_form_data({"places": inline_formset([])})


def typed(**more: Any) -> dict[str, Any]:
    """A whole announcement for every page; `pages` are the keys of pages that it is for instead."""
    pages = more.pop("pages", ())
    return {
        "kind": "announcement",
        "title": "We have moved",
        "text": rich_text("<p>Come and see.</p>"),
        "sort_order": "10",
        "dismissible": "on",
        "audience": "pages" if pages else "site",
        **nested_form_data({"places": inline_formset([{"page": str(page)} for page in pages])}),
        **more,
    }


def at_once(number: int) -> None:
    """Let so many notices stand above a page."""
    NoticeSettings.objects.update_or_create(site=Site.objects.get(), defaults={"at_once": number})
