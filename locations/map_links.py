"""
Links into the visitor's own map application, and a map within the page after a click.

All are the makers' documented addresses for every device: the application opens where it is installed, otherwise the
website. `geo:` addresses open nothing on an iPhone or a desk. Nothing is loaded from anybody before a click.

The map within the page is Google's and nobody else's: figures of Google's may stand beside no other map (service specific
terms of the Google Maps Platform, 14.2).

https://developers.google.com/maps/documentation/urls/get-started#directions-action
https://developers.google.com/maps/documentation/embed/embedding-map
https://developer.apple.com/library/archive/featuredarticles/iPhoneURLScheme_Reference/MapLinks/MapLinks.html
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings


@dataclass(frozen=True)
class MapLink:
    """A map application's name, and its address for the way to a place."""

    name: str
    url: str


def directions_to(address: str) -> list[MapLink]:
    """The way to a postal address, from wherever the visitor is, in the applications that people have."""
    return [
        MapLink(
            "Google Maps",
            f"https://www.google.com/maps/dir/?{urlencode({'api': 1, 'destination': address})}",
        ),
        MapLink("Apple Maps", f"https://maps.apple.com/?{urlencode({'daddr': address})}"),
    ]


@dataclass(frozen=True)
class EmbeddedMap:
    """A map: the address of a frame that shows it, and that of the map's own page."""

    embed_url: str
    page_url: str


def embedded_map_of(address: str, page_url: str = "") -> EmbeddedMap | None:
    """
    Google's map of a postal address; None without `GOOGLE_MAPS_EMBED_KEY`. Its own page is Google's, or `page_url`.

    Browsers show that key to everybody, so it has to be restricted to this site and to the Maps Embed API.
    """
    key = settings.GOOGLE_MAPS_EMBED_KEY
    if not key:
        return None
    return EmbeddedMap(
        f"https://www.google.com/maps/embed/v1/place?{urlencode({'key': key, 'q': address})}",
        page_url or f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': address})}",
    )
