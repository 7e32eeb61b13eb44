"""What the outbox has to know of the tips of a series: whether one may still go out, and how it is taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leadcapture.models import Lead, OutgoingMail, SentTip, Subscription, TipsFormTipSheet, TipSheet
from leadcapture.series_schedule import not_before


def is_wanted(sent: SentTip) -> bool:
    """Whether the person gets the series, nobody has paused it, and a publisher has not withdrawn the tip."""
    subscription = sent.subscription
    return subscription is not None and not subscription.series.is_paused and sent.can_be_sent_again


def next_daytime(sent: SentTip) -> datetime | None:
    """When the series may send again; None where it may now."""
    if sent.subscription is None:
        return None
    series = sent.subscription.series
    now = timezone.now()
    morning = not_before(now, series.zone, series.at_hour)
    return morning if morning > now else None


def take_back(mail: OutgoingMail, sent: SentTip) -> None:
    """
    Delete a claimed e-mail, and forget its tip if no mail server was ever given it.

    The tip is chosen anew when its time comes; one that a server may have counts as had.
    """
    with transaction.atomic():
        if mail.lead_id is not None:
            # The lead before its e-mails, as in `rights`.
            Lead.objects.select_for_update(of=("self",)).filter(pk=mail.lead_id).values("pk").first()
        if not OutgoingMail.objects.claimed_as(mail).delete()[0]:
            return  # another worker has it
        given = Q(sent_at__isnull=False) | Q(unheard_handovers__gt=0)
        if mail.unheard_handovers or sent.mails.filter(given).exists():
            return
        subscription = sent.subscription
        sent.delete()
        if subscription is not None:
            active = Subscription.objects.filter(pk=subscription.pk, state=Subscription.State.ACTIVE)
            active.update(next_at=timezone.now())


def note_tips_of_the_form(lead: Lead, at: datetime) -> None:
    """Keep which tips the form has brought, so that no series brings them again, whatever becomes of the form."""
    rows = TipsFormTipSheet.objects.filter(
        form_page=lead.form_page_id, tip_sheet__in=TipSheet.objects.given_out().values("pk")
    )
    SentTip.objects.bulk_create(
        [SentTip(lead=lead, tip_sheet_id=pk, at=at) for pk in set(rows.values_list("tip_sheet", flat=True))],
        ignore_conflicts=True,
    )
