"""System checks: what asking Google must not be set to."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

#: Google is asked again at half of it; Google's figures are not to be held for more than a day.
SHORTEST, LONGEST = 600, 86400
#: Variables of the environment that hold for more than the Places API now.
RENAMED = {
    "GOOGLE_PLACES_SECONDS": "GOOGLE_FIGURES_SECONDS",
    "GOOGLE_PLACES_TIMEOUT_SECONDS": "GOOGLE_TIMEOUT_SECONDS",
}


@register()
def figures_are_held_for_a_sensible_time(app_configs: Any, **kwargs: Any) -> list[Error]:
    """`GOOGLE_FIGURES_SECONDS` is between ten minutes and a day."""
    if SHORTEST <= settings.GOOGLE_FIGURES_SECONDS <= LONGEST:
        return []
    return [
        Error(
            f"GOOGLE_FIGURES_SECONDS must be from {SHORTEST} to {LONGEST}.",
            hint="Leave it unset for six hours.",
            id="reviews.E001",
        )
    ]


@register()
def figures_are_held_in_memory_alone(app_configs: Any, **kwargs: Any) -> list[Error]:
    """`CACHE_URL` names neither the database nor files: Google's terms let nobody store its figures there."""
    backend = settings.CACHES["default"]["BACKEND"]
    if not backend.endswith(("DatabaseCache", "FileBasedCache")):
        return []
    return [
        Error(
            "CACHE_URL must not name the database or files: what Google says of the clinic may not be stored there.",
            hint="Name Redis or Valkey, or leave CACHE_URL unset.",
            id="reviews.E002",
        )
    ]


@register()
def no_setting_has_its_former_name(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A limit that somebody has set is not passed over because it is called something else now."""
    return [
        Error(
            f"{former} is called {present} now.",
            hint="Rename the variable of the environment.",
            id="reviews.E003",
        )
        for former, present in RENAMED.items()
        if former in os.environ
    ]
