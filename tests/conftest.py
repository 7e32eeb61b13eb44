"""What every test starts from: empty caches, and a site whose home page stands at `/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from wagtail.models import Site

from clinic.core.models import User
from clinic.home.models import HomePage
from tests.factories import BrandingFactory, SuperuserFactory, home_page


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    """No test sees what another one cached: pages, menus, renditions, the addresses of sites."""
    for cache in caches.all(initialized_only=False):
        cache.clear()
    yield


@pytest.fixture
def home(db: None) -> HomePage:
    """The home page of the default site, served at `/`."""
    return home_page()


@pytest.fixture
def site(home: HomePage) -> Site:
    """The default site."""
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def branding(site: Site) -> Any:
    """The clinic's branding, filled in."""
    return BrandingFactory(site=site)


@pytest.fixture
def superuser(db: None) -> User:
    """An administrator."""
    return SuperuserFactory()


@pytest.fixture
def admin(superuser: User) -> Client:
    """A browser in which an administrator is logged in."""
    client = Client()
    client.force_login(superuser)
    return client
