"""
What looks like a machine's is held back here until a person has looked at it: nothing is mailed, and nothing is lost.

Before anything gets here the limit of each network has counted it (leadcapture/rate_limit.py). Machines of many
networks can fill the quarantine up to `MOST_ROWS`; then visitors who would be held back are told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from clinic.core.at_rest.sqlite import empty_log_after_commit
from leadcapture.attribution import UNKNOWN, Visit
from leadcapture.consents import Agreement, agreement_now
from leadcapture.models import (
    FormPage,
    HeldRequest,
    Lead,
    LeadEvent,
    Purpose,
    RetentionSettings,
    ScreeningFormPage,
    ScreeningRequest,
    SuppressedAddress,
    TipsFormPage,
)
from leadcapture.rights import forget_domains, leads_of, leave_no_trace, locked
from leadcapture.screening import request_screening
from leadcapture.services import request_tips
from leadcapture.stop_list import address_digest
from leadcapture.suspicion import Suspicion

#: So many requests wait at most: some megabytes, and more than anybody would look through.
MOST_ROWS = 2000
#: What says that the person no longer wants what the request asks for.
SINCE_THEN = (
    LeadEvent.Kind.UNSUBSCRIBED,
    LeadEvent.Kind.COMPLAINED,
    LeadEvent.Kind.BOUNCED,
    LeadEvent.Kind.ERASED,
)


class QuarantineFull(Exception):
    """So much is held back already that nothing more is taken in."""


class NotReleased(Exception):
    """A request can't be released. The text tells staff why."""


@dataclass(frozen=True)
class Asked:
    """What a visitor typed into a form, as its fields hold it."""

    name: str
    email: str = ""
    telephone: Any = ""
    preferred_location: Any = None
    preferred_time: str = ""
    source_page: Page | None = None
    visit: Visit = UNKNOWN


def hold_back(form_page: FormPage, purpose: Purpose, asked: Asked, suspicion: Suspicion) -> HeldRequest:
    """
    Keep a request until staff decide about it. The same one sent twice is one.

    Raises `QuarantineFull`.
    """
    same = HeldRequest.objects.with_address(asked.email).filter(
        purpose=purpose, form_page=form_page, name=asked.name, telephone=asked.telephone
    )
    reasons = [reason.value for reason in suspicion.reasons]
    with transaction.atomic():
        if held := same.select_for_update(of=("self",)).first():
            held.reasons = list(dict.fromkeys([*held.reasons, *reasons]))
            held.preferred_location = asked.preferred_location
            held.preferred_time = asked.preferred_time
            held.save(update_fields=["reasons", "preferred_location", "preferred_time"])
            return held
        if HeldRequest.objects.count() >= MOST_ROWS:
            raise QuarantineFull
        agreement = agreement_now(purpose, form_page, asked.source_page)
        return HeldRequest.objects.create(
            purpose=purpose,
            form_page=form_page,
            source_page=asked.source_page,
            name=asked.name,
            email=asked.email,
            telephone=asked.telephone,
            preferred_location=asked.preferred_location,
            preferred_time=asked.preferred_time,
            visit_fields=asked.visit.as_fields() if asked.visit.is_known else {},
            wording=agreement.wording,
            page_path=agreement.page_path,
            form_title=agreement.form_title,
            asked_at=agreement.at,
            reasons=reasons,
        )


def release(pk: int, *, by: Any) -> Lead | ScreeningRequest | None:
    """
    Take a request as if it had never been held back, with its own time and the words that were agreed to.

    None where somebody else has decided about it already. Raises `NotReleased`.
    """
    with transaction.atomic():
        email = HeldRequest.objects.filter(pk=pk).values_list("email", flat=True).first()
        if email:
            # The leads before what is held back, as in `rights`; and nobody is stopped between the look and the answer.
            locked(leads_of(email))
        held = _locked(pk)
        if held is None:
            return None
        log(instance=held, action="leadcapture.release", user=by, title=str(held), deleted=True)
        taken = _take(held)
        held.delete()
    return taken


def discard(pk: int, *, by: Any) -> bool:
    """Delete a request that is a machine's; False where somebody else has decided about it already."""
    with transaction.atomic():
        held = _locked(pk)
        if held is not None:
            log(instance=held, action="leadcapture.discard", user=by, title=str(held), deleted=True)
            forget_domains(held.email)
            held.delete()
            leave_no_trace(held.email)
    return held is not None


def forget_undecided(now: datetime | None = None) -> int:
    """Delete what nobody decided about within the period of `RetentionSettings`; how many requests these were."""
    period = timedelta(days=RetentionSettings.load().held_days)
    old = HeldRequest.objects.filter(asked_at__lt=(now or timezone.now()) - period)
    with transaction.atomic():
        # What is held back before the domains, as whoever discards does.
        rows = dict(old.order_by("pk").select_for_update(of=("self",)).values_list("pk", "email"))
        forget_domains(*rows.values())
        empty_log_after_commit()
        return HeldRequest.objects.filter(pk__in=rows).delete()[0]


def _locked(pk: int) -> HeldRequest | None:
    return HeldRequest.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def _take(held: HeldRequest) -> Lead | ScreeningRequest:
    agreement = Agreement(held.wording, held.asked_at, held.page_path, held.form_title)
    # The form may be taken down by now; what was sent with it is answered all the same.
    form_page: Any = held.form_page.specific if held.form_page else None
    if held.purpose == Purpose.TIPS and isinstance(form_page, TipsFormPage):
        if stopped_since(held.email, held.asked_at):
            raise NotReleased(
                "The owner of this address does not want our e-mails any more, or could not be reached, since this was "
                "sent. Discard it."
            )
        return request_tips(
            form_page,
            first_name=held.name,
            email=held.email,
            source_page=held.source_page,
            visit=held.visit,
            agreement=agreement,
        )
    if held.purpose == Purpose.SCREENING and isinstance(form_page, ScreeningFormPage):
        return request_screening(
            form_page,
            name=held.name,
            telephone=held.telephone,
            email=held.email,
            preferred_location=held.preferred_location,
            preferred_time=held.preferred_time,
            source_page=held.source_page,
            visit=held.visit,
            agreement=agreement,
        )
    raise NotReleased("The form that this was sent with is deleted. Answer it by hand, then discard it.")


def stopped_since(email: str, at: datetime) -> bool:
    """Whether the owner of an address has said since then, or it has shown, that nothing is to be sent there."""
    stopped = Q(kind__in=SINCE_THEN, at__gt=at)
    leads = Lead.objects.known().with_address(email)
    listed = SuppressedAddress.objects.filter(digest=address_digest(email), since__gt=at)
    return listed.exists() or LeadEvent.objects.filter(stopped, lead__in=leads.values("pk")).exists()
