"""How many forms one network may send in an hour."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic.core.client_address import client_address
from leadcapture.models import FormPost

WINDOW = timedelta(hours=1)


def is_over_limit(request: HttpRequest) -> bool:
    """
    Count this post and say whether it is one too many.

    The post is counted before the others are: of two at once at the limit, none or one passes, never both.
    A refused one is not kept, so that trying again does not prolong the wait.
    """
    network = network_key(request)
    if network is None:
        return False
    post = FormPost.objects.create(network=network)
    since = post.created_at - WINDOW
    if FormPost.objects.filter(network=network, created_at__gt=since).count() <= settings.FORM_POSTS_PER_HOUR:
        return False
    post.delete()
    return True


def network_key(request: HttpRequest) -> str | None:
    """
    A keyed hash of the sender's network, which can't be turned back; the key changes every day.

    None where the sender's address is not known: that must not make all visitors one network.
    """
    known = client_address(request)
    if known is None:
        return None
    address = ip_address(known)
    if isinstance(address, IPv6Address):
        # A household gets a /64 and may change the rest at will.
        address = address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64)
    salt = f"leadcapture.network.{timezone.now():%Y-%m-%d}"
    return salted_hmac(salt, str(address), algorithm="sha256").hexdigest()


def forget_old_posts() -> int:
    """Delete what is no longer needed; how many rows that were."""
    return FormPost.objects.filter(created_at__lt=timezone.now() - FormPost.KEPT_FOR).delete()[0]
