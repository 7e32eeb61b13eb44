"""Everything that we have of one person, by the e-mail address: to be shown, handed over, or erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from leadcapture.models import HeldRequest, Lead, ScreeningRequest, SuppressedAddress
from leadcapture.rights import erase_held_request, erase_lead, erase_screening_request, leads_of
from leadcapture.stop_list import address_digest


@dataclass(frozen=True)
class Person:
    """One person's rows."""

    email: str
    leads: list[Lead]
    screening_requests: list[ScreeningRequest]
    held_requests: list[HeldRequest]
    suppressed: SuppressedAddress | None

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show or erase."""
        return bool(self.leads or self.screening_requests or self.held_requests)

    def export(self) -> dict[str, Any]:
        """Everything, for a file that is handed to the person. Times are in UTC, as ISO 8601."""
        return {
            "email": self.email,
            "free_tips": [_lead(lead) for lead in self.leads],
            "screening_requests": [_screening(request) for request in self.screening_requests],
            "held_back": [_held(request) for request in self.held_requests],
            "on_the_stop_list_since": self.suppressed.since.isoformat() if self.suppressed else None,
        }

    def erase(self, *, by: Any) -> int:
        """Erase all of it; how many rows that were."""
        with transaction.atomic():
            for held in self.held_requests:
                erase_held_request(held, by=by)
            for lead in self.leads:
                erase_lead(lead, by=by)
            for request in self.screening_requests:
                erase_screening_request(request, by=by)
        return len(self.leads) + len(self.screening_requests) + len(self.held_requests)


def find_person(email: str) -> Person:
    """What we have of the person with this address, whatever its capitals."""
    leads = leads_of(email).select_related("form_page", "source_page", "origin")
    requests = ScreeningRequest.objects.filter(email__iexact=email).select_related(
        "form_page", "source_page", "preferred_location"
    )
    return Person(
        email=email,
        leads=list(leads.prefetch_related("events", "mails", "consents__wording")),
        screening_requests=list(requests.prefetch_related("consents__wording")),
        held_requests=list(
            HeldRequest.objects.with_address(email).select_related(
                "wording", "source_page", "preferred_location"
            )
        ),
        suppressed=SuppressedAddress.objects.filter(digest=address_digest(email)).first(),
    )


def _lead(lead: Lead) -> dict[str, Any]:
    return {
        "first_name": lead.first_name,
        "email": lead.email,
        "form": lead.form_page.title if lead.form_page else None,
        "page": lead.source_page.title if lead.source_page else None,
        "state": lead.get_state_display(),
        "times_asked": lead.request_count,
        "confirmed_at": lead.confirmed_at.isoformat() if lead.confirmed_at else None,
        "visit_came_from": lead.origin.visit.as_fields() if hasattr(lead, "origin") else None,
        "emails": [
            {
                "what": mail.get_kind_display(),
                "asked_for_at": mail.created_at.isoformat(),
                "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
            }
            for mail in lead.mails.all()
        ],
        "events": [
            {"at": event.at.isoformat(), "what": event.get_kind_display()} for event in lead.events.all()
        ],
        "consents": [_consent(consent) for consent in lead.consents.all()],
    }


def _screening(request: ScreeningRequest) -> dict[str, Any]:
    location = request.preferred_location
    return {
        "name": request.name,
        "telephone": str(request.telephone),
        "email": request.email,
        "preferred_location": location.title if location else None,
        "preferred_time": request.get_preferred_time_display(),
        "page": request.source_page.title if request.source_page else None,
        "asked_at": request.requested_at.isoformat(),
        "consents": [_consent(consent) for consent in request.consents.all()],
    }


def _held(held: HeldRequest) -> dict[str, Any]:
    return {
        "asks_for": held.get_purpose_display(),
        "name": held.name,
        "telephone": str(held.telephone),
        "email": held.email,
        "preferred_location": held.preferred_location.title if held.preferred_location else None,
        "preferred_time": held.get_preferred_time_display(),
        "form": held.form_title,
        "page": held.source_page.title if held.source_page else None,
        "asked_at": held.asked_at.isoformat(),
        "agreed_to": {"wording": held.wording.text, "version": held.wording.version, "page": held.page_path},
        "visit_came_from": held.visit_fields or None,
        "looks_like_a_machine_because": list(map(str, held.reasons_in_words)),
    }


def _consent(consent: Any) -> dict[str, Any]:
    return {
        "wording": consent.wording.text,
        "version": consent.wording.version,
        "given_at": consent.given_at.isoformat(),
        "confirmed_at": consent.confirmed_at.isoformat() if consent.confirmed_at else None,
        "page": consent.page_path,
        "form": consent.form_title,
    }
