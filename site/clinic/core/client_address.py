"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """
    The sender's address, None where it is not known.

    `FrontDoor` has made it the visitor's, where proxies of ours (`TRUSTED_PROXIES`) passed the request on.
    """
    text = request.META.get("REMOTE_ADDR", "")
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
