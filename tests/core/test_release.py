"""The stamp that tells versions of the site apart in a shared cache."""

import os
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings

from clinic.core import page_cache
from clinic.core.page_cache import PageCacheMiddleware
from clinic.core.release import digest_of, release
from tests.factories import StandardPageFactory

#: As a process that has just started makes it.
fresh_release = release.__wrapped__


def static_files(monkeypatch, manifest_hash):
    storage = SimpleNamespace(manifest_hash=manifest_hash)
    monkeypatch.setattr("clinic.core.release.staticfiles_storage", storage)


@pytest.fixture
def copy(tmp_path):
    """Makes a checkout with a template, a module and the list of packages."""

    def make(name="one", template="<p>", code="x = 1", packages="wagtail==7.4.4"):
        root = tmp_path / name
        for path, text in {
            "templates/blocks/text.html": template,
            "site/clinic/core/views.py": code,
            "constraints.txt": packages,
        }.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return root

    return make


def test_two_machines_with_the_same_files_agree_whenever_they_were_copied(copy):
    one, two = copy("one"), copy("two")
    os.utime(two / "templates/blocks/text.html", (1, 1))
    assert digest_of(one) == digest_of(two)


@pytest.mark.parametrize(
    "changed", [{"template": "<b>"}, {"code": "x = 2"}, {"packages": "wagtail==7.4.5"}], ids=str
)
def test_a_changed_template_module_or_package_is_another_version(copy, changed):
    assert digest_of(copy("one")) != digest_of(copy("two", **changed))


def test_a_new_or_renamed_template_is_another_version(copy):
    root = copy()
    before = digest_of(root)
    (root / "templates/blocks/text.html").rename(root / "templates/blocks/quote.html")
    assert digest_of(root) != before


def test_what_running_leaves_behind_is_not(copy):
    root = copy()
    before = digest_of(root)
    (root / "site/clinic/core/__pycache__").mkdir()
    (root / "site/clinic/core/__pycache__/views.cpython-311.pyc").write_bytes(b"x")
    (root / "var").mkdir()
    (root / "var/db.sqlite3").write_bytes(b"x")
    assert digest_of(root) == before


def test_every_room_counts():
    from clinic.core.release import SOURCES

    rooms = {path.parent for path in django_settings.ROOT.glob("*/apps.py")}
    assert rooms
    for room in rooms:
        assert f"{room.name}/**/*.py" in SOURCES


def test_changed_static_files_are_another_version(settings, monkeypatch):
    settings.RELEASE = ""
    static_files(monkeypatch, "one")
    before = fresh_release()
    assert fresh_release() == before
    static_files(monkeypatch, "two")
    assert fresh_release() != before


def test_the_operator_may_name_the_release(settings, monkeypatch):
    settings.RELEASE = "2026-11-23 / abc"
    before = fresh_release()
    static_files(monkeypatch, "two")
    assert fresh_release() == before
    settings.RELEASE = "2026-11-24"
    assert fresh_release() != before


def test_the_stamp_is_made_when_the_process_starts():
    release.cache_clear()
    PageCacheMiddleware(lambda request: None)
    assert release.cache_info().currsize == 1


def test_a_new_version_is_not_served_the_pages_and_menus_of_the_one_before(home, client, monkeypatch):
    page = StandardPageFactory()
    client.get(page.url)
    assert client.get(page.url)["X-Page-Cache"] == "hit"
    made = []
    load = page_cache.cache.set
    monkeypatch.setattr(
        page_cache.cache, "set", lambda key, *args, **kwargs: made.append(key) or load(key, *args, **kwargs)
    )
    monkeypatch.setattr(page_cache, "release", lambda: "next")
    assert "X-Page-Cache" not in client.get(page.url)
    kinds = {key.split(":")[0] for key in made}
    assert kinds == {"page", "content"}
    assert client.get(page.url)["X-Page-Cache"] == "hit"
