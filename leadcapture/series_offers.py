"""Who is asked whether they want a series, and who has said yes already."""

from __future__ import annotations

from leadcapture.models import Lead, Subscription, TipSeries
from leadcapture.rights import leads_of


def running_of(lead: Lead, series_pk: int) -> Subscription | None:
    """The running subscription to a series of anybody with this address."""
    same = leads_of(lead.email).values("pk")
    running = Subscription.objects.running().filter(lead__in=same, series=series_pk)
    return running.select_related("series__location", "lead").first()


def running_subscription(lead: Lead) -> Subscription | None:
    """The one by which this address gets the series of the lead's form, whichever form it was asked for with."""
    if lead.form_page is None or lead.form_page.series_id is None:
        return None
    return running_of(lead, lead.form_page.series_id)


def offered_to(lead: Lead) -> TipSeries | None:
    """The series that the lead can say yes to now; None where there is none, or nothing in it for them."""
    series = lead.form_page.series if lead.form_page else None
    if series is None or series.is_paused or running_of(lead, series.pk):
        return None
    before = lead.subscriptions.filter(series=series).first() or Subscription(lead=lead, series=series)
    # What the form lists stands on the page on which the question is asked.
    at_hand = lead.form_page.tip_sheets.values("tip_sheet") if lead.form_page else []
    return series if before.tips_not_had().exclude(tip_sheet__in=at_hand).exists() else None
