"""
Everything that we have of one person, by the e-mail address or the telephone number: to be shown, handed over, or erased.

Whoever may see the people of some locations only finds no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from leadcapture.models import HeldRequest, Lead, ScreeningRequest, Subscription, SuppressedAddress
from leadcapture.permissions import lead_policy, screening_policy
from leadcapture.rights import erase_held_request, erase_lead, erase_screening_request
from leadcapture.stop_list import address_digest

#: Who may see which rows of the two lists.
POLICIES = (lead_policy, screening_policy)


def may_look_up(user: Any) -> bool:
    """Whether somebody may look for one person's data: who sees rows of both lists."""
    return all(policy.user_has_permission(user, "view") for policy in POLICIES)


def may_erase(user: Any) -> bool:
    """Whether somebody may erase one person's data: who may erase rows of both lists."""
    return all(policy.user_has_permission(user, "delete") for policy in POLICIES)


@dataclass(frozen=True)
class Person:
    """One person's rows, as far as a member of staff may see them."""

    email: str
    telephone: str
    leads: list[Lead]
    screening_requests: list[ScreeningRequest]
    held_requests: list[HeldRequest]
    suppressed: SuppressedAddress | None
    #: Whether nothing is hidden from whoever asked; else there may be more.
    is_complete: bool
    #: Whether they may know if the address is on the stop list.
    knows_stop_list: bool

    @property
    def looked_up_as(self) -> str:
        """What was asked for, for a heading."""
        return ", ".join(filter(None, [self.email, self.telephone]))

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show or erase."""
        return bool(self.leads or self.screening_requests or self.held_requests)

    def export(self) -> dict[str, Any]:
        """Everything, for a file that is handed to the person. Times are in UTC, as ISO 8601."""
        return {
            "email": self.email,
            "telephone": self.telephone,
            "free_tips": [_lead(lead) for lead in self.leads],
            "screening_requests": [_screening(request) for request in self.screening_requests],
            "held_back": [_held(request) for request in self.held_requests],
            "on_the_stop_list_since": self.suppressed.since.isoformat() if self.suppressed else None,
            "of_all_locations": self.is_complete,
        }

    def erase(self, *, by: Any) -> int:
        """Erase all of it that the member of staff may erase; how many rows that were."""
        leads = lead_policy.instances_user_has_permission_for(by, "delete")
        requests = screening_policy.instances_user_has_permission_for(by, "delete")
        with transaction.atomic():
            mine = leads.filter(pk__in=[lead.pk for lead in self.leads])
            its = requests.filter(pk__in=[request.pk for request in self.screening_requests])
            erased = [erase_lead(lead, by=by) for lead in mine.order_by("pk")]
            for request in its.order_by("pk"):
                erase_screening_request(request, by=by)
                erased.append(True)
            # Whoever sees nothing of them has none here.
            for held in self.held_requests:
                erase_held_request(held, by=by)
                erased.append(True)
        return sum(erased)


def find_person(email: str = "", telephone: Any = "", *, seen_by: Any) -> Person:
    """
    What we have of the person with this address, whatever its capitals, or this number, that `seen_by` may see.

    Whether an address is on the stop list is told to whoever sees all, or may see that list.
    """
    leads = lead_policy.instances_user_has_permission_for(seen_by, "view").known()
    requests = screening_policy.instances_user_has_permission_for(seen_by, "view")
    by_address = leads.with_address(email) if email else leads.none()
    same = Q(pk__in=[])
    if email:
        same |= Q(email__iexact=email)
    if telephone:
        same |= Q(telephone=telephone)
    is_complete = all(policy.sees_all(seen_by) for policy in POLICIES)
    # What is held back belongs to no location yet.
    held = HeldRequest.objects.filter(same) if is_complete else HeldRequest.objects.none()
    # The list holds addresses of all locations.
    may_know = is_complete or seen_by.has_perm("leadcapture.view_suppressedaddress")
    stopped = SuppressedAddress.objects.filter(digest=address_digest(email)) if email and may_know else None
    return Person(
        email=email,
        telephone=str(telephone),
        leads=list(
            by_address.select_related("form_page", "source_page", "origin").prefetch_related(
                "events",
                "mails",
                "notes",
                "consents__wording",
                "subscriptions__series",
                "subscriptions__sent_tips__tip_sheet",
            )
        ),
        screening_requests=list(
            requests.filter(same)
            .select_related("form_page", "source_page", "preferred_location")
            .prefetch_related("events", "mails", "notes", "consents__wording")
        ),
        held_requests=list(held.select_related("wording", "source_page", "preferred_location")),
        suppressed=stopped.first() if stopped is not None else None,
        is_complete=is_complete,
        knows_stop_list=may_know,
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
        "notes": _notes(lead),
        "consents": [_consent(consent) for consent in lead.consents.all()],
    }


def _subscription(subscription: Subscription) -> dict[str, Any]:
    return {
        "series": subscription.series.title,
        "state": subscription.get_state_display(),
        "since": subscription.started_at.isoformat(),
        "stopped_at": subscription.stopped_at.isoformat() if subscription.stopped_at else None,
        "tips_sent": [
            {"tip": sent.tip_sheet.title if sent.tip_sheet else None, "at": sent.at.isoformat()}
            for sent in subscription.sent_tips.all()
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
        "state": request.get_state_display(),
        # Without the names of staff, as for leads.
        "events": [
            {"at": event.at.isoformat(), "what": event.get_kind_display()} for event in request.events.all()
        ],
        "notes": _notes(request),
        "consents": [_consent(consent) for consent in request.consents.all()],
    }


def _notes(row: Any) -> list[dict[str, str]]:
    return [{"at": note.at.isoformat(), "text": note.text} for note in row.notes.all()]


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
