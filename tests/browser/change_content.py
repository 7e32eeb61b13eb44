"""
Change the content of a demonstration as staff would: one line in, `what words`; one line out, `done`.

`unpublish slug` and `publish slug` take a page away and bring it back. When there are no more lines, all words are as
they were.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402
from wagtail.models import DraftStateMixin  # noqa: E402

from blog.models import HealthTipIndexPage, HealthTipPage  # noqa: E402
from clinic.core.models import BrandingSettings  # noqa: E402
from clinic.home.models import StandardPage  # noqa: E402
from clinic.notices.models import Notice  # noqa: E402
from locations.models import LocationPage  # noqa: E402
from reviews.models import GoogleListing  # noqa: E402


def publish(page: Any, **fields: Any) -> None:
    """Change fields, and publish."""
    for name, value in fields.items():
        setattr(page, name, value)
    if isinstance(page, DraftStateMixin):
        page.save_revision().publish()
    else:
        page.save()


#: What is changed, and which of its fields.
CHANGED: dict[str, tuple[Callable[[], Any], str]] = {
    "article": (lambda: HealthTipPage.objects.get(slug="pain-in-the-back-of-the-ankle"), "introduction"),
    "index": (HealthTipIndexPage.objects.get, "tagline"),
    "hours": (lambda: LocationPage.objects.get(slug="old-wharf"), "hours_note"),
    "notice": (lambda: Notice.objects.order_by("pk")[0], "title"),
    "rating": (lambda: GoogleListing.objects.get(location=None), "name"),
    "branding": (BrandingSettings.objects.get, "tagline"),
}
reviews, read_on = GoogleListing.objects.values_list("review_count", "as_of").get(location=None)
before = {kind: getattr(get(), name) for kind, (get, name) in CHANGED.items()}


def change(kind: str, words: str) -> None:
    """Publish it with these words."""
    get, name = CHANGED[kind]
    thing = get()
    if kind == "rating":
        # Visitors see the figures, and not the name.
        publish(thing, review_count=thing.review_count + 1, as_of=timezone.localdate())
    else:
        publish(thing, **{name: words})


print("ready")
for line in sys.stdin:
    kind, _, text = line.strip().partition(" ")
    if kind == "unpublish":
        StandardPage.objects.get(slug=text).unpublish()
    elif kind == "publish":
        publish(StandardPage.objects.get(slug=text))
    else:
        change(kind, text)
    print("done")
for kind, (get, name) in CHANGED.items():
    if kind == "rating":
        publish(get(), review_count=reviews, as_of=read_on)
    else:
        publish(get(), **{name: before[kind]})
