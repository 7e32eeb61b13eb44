"""Everything that we have of one person, by the e-mail address: to be shown, handed over, or erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from leadcapture.models import Lead, ScreeningRequest, Subscription, SuppressedAddress
from leadcapture.rights import erase_lead, erase_screening_request, leads_of
from leadcapture.stop_list import address_digest


@dataclass(frozen=True)
class Person:
    """One person's rows."""

    email: str
    leads: list[Lead]
    screening_requests: list[ScreeningRequest]
    suppressed: SuppressedAddress | None

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show or erase."""
        return bool(self.leads or self.screening_requests)

    def export(self) -> dict[str, Any]:
        """Everything, for a file that is handed to the person. Times are in UTC, as ISO 8601."""
        return {
            "email": self.email,
            "free_tips": [_lead(lead) for lead in self.leads],
            "screening_requests": [_screening(request) for request in self.screening_requests],
            "on_the_stop_list_since": self.suppressed.since.isoformat() if self.suppressed else None,
        }

    def erase(self, *, by: Any) -> int:
        """Erase all of it; how many rows that were."""
        with transaction.atomic():
            for lead in self.leads:
                erase_lead(lead, by=by)
            for request in self.screening_requests:
                erase_screening_request(request, by=by)
        return len(self.leads) + len(self.screening_requests)


def find_person(email: str) -> Person:
    """What we have of the person with this address, whatever its capitals."""
    leads = leads_of(email).select_related("form_page", "source_page", "origin")
    requests = ScreeningRequest.objects.filter(email__iexact=email).select_related(
        "form_page", "source_page", "preferred_location"
    )
    return Person(
        email=email,
        leads=list(
            leads.prefetch_related(
                "events",
                "mails",
                "consents__wording",
                "subscriptions__series",
                "subscriptions__sent_tips__tip_sheet",
            )
        ),
        screening_requests=list(requests.prefetch_related("consents__wording")),
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
                "what_became_of_it": mail.get_report_display() or None,
            }
            for mail in lead.mails.all()
        ],
        "events": [
            {"at": event.at.isoformat(), "what": event.get_kind_display()} for event in lead.events.all()
        ],
        "series": [_subscription(subscription) for subscription in lead.subscriptions.all()],
        "consents": [_consent(consent) for consent in lead.consents.all()],
    }


def _subscription(subscription: Subscription) -> dict[str, Any]:
    return {
        "series": subscription.series.title,
        "state": subscription.get_state_display(),
        "since": subscription.started_at.isoformat(),
        "stopped_at": subscription.stopped_at.isoformat() if subscription.stopped_at else None,
        "tips_sent": [
            {"tip": sent.tip_sheet.title, "at": sent.at.isoformat()} for sent in subscription.sent_tips.all()
        ],
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


def _consent(consent: Any) -> dict[str, Any]:
    return {
        "wording": consent.wording.text,
        "version": consent.wording.version,
        "given_at": consent.given_at.isoformat(),
        "confirmed_at": consent.confirmed_at.isoformat() if consent.confirmed_at else None,
        "page": consent.page_path,
        "form": consent.form_title,
    }
