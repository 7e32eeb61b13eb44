"""What asking Google must not be set to is told before the site starts."""

from __future__ import annotations

from typing import Any

import pytest

from reviews.checks import (
    figures_are_held_for_a_sensible_time,
    figures_are_held_in_memory_alone,
    no_setting_has_its_former_name,
)


@pytest.mark.parametrize(("seconds", "errors"), [(0, 1), (599, 1), (600, 0), (86400, 0), (86401, 1)])
def test_figures_are_held_for_ten_minutes_to_a_day(settings: Any, seconds: int, errors: int) -> None:
    settings.GOOGLE_FIGURES_SECONDS = seconds
    assert len(figures_are_held_for_a_sensible_time(None)) == errors


@pytest.mark.parametrize(
    ("backend", "errors"),
    [
        ("db.DatabaseCache", 1),
        ("filebased.FileBasedCache", 1),
        ("locmem.LocMemCache", 0),
        ("redis.RedisCache", 0),
    ],
)
def test_nothing_that_stores_holds_them(settings: Any, backend: str, errors: int) -> None:
    default = {"BACKEND": f"django.core.cache.backends.{backend}"}
    settings.CACHES = {**settings.CACHES, "default": default}
    assert len(figures_are_held_in_memory_alone(None)) == errors


def test_a_setting_with_its_former_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert no_setting_has_its_former_name(None) == []
    monkeypatch.setenv("GOOGLE_PLACES_SECONDS", "3600")
    (error,) = no_setting_has_its_former_name(None)
    assert "GOOGLE_FIGURES_SECONDS" in error.msg
