"""Several processes, each with a cache of its own, agree on the content through the database."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.db import transaction
from django.test import Client

from clinic.core import page_cache
from clinic.core.models import ContentGeneration
from tests.factories import StandardPageFactory
from tests.processes import clean_environment


class Process:
    """A process's worth: a client whose requests use a cache of their own."""

    def __init__(self, name: str, monkeypatch) -> None:
        self.cache = LocMemCache(name, {})
        self.cache.clear()
        self.monkeypatch = monkeypatch

    def get(self, url: str):
        self.monkeypatch.setattr(page_cache, "cache", self.cache)
        return Client().get(url)


@pytest.fixture
def processes(monkeypatch):
    return Process("one", monkeypatch), Process("two", monkeypatch)


def test_both_processes_show_what_was_published_in_one_of_them(home, processes):
    page = StandardPageFactory(introduction="First words")
    for process in processes:
        process.get(page.url)
        assert process.get(page.url)["X-Page-Cache"] == "hit"
    page.introduction = "Second words"
    page.save_revision().publish()
    for process in processes:
        response = process.get(page.url)
        assert "Second words" in response.content.decode()
        assert "X-Page-Cache" not in response
        assert process.get(page.url)["X-Page-Cache"] == "hit"


def test_a_page_that_was_made_before_a_change_is_not_served_after_it(home, client, monkeypatch):
    """The change falls between the reading of the generation and the storing of the page."""
    page = StandardPageFactory(introduction="First words")
    serve = type(page).serve

    def publish_meanwhile(self, request, *args, **kwargs):
        response = serve(self, request, *args, **kwargs).render()
        monkeypatch.setattr(type(page), "serve", serve)
        fresh = type(page).objects.get()
        fresh.introduction = "Second words"
        fresh.save_revision().publish()
        return response

    monkeypatch.setattr(type(page), "serve", publish_meanwhile)
    assert "First words" in client.get(page.url).content.decode()
    assert "Second words" in client.get(page.url).content.decode()


def test_a_change_that_is_taken_back_leaves_the_stored_page_valid(home, client):
    page = StandardPageFactory()
    client.get(page.url)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        page.save_revision().publish()
        raise ZeroDivisionError
    assert client.get(page.url)["X-Page-Cache"] == "hit"


@pytest.mark.django_db
def test_the_first_change_makes_the_number_and_each_one_raises_it():
    ContentGeneration.objects.all().delete()
    assert ContentGeneration.current() == 0
    for expected in (1, 2, 3):
        ContentGeneration.bump()
        assert ContentGeneration.current() == expected
    assert ContentGeneration.objects.count() == 1


@pytest.mark.django_db
def test_two_first_changes_at_once_both_count(monkeypatch):
    """The other one writes the row between this one's look for it and its own attempt to write it."""
    ContentGeneration.objects.all().delete()
    attempt = ContentGeneration.objects.get_or_create

    def after_another(**values):
        ContentGeneration.objects.create(pk=ContentGeneration.ROW, number=1)
        return attempt(**values)

    monkeypatch.setattr(ContentGeneration.objects, "get_or_create", after_another)
    ContentGeneration.bump()
    assert ContentGeneration.current() == 2


CHANGES_AT_ONCE = """
import threading
import django
django.setup()
from django.db import connection
from clinic.core.models import ContentGeneration
with connection.schema_editor() as editor:
    editor.create_model(ContentGeneration)
start = threading.Barrier(4)
def change():
    start.wait(timeout=20)
    for _ in range(5):
        ContentGeneration.bump()
    connection.close()
threads = [threading.Thread(target=change) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join(timeout=60) for thread in threads]
print(ContentGeneration.current())
"""


def test_changes_at_the_same_time_each_raise_the_number(tmp_path):
    """On a database file of its own, with a connection for each of four writers."""
    environment = clean_environment(
        DATABASE_URL=f"sqlite:///{tmp_path / 'race.sqlite3'}",
        DJANGO_SETTINGS_MODULE="clinic.settings.dev",
        VAR_DIR=str(tmp_path),
        PYTHONPATH=os.pathsep.join((str(settings.ROOT), str(settings.ROOT / "site"))),
    )
    result = subprocess.run(
        [sys.executable, "-c", CHANGES_AT_ONCE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert result.stdout.strip() == "20", result.stderr
