"""Blocks that show locations."""

from typing import Any

from wagtail.blocks import CharBlock, StructBlock

from clinic.core.blocks.groups import FROM_THE_CLINIC
from locations.models import LocationPage


class LocationsBlock(StructBlock):
    """All locations with address, telephone number and hours."""

    heading = CharBlock(max_length=160, default="Where to find us")
    text = CharBlock(max_length=300, required=False)

    class Meta:
        icon = "site"
        group = FROM_THE_CLINIC
        label = "Locations"
        description = "All locations with address, telephone number and hours. It keeps itself up to date."
        template = "blocks/locations.html"
        preview_value = {"heading": "Where to find us", "text": "Three places, one team."}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["locations"] = LocationPage.objects.live().public().for_listing()
        return context
