"""What a person may ask of us at any time: to stop writing, to forget them, and to say what we have."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from clinic.core.at_rest.mail_files import forget_mail_files_after_commit
from clinic.core.at_rest.sqlite import empty_log_after_commit
from leadcapture import stop_list
from leadcapture.email_domains import domain_of
from leadcapture.lead_lifecycle import change_state
from leadcapture.models import (
    HeldRequest,
    Lead,
    LeadSource,
    LeadState,
    MailDomain,
    OutgoingMail,
    ReceivedRequest,
    ScreeningRequest,
    SuppressedAddress,
)

#: The states in which leads with a suppressed address stand.
STATE_OF_REASON = {
    SuppressedAddress.Reason.UNSUBSCRIBED: LeadState.UNSUBSCRIBED,
    SuppressedAddress.Reason.BOUNCED: LeadState.BOUNCED,
    SuppressedAddress.Reason.COMPLAINED: LeadState.COMPLAINED,
    SuppressedAddress.Reason.BY_HAND: LeadState.UNSUBSCRIBED,
}


def stop_writing(email: str, reason: SuppressedAddress.Reason) -> None:
    """
    Put an address on the stop list, and let every lead with it stand accordingly. Repeating it changes nothing.

    What waits in the outbox for them is dropped; an e-mail that is being handed over at this moment may still arrive.
    """
    with transaction.atomic():
        # The leads in the order of their numbers and the stop list last, here and in whatever else locks both.
        for lead in locked(leads_of(email)):
            _stop(lead, STATE_OF_REASON[reason])
        stop_list.suppress(email, reason)


def locked(leads: QuerySet[Lead]) -> list[Lead]:
    """The leads, locked in the order of their numbers."""
    return list(leads.order_by("pk").select_for_update(of=("self",)))


def _stop(lead: Lead, state: LeadState) -> None:
    change_state(lead, state)
    lead.subscriptions.all().stop()
    # What is with a mail server at this moment is dropped when its worker comes back.
    lead.mails.open().delete()
    # A link of before must not come back to life when somebody asks with this address again.
    lead.links.all().delete()


def erase_lead(lead: Lead, *, by: Any = None, others_stay: bool = False) -> bool:
    """
    Erase a lead's name and address; whether there was something to erase.

    A keyed hash stays on the stop list, so that nobody writes to the address by mistake, and the leads of the same
    address at other forms are stopped. Where `others_stay` and there are some that may be written to, neither happens.
    The row stays without the person, for the figures and the consents. The audit log keeps who did it and when.
    """
    with transaction.atomic():
        email = Lead.objects.values_list("email", flat=True).get(pk=lead.pk)
        same = locked(leads_of(email)) if email else []
        mine = next((one for one in same if one.pk == lead.pk), None)
        if mine is None:
            return False
        others = [one for one in same if one.pk != lead.pk]
        held = HeldRequest.objects.for_tips().with_address(email)
        received = ReceivedRequest.objects.with_address(email)
        if not (
            others_stay and (held.exists() or received.exists() or any(not one.is_stopped for one in others))
        ):
            for one in others:
                _stop(one, LeadState.UNSUBSCRIBED)
            for request in held:
                erase_held_request(request, by=by)
            received.delete()
            stop_list.suppress(email, SuppressedAddress.Reason.ERASED)
        lead = mine
        change_state(lead, LeadState.ERASED, by=by, email="", first_name="")
        OutgoingMail.objects.filter(lead=lead).delete()
        lead.subscriptions.all().delete()
        lead.sent_tips.all().delete()
        lead.links.all().delete()
        lead.notes.all().delete()
        LeadSource.objects.filter(lead=lead).delete()
        lead.given_names.all().delete()
        forget_domains(email)
        log(instance=lead, action="leadcapture.erase", user=by, title=str(lead))
        leave_no_trace(email)
    return True


def erase_address(email: str, *, by: Any = None) -> int:
    """Erase every lead with this address; how many these were."""
    with transaction.atomic():
        return sum(erase_lead(lead, by=by) for lead in locked(leads_of(email)))


def erase_screening_request(request: ScreeningRequest, *, by: Any = None) -> None:
    """Delete a screening request with its notes and its timeline; the audit log keeps who did it and when."""
    with transaction.atomic():
        log(instance=request, action="leadcapture.erase", user=by, title=str(request), deleted=True)
        forget_domains(request.email)
        request.delete()
        leave_no_trace(request.email)


def erase_held_request(held: HeldRequest, *, by: Any = None) -> None:
    """Delete a request that is held back; the audit log keeps who did it and when."""
    with transaction.atomic():
        log(instance=held, action="leadcapture.erase", user=by, title=str(held), deleted=True)
        forget_domains(held.email)
        held.delete()
        leave_no_trace(held.email)


def leave_no_trace(email: str) -> None:
    """After the transaction: let what was erased leave the database's log, and e-mails that were kept as files."""
    forget_mail_files_after_commit(email)
    empty_log_after_commit()


def forget_domains(*emails: str) -> None:
    """Delete what was found out of the domains: some people's is their name. For others it is looked up again."""
    MailDomain.objects.filter(domain__in=set(map(domain_of, emails))).delete()


def leads_of(email: str) -> QuerySet[Lead]:
    """Every lead that we have of a person, by the address."""
    return Lead.objects.known().with_address(email)
