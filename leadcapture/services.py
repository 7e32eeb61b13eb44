"""Keep what visitors ask for, and have it answered. Everything here can be repeated safely."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from wagtail.models import Page

from leadcapture import figures
from leadcapture.attribution import UNKNOWN, Visit
from leadcapture.models import Kind, Lead, LeadSource, ScreeningFormPage, ScreeningRequest, TipsFormPage
from leadcapture.tasks import announce_screening_request, send_tips
from locations.models import LocationPage

#: Who asks again this soon after an e-mail was sent has been answered by it.
MAIL_AT_MOST_EVERY = timedelta(minutes=10)
#: The same person with the same wish within this time pressed the button twice.
SAME_WISH_WITHIN = timedelta(minutes=15)


class NotSentAgain(Exception):
    """An e-mail is not to be sent again now. The text tells staff why."""


def request_tips(
    form_page: TipsFormPage,
    *,
    first_name: str,
    email: str,
    source_page: Page | None = None,
    visit: Visit = UNKNOWN,
) -> Lead:
    """
    Keep a request for the tips, and queue the e-mail in the same transaction.

    One address at one form is one lead, whatever its capitals, and also when it is sent twice at once.
    """
    now = timezone.now()
    with transaction.atomic():
        lead = _leads_with(form_page, email).first()
        if lead is None:
            try:
                with transaction.atomic():
                    lead = Lead.objects.create(
                        first_name=first_name,
                        email=email,
                        form_page=form_page,
                        source_page=source_page,
                        consent_wording=form_page.consent_wording,
                        created_at=now,
                        requested_at=now,
                        next_attempt_at=now,
                        queued_at=now,
                    )
            except IntegrityError:
                # Another request with this address was faster by a moment.
                lead = _leads_with(form_page, email).first()
                if lead is None:
                    raise
                _ask_again(lead, first_name, form_page.consent_wording)
            else:
                LeadSource.objects.keep(lead, visit)
                figures.count(Kind.REQUEST, page=source_page, form_page=form_page, source=visit.counted_as)
                send_tips.enqueue(lead.pk)
        else:
            _ask_again(lead, first_name, form_page.consent_wording)
    return lead


def _leads_with(form_page: TipsFormPage, email: str) -> QuerySet[Lead]:
    return (
        Lead.objects.annotate(address=Lower("email"))
        .filter(form_page=form_page, address=email.lower())
        .select_for_update()
    )


def _ask_again(lead: Lead, first_name: str, consent_wording: str) -> None:
    now = timezone.now()
    answered_just_now = _was_answered_just_now(lead, now)
    # A waiting lead is being taken care of already: by a worker, or by the next planned attempt.
    send = (lead.is_delivered and not answered_just_now) or lead.is_given_up
    lead.first_name = first_name
    lead.consent_wording = consent_wording
    lead.request_count += 1
    fields = ["first_name", "consent_wording", "request_count"]
    if not answered_just_now:
        lead.requested_at = now
        fields += ["requested_at"]
    if send:
        lead.plan_now(now)
        fields += ["attempts", "next_attempt_at", "queued_at"]
    lead.save(update_fields=fields)
    if send:
        send_tips.enqueue(lead.pk)


def _was_answered_just_now(lead: Lead, now: datetime) -> bool:
    return lead.is_delivered and lead.sent_at is not None and lead.sent_at > now - MAIL_AT_MOST_EVERY


def check_can_send_again(lead: Lead) -> None:
    """Raise `NotSentAgain` if another e-mail to this lead would be one too many, or can't be made."""
    if lead.form_page_id is None:
        raise NotSentAgain("The form of this lead is deleted, so there are no tips to send.")
    if lead.is_delivered:
        if _was_answered_just_now(lead, timezone.now()):
            minutes = int(MAIL_AT_MOST_EVERY.total_seconds() / 60)
            raise NotSentAgain(
                f"The tips were sent less than {minutes} minutes ago. Give them time to arrive."
            )
    elif not lead.is_given_up:
        raise NotSentAgain("The tips are on their way. If sending fails, it is tried again by itself.")


def send_tips_again(lead: Lead) -> None:
    """
    Queue the e-mail once more for a member of staff. Raises `NotSentAgain`, and `Lead.DoesNotExist` if it is gone.

    What the person asked for, and when, stays as it is.
    """
    with transaction.atomic():
        lead = Lead.objects.select_for_update().get(pk=lead.pk)
        check_can_send_again(lead)
        now = timezone.now()
        lead.sent_at = None
        # The Message-ID is made from it, and mail servers drop what they have had before under the same one.
        lead.requested_at += timedelta(milliseconds=1)
        lead.plan_now(now)
        lead.save(update_fields=["sent_at", "requested_at", "attempts", "next_attempt_at", "queued_at"])
        send_tips.enqueue(lead.pk)


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
) -> ScreeningRequest:
    """
    Keep a request for a screening appointment, and queue the message to the desk in the same transaction.

    The same person who sends again within a quarter of an hour corrects the first request.
    """
    now = timezone.now()
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
            consent_wording=form_page.consent_wording,
            created_at=now,
            requested_at=now,
            next_attempt_at=now,
            queued_at=now,
        )
        figures.count(Kind.REQUEST, page=source_page, form_page=form_page, source=visit.counted_as)
        announce_screening_request.enqueue(request.pk)
    return request


def _correct(request: ScreeningRequest, location: LocationPage | None, time: str) -> None:
    fields = ["preferred_location", "preferred_time"]
    moved = request.preferred_location != location
    request.preferred_location = location
    request.preferred_time = time
    if moved:
        # Another desk has to know.
        now = timezone.now()
        request.requested_at = now
        request.plan_now(now)
        fields += ["requested_at", "attempts", "next_attempt_at", "queued_at"]
    request.save(update_fields=fields)
    if moved:
        announce_screening_request.enqueue(request.pk)
