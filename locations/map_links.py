"""
Links into the visitor's own map application.

Both are the makers' documented addresses for every device: the application opens where it is installed, otherwise the
website. `geo:` addresses open nothing on an iPhone or a desk. Nothing is loaded from either before a click.

https://developers.google.com/maps/documentation/urls/get-started#directions-action
https://developer.apple.com/library/archive/featuredarticles/iPhoneURLScheme_Reference/MapLinks/MapLinks.html
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


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
