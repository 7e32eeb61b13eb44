"""Staff in their roles, and a site with one published article."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from blog.models import HealthTipIndexPage, HealthTipPage
from clinic.core.models import User
from leadcapture.models.location_permissions import LOCATION_PERMISSIONS
from locations.models import LocationPage
from tests.factories import (
    GroupFactory,
    GroupLocationPermissionFactory,
    HealthTipIndexPageFactory,
    HealthTipPageFactory,
    LocationPageFactory,
    UserFactory,
)

ROLE_OF = {
    "editor": "Editors",
    "reviewer": "Clinical reviewers",
    "publisher": "Publishers",
    "leads": "Leads",
    "desk": "Desk of one location",
}


@pytest.fixture
def series(db: None) -> HealthTipIndexPage:
    """The health tips."""
    return HealthTipIndexPageFactory()


@pytest.fixture
def article(series: HealthTipIndexPage) -> HealthTipPage:
    """A published health tip."""
    page = HealthTipPageFactory(parent=series, title="Why does my heel hurt?", slug="heel")
    page.save_revision().publish()
    return HealthTipPage.objects.get(pk=page.pk)


@pytest.fixture
def roles(series: HealthTipIndexPage) -> None:
    """The groups and workflows, made as an operator makes them."""
    call_command("create_roles", verbosity=0)


@pytest.fixture
def desk_location(db: None) -> LocationPage:
    """A location, with a group whose members see and erase what belongs to it, and nothing of other locations."""
    location = LocationPageFactory(title="Pine Point")
    group = GroupFactory(name=ROLE_OF["desk"])
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in LOCATION_PERMISSIONS:
        GroupLocationPermissionFactory(group=group, location=location, codename=codename)
    return location


@pytest.fixture
def login(roles: None) -> Callable[[str], Client]:
    """A browser in which a member of a role ("editor", "reviewer" ...), or "admin", or "nobody" is logged in."""

    def browser(role: str) -> Client:
        user: Any = User.objects.filter(username=role).first()
        if user is None:
            user = UserFactory(username=role, is_superuser=role == "admin")
        if role in ROLE_OF:
            user.groups.add(Group.objects.get(name=ROLE_OF[role]))
        client = Client()
        client.force_login(user)
        client.user = user  # type: ignore[attr-defined]
        return client

    return browser
