"""
Say yes to a series, pause it, stop it, and send what is due.

Whatever changes a subscription locks its lead first, as unsubscribing and erasing do.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from leadcapture.consents import record_consent_to_series
from leadcapture.lead_lifecycle import note
from leadcapture.models import Lead, LeadEvent, OutgoingMail, SentTip, Subscription, TipSeries, TipsFormPage
from leadcapture.outbox import queue_mail
from leadcapture.rights import leads_of, locked
from leadcapture.sent_tips import note_tips_of_the_form
from leadcapture.series_offers import running_of
from leadcapture.series_schedule import first_moment, next_moment, not_before
from leadcapture.services import confirm

#: How long a pause lasts; then the series goes on by itself.
PAUSE = timedelta(weeks=4)
logger = logging.getLogger(__name__)

#: So many tips are put into the outbox in one go.
PORTION = 200


def subscribe(
    lead: Lead, series: TipSeries, *, asked_at: datetime, shown_on: str = ""
) -> Subscription | None:
    """
    Note that the lead agrees to the words of the series; None for one that may not be written to.

    It is done on a page that an e-mail leads to (sent at `asked_at`), so it confirms the address as well. `shown_on` is
    the path of that page. Doing it twice is the same as once.
    """
    now = timezone.now()
    with transaction.atomic():
        same = {one.pk: one for one in locked(leads_of(lead.email))}
        if lead.pk not in same or same[lead.pk].is_stopped:
            return None
        lead = same[lead.pk]
        if running := running_of(lead, series.pk):
            return running
        confirm(lead, asked_at=asked_at, send_tips=False)
        # Also for those whose e-mail with the tips went out before this was kept.
        note_tips_of_the_form(lead, now)
        record_consent_to_series(lead, series, at=now, shown_on=shown_on)
        subscription, _ = Subscription.objects.update_or_create(
            lead=lead,
            series=series,
            defaults={
                "state": Subscription.State.ACTIVE,
                "every_days": series.every_days,
                "started_at": now,
                "stopped_at": None,
                "next_at": now,
            },
        )
        subscription.next_at = _earliest(subscription, now)
        subscription.save(update_fields=["next_at"])
        note(lead, LeadEvent.Kind.SUBSCRIBED, at=now)
    return subscription


def pause(subscription: Subscription, *, by: Any = None) -> None:
    """Send nothing for `PAUSE`. What is on its way is taken back; a paused or stopped one stays as it is."""
    now = timezone.now()
    with transaction.atomic():
        current = _locked(subscription)
        if current is None or current.state != Subscription.State.ACTIVE:
            return
        current.sent_tips.all().take_back()
        series = current.series
        current.next_at = next_moment(now, PAUSE.days, series.zone, series.at_hour)
        current.state = Subscription.State.PAUSED
        current.save(update_fields=["state", "next_at"])
        note(current.lead, LeadEvent.Kind.PAUSED, at=now, by=by)


def resume(subscription: Subscription) -> None:
    """End a pause: the next tip comes as soon as the days between two allow."""
    now = timezone.now()
    with transaction.atomic():
        current = _locked(subscription)
        if current is not None and current.is_paused:
            _resume(current, now)


def stop(subscription: Subscription, *, by: Any = None) -> None:
    """Send no tip of the series any more. The person can still ask for tips, and be sent other e-mails."""
    with transaction.atomic():
        current = _locked(subscription)
        if current is not None and current.is_running:
            _stop(current, by=by)


def wake_those_with_something_new() -> int:
    """Look anew at subscribers who had everything and for whom there is a tip now; how many these are."""
    waiting = Subscription.objects.that_had_all().with_something_new()
    # The state once more beside the selection: a database that waited for somebody who stops looks at this alone again.
    return (
        Subscription.objects.that_had_all().filter(pk__in=waiting.values("pk")).update(next_at=timezone.now())
    )


def stop_those_of(form_page: TipsFormPage) -> None:
    """Stop the series of everybody who came with a form that is deleted: the links in the e-mails lead to it."""
    for subscription in Subscription.objects.running().filter(lead__form_page=form_page).iterator():
        stop(subscription)


def plan_anew(series: TipSeries) -> int:
    """Have the next moment of each subscriber worked out again, after its days or its hour have changed; how many."""
    active = Subscription.objects.filter(
        series=series, state=Subscription.State.ACTIVE, next_at__isnull=False
    )
    return active.update(next_at=timezone.now())


def send_due(portion: int = PORTION) -> int:
    """Put the tips that are due into the outbox, so many at most; how many subscriptions were looked at."""
    from leadcapture.tasks import send_waiting_mail

    due = list(Subscription.objects.due().order_by("next_at", "pk")[:portion])
    sent = 0
    for subscription in due:
        try:
            sent += send_next(subscription) is not None
        except Exception as error:
            # One that can't be worked out keeps nobody else waiting.
            logger.error("Subscription %d can't be looked at: %s.", subscription.pk, type(error).__name__)
            later = timezone.now() + timedelta(hours=1)
            Subscription.objects.running().filter(pk=subscription.pk).update(next_at=later)
    if sent:
        send_waiting_mail.enqueue()
    return len(due)


def send_next(subscription: Subscription) -> SentTip | None:
    """Put the next tip into the outbox if it is still due; otherwise plan when to look again."""
    now = timezone.now()
    with transaction.atomic():
        current = _locked(subscription)
        if current is None or not Subscription.objects.due(now).filter(pk=current.pk).exists():
            return None
        if current.lead.is_stopped or current.lead.form_page_id is None:
            _stop(current)
            return None
        if current.is_paused:
            _resume(current, now)
        sent = None
        current.next_at = _earliest(current, now)
        if current.next_at <= now:
            sent = _send(current, now)
        current.save(update_fields=["next_at"])
    return sent


def _send(subscription: Subscription, now: datetime) -> SentTip | None:
    tip = subscription.tips_not_had().first()
    if tip is None:
        subscription.next_at = None
        return None
    lead = subscription.lead
    sent = SentTip.objects.create(lead=lead, subscription=subscription, tip_sheet_id=tip.tip_sheet_id, at=now)
    queue_mail(OutgoingMail.Kind.SERIES, lead=lead, sent_tip=sent, call_worker=False)
    series = subscription.series
    is_last = not subscription.tips_not_had().exists()
    subscription.next_at = (
        None if is_last else next_moment(now, subscription.days_between, series.zone, series.at_hour)
    )
    return sent


def _earliest(subscription: Subscription, now: datetime) -> datetime:
    """When the next tip may be sent, from now on."""
    series = subscription.series
    if subscription.sent_tips.on_their_way().exists():
        # The mail server is away: tips don't pile up meanwhile.
        return first_moment(now, series.zone, series.at_hour)
    last = subscription.last_sent_at
    due = (
        next_moment(last, subscription.days_between, series.zone, series.at_hour)
        if last
        else first_moment(subscription.started_at, series.zone, series.at_hour)
    )
    return not_before(max(due, now), series.zone, series.at_hour)


def _locked(subscription: Subscription) -> Subscription | None:
    """The subscription as it is now, its lead locked; None where the person was erased meanwhile."""
    Lead.objects.select_for_update().filter(pk=subscription.lead_id).first()
    return Subscription.objects.select_related("lead", "series__location").filter(pk=subscription.pk).first()


def _resume(subscription: Subscription, now: datetime) -> None:
    subscription.state = Subscription.State.ACTIVE
    subscription.next_at = _earliest(subscription, now)
    subscription.save(update_fields=["state", "next_at"])
    note(subscription.lead, LeadEvent.Kind.RESUMED, at=now)


def _stop(subscription: Subscription, *, by: Any = None) -> None:
    Subscription.objects.filter(pk=subscription.pk).stop()
    note(subscription.lead, LeadEvent.Kind.SERIES_STOPPED, by=by)
