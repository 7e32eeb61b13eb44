"""What a person may ask of us at any time: to stop writing, to forget them, and to say what we have."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from leadcapture import stop_list
from leadcapture.lead_lifecycle import change_state
from leadcapture.models import Lead, LeadSource, LeadState, OutgoingMail, ScreeningRequest, SuppressedAddress

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
        stop_list.suppress(email, reason)
        for lead in Lead.objects.known().with_address(email).select_for_update():
            change_state(lead, STATE_OF_REASON[reason])
            lead.mails.open().delete()


def erase_lead(lead: Lead, *, by: Any = None) -> bool:
    """
    Erase a lead's name and address; whether there was something to erase.

    A keyed hash stays on the stop list, so that nobody writes to the address by mistake; the row stays without the
    person, for the figures and the consents. The audit log keeps who did it and when.
    """
    with transaction.atomic():
        lead = Lead.objects.select_for_update().get(pk=lead.pk)
        if lead.state == LeadState.ERASED:
            return False
        stop_list.suppress(lead.email, SuppressedAddress.Reason.ERASED)
        change_state(lead, LeadState.ERASED, by=by, email="", first_name="")
        OutgoingMail.objects.filter(lead=lead).delete()
        lead.links.all().delete()
        LeadSource.objects.filter(lead=lead).delete()
        log(instance=lead, action="leadcapture.erase", user=by, title=str(lead))
    return True


def erase_screening_request(request: ScreeningRequest, *, by: Any = None) -> None:
    """Delete a screening request; the audit log keeps who did it and when."""
    with transaction.atomic():
        log(instance=request, action="leadcapture.erase", user=by, title=str(request), deleted=True)
        request.delete()


def leads_of(email: str) -> QuerySet[Lead]:
    """Every lead that we have of a person, by the address."""
    return Lead.objects.known().with_address(email)
