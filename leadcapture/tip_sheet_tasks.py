"""What the worker does for tip sheets."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from leadcapture.models import TipSheet

#: Nobody waits for a PDF as somebody does for a mail.
PRIORITY = -5
#: So many at once, so that a change of the branding is worked off in portions.
PORTION = 200


@task(priority=PRIORITY)
def make_tip_sheet(tip_sheet_id: int) -> bool:
    """Make the PDF of a tip sheet from its article."""
    from leadcapture.tip_sheet_pdf.making import make

    return make(tip_sheet_id)


@task(priority=PRIORITY)
def look_at_tip_sheets() -> int:
    """Have those PDFs made that would look different now, and take back those of withdrawn health tips."""
    from leadcapture.tip_sheet_pdf.making import look_for_changes
    from leadcapture.tip_sheets.withdrawal import take_back_withdrawn

    take_back_withdrawn()
    return look_for_changes()


def enqueue_due_tip_sheets() -> int:
    """
    Queue what is due and not queued: further attempts, and what a crash left behind. How many that were.

    Two that run at once queue each tip sheet once.
    """
    count = 0
    now = timezone.now()
    for pk in TipSheet.objects.to_queue(now).order_by("due_at").values_list("pk", flat=True)[:PORTION]:
        with transaction.atomic():
            if TipSheet.objects.filter(pk=pk).to_queue(now).update(queued_at=now):
                make_tip_sheet.enqueue(pk)
                count += 1
    return count
