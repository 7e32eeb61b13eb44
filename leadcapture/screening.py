"""Keep the requests for a screening appointment, and have the desk told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from leadcapture import figures
from leadcapture.attribution import UNKNOWN, Visit
from leadcapture.consents import Agreement, record_consent
from leadcapture.models import (
    FollowUpState,
    Kind,
    OutgoingMail,
    Purpose,
    ScreeningEvent,
    ScreeningFormPage,
    ScreeningRequest,
)
from leadcapture.outbox import queue_mail
from locations.models import LocationPage

#: The same person with the same wish within this time pressed the button twice.
SAME_WISH_WITHIN = timedelta(minutes=15)


def request_screening(
    form_page: ScreeningFormPage,
    *,
    name: str,
    telephone: Any = "",
    email: str = "",
    preferred_location: LocationPage | None = None,
    preferred_time: str = "",
    source_page: Page | None = None,
    visit: Visit = UNKNOWN,
    agreement: Agreement | None = None,
) -> ScreeningRequest:
    """
    Keep a request for a screening appointment, and queue the message to the desk in the same transaction.

    The same person who sends again within a quarter of an hour corrects the first request. `agreement` is that of a
    request that was made earlier and is only taken now.
    """
    now = agreement.at if agreement else timezone.now()
    with transaction.atomic():
        # The same form sent twice at once: the second waits here until it can see the first.
        list(ScreeningFormPage.objects.select_for_update(of=("self",)).filter(pk=form_page.pk))
        same = ScreeningRequest.objects.filter(
            form_page=form_page,
            name__iexact=name,
            telephone=telephone,
            email__iexact=email,
            requested_at__gt=now - SAME_WISH_WITHIN,
        ).first()
        if same is not None and same.requested_at > now:
            return same  # what was sent later holds
        if same is not None:
            _correct(same, preferred_location, preferred_time)
            return same
        request = ScreeningRequest.objects.create(
            form_page=form_page,
            name=name,
            telephone=telephone,
            email=email,
            preferred_location=preferred_location,
            preferred_time=preferred_time,
            source_page=source_page,
            created_at=now,
            requested_at=now,
        )
        figures.count(
            Kind.REQUEST,
            page=source_page,
            form_page=form_page,
            on=timezone.localdate(now),
            source=visit.counted_as,
        )
        record_consent(
            Purpose.SCREENING,
            form_page=form_page,
            at=now,
            screening_request=request,
            source_page=source_page,
            agreement=agreement,
        )
        queue_mail(OutgoingMail.Kind.DESK, screening_request=request)
    return request


def _correct(request: ScreeningRequest, location: LocationPage | None, time: str) -> None:
    moved = request.preferred_location != location
    request.preferred_location = location
    request.preferred_time = time
    fields = ["preferred_location", "preferred_time"]
    if moved:
        request.requested_at = timezone.now()
        # Another desk begins anew: what the first one did is not its work, and it may not even see who has taken it.
        request.state, request.assigned_to = FollowUpState.NEW, None
        request.version += 1
        fields += ["requested_at", "state", "assigned_to", "version"]
    request.save(update_fields=fields)
    if moved:
        ScreeningEvent.objects.create(screening_request=request, kind=ScreeningEvent.MOVED)
    latest = request.mails.first()
    if moved and not (latest and latest.is_open):
        # Another desk has to know.
        queue_mail(OutgoingMail.Kind.DESK, screening_request=request)
