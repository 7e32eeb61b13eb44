"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """
    The sender's address, None where it is not known.

    Behind a proxy of ours the connection is the proxy's: without its word, everybody would have one address.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        # Our proxy wrote the last entry; the others are the sender's own words.
        text = forwarded.rpartition(",")[2]
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None


def client_network(request: HttpRequest) -> str | None:
    """The network that the sender can take addresses from: its one address, or its /64 of IPv6. None as above."""
    known = client_address(request)
    if known is None:
        return None
    address = ip_address(known)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64)
    return str(address)
