"""Enter, as staff would days before, the closures whose midnight tests/browser/test_midnight.py waits for."""

from __future__ import annotations

from datetime import date

import django

django.setup()

# Models can be imported only once Django is set up.
from locations.models import Closure, LocationPage  # noqa: E402


def closure(slug: str, reason: str, first: int, last: int, notice_days: int, on: str = "locations") -> None:
    """One of days in March 2027."""
    made = Closure(
        reason=reason,
        first_day=date(2027, 3, first),
        last_day=date(2027, 3, last),
        notice_days=notice_days,
        notice_on=on,
    )
    made.locations = [LocationPage.objects.get(slug=slug)]
    made.full_clean()
    made.save()


Closure.objects.all().delete()
closure("old-wharf", "Floor repair", 6, 6, notice_days=3, on="site")
closure("mill-creek", "Staff training", 3, 3, notice_days=0)
closure("pine-point", "Burst pipe", 1, 2, notice_days=0)
