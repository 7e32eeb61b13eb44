"""The page itself, its address and its place in the admin's menu."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from clinic.home.components_page.block_samples import block_samples
from clinic.home.components_page.component_samples import component_samples
from clinic.home.components_page.samples import Sample, Shelf


def edits_pages(user: Any) -> bool:
    """Whether a member of staff writes or publishes pages."""
    return page_permission_policy.user_has_any_permission(user, {"add", "change", "publish"})


class ComponentsMenuItem(MenuItem):
    """The entry below Help, for those who may open the page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return edits_pages(request.user)


def by_name(samples: Iterable[Sample]) -> list[tuple[str, list[Sample]]]:
    """The samples in their order, those of one block or component together."""
    return [(name, list(group)) for name, group in groupby(samples, key=lambda sample: sample.name)]


@require_safe
@never_cache
@csp(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])  # a page of the site, though it stands below /admin/
def components_page(request: HttpRequest) -> HttpResponse:
    """Every block and component in each of its states, rendered by the templates of the public site."""
    if not edits_pages(request.user):
        raise PermissionDenied
    shelf = Shelf(request)
    context = {
        "shelves": [
            ("Blocks", by_name(block_samples(shelf))),
            ("Components", by_name(component_samples(shelf))),
        ],
        "seo_title": "Blocks and components",
        "noindex": True,
    }
    response = render(request, "home/components_page.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
