"""Invented requests and leads, with what the desk did about them, so that the demonstration's desk has work."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from clinic.core.models import User
from clinic.home.demo.page_files import load_yaml
from leadcapture.consents import record_consent
from leadcapture.models import (
    DeskDigest,
    FollowUpState,
    Lead,
    LeadEvent,
    LeadState,
    OutgoingMail,
    Purpose,
    ScreeningEvent,
    ScreeningFormPage,
    ScreeningRequest,
    StaffNote,
    TipsFormPage,
)
from locations.models import LocationPage

#: So long after a request its e-mail was on its way.
SENT_AFTER = timedelta(seconds=20)


@transaction.atomic
def load_desk(path: Path, now: datetime | None = None) -> int:
    """
    Make the requests and leads of the file, counted from `now`; how many these are. Nobody is written to.

    The pages and the accounts that the file names have to be there. Today's morning e-mails count as sent: they come
    from tomorrow on.
    """
    now = now or timezone.now()
    plan = load_yaml(path)
    for entry in plan["requests"]:
        _make_request(entry, now)
    for entry in plan["leads"]:
        _make_lead(entry, now)
    for location in LocationPage.objects.live():
        today = now.astimezone(ZoneInfo(location.time_zone)).date()
        DeskDigest.objects.get_or_create(location=location, day=today)
    return len(plan["requests"]) + len(plan["leads"])


def _make_request(entry: dict[str, Any], now: datetime) -> None:
    at = now - timedelta(hours=entry["hours_ago"])
    form_page: Any = ScreeningFormPage.objects.live().first()
    request = ScreeningRequest(
        name=entry["name"],
        telephone=entry.get("telephone", ""),
        email=entry.get("email", ""),
        preferred_location_id=_page_at(entry["location"]).pk if "location" in entry else None,
        preferred_time=entry.get("time", ""),
        form_page=form_page,
        source_page=_page_at(entry["page"]),
        created_at=at,
        requested_at=at,
    )
    request.full_clean()
    request.save()
    record_consent(
        Purpose.SCREENING,
        form_page=form_page,
        at=at,
        screening_request=request,
        source_page=request.source_page,
    )
    failed = entry.get("mail") == "failed"
    OutgoingMail.objects.create(
        kind=OutgoingMail.Kind.DESK,
        screening_request=request,
        created_at=at,
        attempts=12 if failed else 1,
        sent_at=None if failed else at + SENT_AFTER,
        given_up_at=at + SENT_AFTER if failed else None,
        last_error="SMTPServerDisconnected" if failed else "",
    )
    for step in entry.get("steps", []):
        _take_step(request, step, now)


def _take_step(request: ScreeningRequest, step: dict[str, Any], now: datetime) -> None:
    at, by = now - timedelta(hours=step["hours_ago"]), User.objects.get(username=step["by"])
    if "state" in step:
        given_to = User.objects.get(username=step.get("given_to", step["by"]))
        request.state = FollowUpState(step["state"])
        request.assigned_to = given_to
        request.version += 1
        request.save(update_fields=["state", "assigned_to", "version"])
        taken = request.state == FollowUpState.TAKEN
        ScreeningEvent.objects.create(
            screening_request=request, kind=request.state, at=at, by=by, given_to=given_to if taken else None
        )
    if "note" in step:
        StaffNote.objects.create(screening_request=request, text=step["note"], author=by, at=at)


def _make_lead(entry: dict[str, Any], now: datetime) -> None:
    at = now - timedelta(hours=entry["hours_ago"])
    form_page: Any = TipsFormPage.objects.live().first()
    lead = Lead(
        first_name=entry["first_name"],
        email=entry["email"],
        form_page=form_page,
        source_page=_page_at(entry["page"]),
        state=LeadState.DELIVERED,
        created_at=at,
        requested_at=at,
    )
    lead.full_clean()
    lead.save()
    record_consent(Purpose.TIPS, form_page=form_page, at=at, lead=lead, source_page=lead.source_page)
    OutgoingMail.objects.create(
        kind=OutgoingMail.Kind.TIPS, lead=lead, created_at=at, attempts=1, sent_at=at + SENT_AFTER
    )
    LeadEvent.objects.create(lead=lead, kind=LeadEvent.Kind.REQUESTED, at=at)
    LeadEvent.objects.create(lead=lead, kind=LeadEvent.Kind.DELIVERED, at=at + SENT_AFTER)
    if "note" in entry:
        author = User.objects.get(username="leads")
        StaffNote.objects.create(lead=lead, text=entry["note"], author=author, at=at + timedelta(hours=1))


def _page_at(address: str) -> Page:
    """The page of the demonstration at an address such as `/locations/old-wharf/`."""
    page = Site.objects.get(is_default_site=True).root_page
    for slug in address.strip("/").split("/"):
        page = Page.objects.child_of(page).get(slug=slug)
    return page
