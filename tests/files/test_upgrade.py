"""An upgrade removes the sizes that were made with the camera's notes in them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection

from clinic.core.models import ClinicRendition, ContentGeneration
from tests.factories import ImageFactory

pytestmark = pytest.mark.django_db
remove_all_sizes = import_module("clinic.core.migrations.0007_sizes_without_metadata").remove_all_sizes


@pytest.fixture
def old_size(settings: Any, tmp_path: Any) -> ClinicRendition:
    """A size as the version before made it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    file = ContentFile(b"with notes", name="knee.2e16d0ba.max-1600x1600.format-jpeg.jpg")
    return ClinicRendition.objects.create(
        image=ImageFactory(), filter_spec="max-40x40", focal_point_key="", file=file, width=40, height=25
    )


def upgrade() -> None:
    remove_all_sizes(apps, SimpleNamespace(connection=connection))


def test_they_go_and_pages_that_name_them_are_made_anew(
    old_size: ClinicRendition, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    ContentGeneration.bump()
    before = ContentGeneration.current()
    with django_capture_on_commit_callbacks() as waiting:
        upgrade()
    assert old_size.file.storage.exists(old_size.file.name)  # until the upgrade is through for good
    for callback in waiting:
        callback()
    assert not old_size.file.storage.exists(old_size.file.name)
    assert not ClinicRendition.objects.exists()
    assert ContentGeneration.current() > before


def test_one_that_an_old_process_makes_meanwhile_is_never_shown(old_size: ClinicRendition) -> None:
    assert old_size.image.get_rendition("max-40x40").pk != old_size.pk


def test_a_new_site_has_nothing_to_remove(db: None) -> None:
    before = ContentGeneration.current()
    upgrade()
    assert ContentGeneration.current() == before
