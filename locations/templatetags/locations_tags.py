"""Locations for templates of every page."""

from typing import Any

from django import template

from clinic.core.page_cache import remember
from locations.models import LocationPage

register = template.Library()


@register.simple_tag(takes_context=True)
def clinic_locations(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The locations for the footer: name, address lines, telephone number and address of the page."""

    def load() -> list[dict[str, Any]]:
        return [
            {
                "title": location.title,
                "url": location.url,
                "address_lines": location.address_lines,
                "telephone": location.telephone,
            }
            for location in LocationPage.objects.live().public().order_by("path")
        ]

    return remember(context.get("request"), "locations", load)
