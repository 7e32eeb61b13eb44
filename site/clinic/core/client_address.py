"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

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
