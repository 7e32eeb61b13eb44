"""
Everything that we have of one person, by the e-mail address or the telephone number: to be shown, handed over, or erased.

Whoever may see the people of some locations only finds no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from leadcapture.models import HeldRequest, Lead, Purpose, ScreeningRequest, Subscription, SuppressedAddress
from leadcapture.permissions import lead_policy, screening_policy
from leadcapture.received import take_received
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


def may_erase_held(user: Any) -> bool:
    """Whether somebody may erase what is held back: who may decide about it."""
    return user.has_perm("leadcapture.change_heldrequest")


@dataclass(frozen=True)
class Person:
    """One person's rows, as far as a member of staff may see them."""

    email: str
    telephone: str
    #: The same number in a form that can be looked up again, in any country.
    telephone_e164: str
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
        return self.row_count > 0

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.leads) + len(self.screening_requests) + len(self.held_requests)

    @property
    def names(self) -> list[str]:
        """The names that stand in the rows, each once, for the question whether it is the right person."""
        named = [
            *(lead.first_name for lead in self.leads),
            *(given.first_name for lead in self.leads for given in lead.given_names.all()),
            *(request.name for request in self.screening_requests),
            *(held.name for held in self.held_requests),
        ]
        return list(dict.fromkeys(filter(None, named)))

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

    def erase(self, *, by: Any) -> None:
        """Erase all of it that the member of staff may erase."""
        with transaction.atomic():
            for lead in self._erasable_leads(by).order_by("pk"):
                erase_lead(lead, by=by)
            for request in self._erasable_requests(by).order_by("pk"):
                erase_screening_request(request, by=by)
            if may_erase_held(by):
                for held in self.held_requests:
                    erase_held_request(held, by=by)

    def erasable_count(self, by: Any) -> int:
        """How many of the rows `erase` would take."""
        leads = self._erasable_leads(by).count()
        held = [one for one in self.held_requests if may_erase_held(by) or (leads and self._goes_along(one))]
        return leads + self._erasable_requests(by).count() + len(held)

    def _erasable_leads(self, by: Any) -> QuerySet[Lead]:
        rows = lead_policy.instances_user_has_permission_for(by, "delete")
        return rows.filter(pk__in=[lead.pk for lead in self.leads])

    def _erasable_requests(self, by: Any) -> QuerySet[ScreeningRequest]:
        rows = screening_policy.instances_user_has_permission_for(by, "delete")
        return rows.filter(pk__in=[request.pk for request in self.screening_requests])

    def _goes_along(self, held: HeldRequest) -> bool:
        """Whether it asks for the tips with the address of the leads: erasing these stops all that would write to it."""
        return held.purpose == Purpose.TIPS and held.email.lower() == self.email.lower()


@dataclass(frozen=True)
class OtherContacts:
    """Addresses and numbers in a person's rows that were not looked up, and under which there are more rows."""

    emails: list[str]
    telephones: list[Any]

    def __bool__(self) -> bool:
        return bool(self.emails or self.telephones)


def other_contacts(person: Person, *, seen_by: Any) -> OtherContacts:
    """Under what else the person may be known, as far as `seen_by` may see it. It takes three queries at most."""
    mine: list[Any] = [*person.screening_requests, *person.held_requests]
    emails = {row.email.lower() for row in mine if row.email} - {person.email.lower()}
    telephones = {_e164(row.telephone): row.telephone for row in mine if row.telephone}
    telephones.pop(person.telephone_e164, None)
    if not (emails or telephones):
        return OtherContacts([], [])
    leads = lead_policy.instances_user_has_permission_for(seen_by, "view").known()
    requests = screening_policy.instances_user_has_permission_for(seen_by, "view")
    held = HeldRequest.objects.all() if person.is_complete else HeldRequest.objects.none()
    found: list[tuple[str, Any]] = [
        (email, "")
        for email in leads.annotate(lowered=Lower("email"))
        .filter(lowered__in=emails)
        .exclude(pk__in=[lead.pk for lead in person.leads])
        .values_list("lowered", flat=True)
    ]
    for rows, known in ((requests, person.screening_requests), (held, person.held_requests)):
        found += (
            rows.annotate(lowered=Lower("email"))
            .filter(Q(lowered__in=emails) | Q(telephone__in=list(telephones)))
            .exclude(pk__in=[row.pk for row in known])
            .values_list("lowered", "telephone")
        )
    numbers = {_e164(telephone) for _, telephone in found}
    return OtherContacts(
        emails=sorted(emails & {email for email, _ in found}),
        telephones=[telephones[one] for one in sorted(telephones.keys() & numbers)],
    )


def find_person(email: str = "", telephone: Any = "", *, seen_by: Any) -> Person:
    """
    What we have of the person with this address, whatever its capitals, or this number, that `seen_by` may see.

    Whether an address is on the stop list is told to whoever sees all, or may see that list. What was received a moment
    ago is taken first, so that nothing of the person is left out.
    """
    if email:
        take_received(email)
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
        telephone_e164=_e164(telephone),
        leads=list(
            by_address.select_related("form_page", "source_page", "origin").prefetch_related(
                "events",
                "given_names",
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


def _e164(telephone: Any) -> str:
    return getattr(telephone, "as_e164", str(telephone))


def _lead(lead: Lead) -> dict[str, Any]:
    return {
        "first_name": lead.first_name,
        "names_given_later": [
            {"at": given.at.isoformat(), "first_name": given.first_name} for given in lead.given_names.all()
        ],
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
