"""What every test starts from: empty caches, and a site whose home page stands at `/`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from wagtail.models import Site

from clinic.core.models import User, generation
from clinic.core.page_cache import encoders
from clinic.home.models import HomePage
from leadcapture.views import forms as form_views
from tests.database import load_migrated_copy
from tests.factories import BrandingFactory, SuperuserFactory, home_page
from tests.scheduling import BrowserTestsTogether, StandsBack, keep_what_is_loaded


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BrowserTestsTogether:
    """How several processes share the tests."""
    return BrowserTestsTogether(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What every process does before its first test."""
    keep_what_is_loaded()


_process = StandsBack()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """How several processes share the machine."""
    _process.before(item.nodeid)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """On SQLite the tests start from a copy of a migrated database; elsewhere they migrate one of their own."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        yield
        return
    with closing(load_migrated_copy()):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """A home page is there from the start: nearly every test needs one, and making it takes longer than most tests."""
    with django_db_blocker.unblock():
        home_page()


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    """No test sees what another one cached: pages, menus, renditions, the addresses of sites."""
    for cache in caches.all(initialized_only=False):
        cache.clear()
    generation._forget()
    for door in (generation._door, form_views._door):
        door.open()
    yield


@pytest.fixture(autouse=True)
def _no_encodings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making the encodings of every page would take the suite minutes; tests of them ask for `page_encodings`."""
    if "page_encodings" not in request.fixturenames:
        monkeypatch.setattr("clinic.core.page_cache.encoders.submit", lambda *arguments: None)


@pytest.fixture(autouse=True)
def _no_indexes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The indexes of words and of references cost a fifth of the suite; tests of them are marked `indexes`."""
    if request.node.get_closest_marker("indexes") is None:
        task = SimpleNamespace(enqueue=lambda *arguments: None)
        monkeypatch.setattr("modelsearch.signal_handlers.insert_or_update_object_task", task)
        monkeypatch.setattr("wagtail.signal_handlers.update_reference_index_task", task)
        monkeypatch.setattr("clinic.core.files.references.index", lambda instance: None)


@pytest.fixture
def page_encodings(_empty_caches: None) -> Iterator[Executor]:
    """The thread that makes the encodings of cached pages; it has nothing left to do when the test ends."""
    yield encoders
    encoders.submit(lambda: None).result()


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


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The demonstration clinic, served as production would; one for all tests in a browser and behind proxies."""
    import shutil

    from tests.browser.conftest import DemoSite, free_port
    from tests.database import migrated_copy

    site = DemoSite(free_port(), tmp_path_factory.mktemp("demo"), edge_port=free_port())
    collecting = site.collect_static_files()
    shutil.copy(migrated_copy(), site.var / "db.sqlite3")
    assert collecting.wait() == 0
    site.start()
    yield site
    site.stop()
