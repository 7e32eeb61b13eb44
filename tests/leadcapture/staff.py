"""Members of staff with permissions for everything or for single locations."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from leadcapture.models.location_permissions import LOCATION_PERMISSIONS
from locations.models import LocationPage
from tests.factories import GroupFactory, GroupLocationPermissionFactory, UserFactory

LEADS = "/admin/lead/"
REQUESTS = "/admin/screeningrequest/"
PERSON = "/admin/leads/person/"


def member(*codenames: str, **values: Any) -> Any:
    """An account that may log in to the admin and do what is named, everywhere."""
    user = UserFactory(**values)
    user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", *codenames)))
    return user


def member_at(*locations: LocationPage, codenames: Any = LOCATION_PERMISSIONS, **values: Any) -> Any:
    """An account whose group may do what is named at these locations only."""
    user = member(**values)
    group = GroupFactory()
    user.groups.add(group)
    for location in locations:
        for codename in codenames:
            GroupLocationPermissionFactory(group=group, location=location, codename=codename)
    return user


def browser(user: Any) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user)
    return client
