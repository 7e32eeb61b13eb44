"""The e-mail about one screening request to a desk, sent once more by staff."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from leadcapture.models import OutgoingMail, ScreeningEvent, ScreeningRequest
from leadcapture.outbox import queue_mail
from leadcapture.services import NotSentAgain, check_has_arrived


def check_can_send_again(request: ScreeningRequest) -> None:
    """Raise `NotSentAgain` where the desk is not to be told once more, by the rules for e-mails to leads."""
    if request.form_page_id is None:
        raise NotSentAgain(
            "The form of this request is deleted, so it belongs to no site that could send an e-mail."
        )
    if latest := request.mails.first():
        check_has_arrived(latest)


def send_again(request: ScreeningRequest, *, by: Any = None) -> None:
    """
    Tell the desk of the request's location once more that somebody waits, for a member of staff.

    Raises `NotSentAgain`, and `ScreeningRequest.DoesNotExist` if it is gone.
    """
    with transaction.atomic():
        request = ScreeningRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        check_can_send_again(request)
        queue_mail(OutgoingMail.Kind.DESK, screening_request=request)
        ScreeningEvent.objects.create(screening_request=request, kind=ScreeningEvent.SENT_AGAIN, by=by)
