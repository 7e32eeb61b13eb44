"""Locations for templates of every page."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from clinic.core.page_cache import remember
from locations.hours_shown import HoursShown, hours_shown
from locations.models import LocationPage

register = template.Library()

#: In the footer of every page; a clinic with more has the page of all locations.
LOCATIONS_IN_FOOTER = 12


@register.simple_tag(takes_context=True)
def clinic_locations(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The first locations, for the footer: name, address lines, telephone number and address of the page."""

    def load() -> list[dict[str, Any]]:
        return [
            {
                "title": location.title,
                "url": location.url,
                "address_lines": location.address_lines,
                "telephone": location.telephone,
            }
            for location in LocationPage.objects.live().public().order_by("path")[:LOCATIONS_IN_FOOTER]
        ]

    return remember(context.get("request"), "locations", load)


@register.simple_tag
def hours_of(location: LocationPage) -> HoursShown:
    """What to show of a location's hours: what a list attached to it, or read now."""
    attached: HoursShown | None = getattr(location, "shown_hours", None)
    return attached or hours_shown(location.schedule)


@register.filter
def with_whole_note(hours: str) -> str:
    """Hours in words; their note, such as "(by telephone only)", begins a line of its own rather than being broken."""
    times, parenthesis, note = hours.partition(" (")
    return format_html('{} <span class="unit">({}</span>', times, note) if parenthesis else hours


@register.filter
def miles_away(miles: float) -> str:
    """A distance as it is told; the middle of a ZIP code is too rough for parts of a mile."""
    if miles < 1:
        return gettext("less than a mile away, as the crow flies")
    count = round(miles)
    return ngettext(
        "%(count)s mile away, as the crow flies", "%(count)s miles away, as the crow flies", count
    ) % {"count": f"{count:,}"}
