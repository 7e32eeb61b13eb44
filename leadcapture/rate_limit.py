"""How many forms one network may send in an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic.core.client_address import client_network
from leadcapture.models import FormPost

WINDOW = timedelta(hours=1)


#: From this part of the limit on, forms are many.
MANY = 0.5


@dataclass(frozen=True)
class Limit:
    """A count of some of the posts, of which `FORM_POSTS_PER_HOUR` times `factor` are allowed."""

    name: str
    factor: int

    @property
    def posts(self) -> int:
        """How many posts are allowed in an hour."""
        return settings.FORM_POSTS_PER_HOUR * self.factor


#: What can do harm: forms that are kept, and those that look like a machine's.
HARMFUL = Limit("harmful", 1)
#: Every form, so that mistakes are not looked at for ever either.
EVERY = Limit("every", 5)


@dataclass(frozen=True)
class Count:
    """What counting a post has shown. `seconds_to_wait` is in how many it may be tried again if it is one too many."""

    seconds_to_wait: int = 0
    is_many: bool = False
    post: FormPost | None = None

    def take_back(self) -> None:
        """Count the post no longer: it is not the one that is kept."""
        if self.post is not None:
            self.post.delete()


def count_post(request: HttpRequest, limit: Limit) -> Count:
    """
    Count this post of its sender's network.

    The post is counted before the others are: of two at once at the limit, none or one passes, never both.
    A refused one is not kept in this count, so that trying again does not prolong the wait.
    """
    network = network_key(request, limit)
    if network is None:
        return Count()
    post = FormPost.objects.create(network=network)
    posts = FormPost.objects.filter(network=network, created_at__gt=post.created_at - WINDOW)
    number = posts.count()
    if number <= limit.posts:
        return Count(is_many=number > limit.posts * MANY, post=post)
    post.delete()
    now = post.created_at
    # There is room again once this one is out of the window. It is None where another post at the same moment was
    # refused too and there is room already.
    last = (
        posts.order_by("-created_at").values_list("created_at", flat=True)[max(limit.posts - 1, 0) :].first()
    )
    free_at = min(last + WINDOW if last else now, _next_key_at(now))
    return Count(seconds_to_wait=max(ceil((free_at - now).total_seconds()), 1))


def network_key(request: HttpRequest, limit: Limit) -> str | None:
    """
    A keyed hash of the sender's network, which can't be turned back; the key changes every day.

    None where the sender's address is not known: that must not make all visitors one network.
    """
    network = client_network(request)
    if network is None:
        return None
    salt = f"leadcapture.network.{limit.name}.{timezone.now():%Y-%m-%d}"
    return salted_hmac(salt, network, algorithm="sha256").hexdigest()


def _next_key_at(now: datetime) -> datetime:
    """When the key changes, and every count begins anew."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def forget_old_posts() -> int:
    """Delete what is no longer needed; how many rows that were."""
    return FormPost.objects.filter(created_at__lt=timezone.now() - FormPost.KEPT_FOR).delete()[0]
