"""The editors' guide, docs/editors-guide.md, as a page of the admin."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

GUIDE = settings.ROOT / "docs" / "editors-guide.md"


@cache
def guide_html() -> SafeString:
    """The guide without its title, which the page of the admin shows itself."""
    _title, _, text = GUIDE.read_text(encoding="utf-8").partition("\n")
    return mark_safe(MarkdownIt().enable("table").render(text))  # noqa: S308 - a file of this repository


def editors_guide(request: HttpRequest) -> HttpResponse:
    """The guide, for everybody who may log in."""
    return render(request, "home/admin/editors_guide.html", {"guide": guide_html()})
