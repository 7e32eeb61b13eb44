"""The words of the e-mails to a desk. They hold nothing about a person, so that nobody reads it by chance."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from leadcapture.models.desk_digests import Waiting
from locations.models import LocationPage


def screening(sender: Any, location: LocationPage | None, pk: int) -> dict[str, Any]:
    """Subject, text and sender of the e-mail that says that somebody has asked. `sender` is a `mail.Sender`."""
    context = {
        "branding": sender.branding,
        "location": location,
        "link": _in_the_admin(reverse("screeningrequest:inspect", args=[pk])),
    }
    return _message(sender, "A new screening request is waiting", "email/screening.txt", context)


def digest(sender: Any, location: LocationPage, waiting: Waiting) -> dict[str, Any]:
    """Subject, text and sender of the e-mail that says in the morning how many people wait."""
    people = "1 person waits" if waiting.total == 1 else f"{waiting.total} people wait"
    requests = reverse("screeningrequest:index")
    context = {
        "branding": sender.branding,
        "location": location,
        "people": people,
        "waiting": waiting,
        "link_here": _in_the_admin(f"{requests}?{urlencode({'preferred_location': location.pk or 'null'})}"),
        "link_anywhere": _in_the_admin(f"{requests}?{urlencode({'preferred_location': 'null'})}"),
    }
    return _message(sender, f"Screening requests: {people} for a call", "email/digest.txt", context)


def _message(sender: Any, subject: str, template: str, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "subject": subject,
        "body": render_to_string(template, context),
        "from_email": sender.from_email,
    }


def _in_the_admin(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
