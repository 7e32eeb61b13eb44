"""
Take back the PDFs of health tips that not everybody may read any more, and have them made again when everybody may.

Nothing is given out from the moment at which the health tip is withdrawn: whatever sends a tip sheet asks
`MadeQuerySet.readable`. Here its file is deleted too. Otherwise the old PDF, with the mistake for which the health tip
was taken back, would go out again when it is published, until the new one is made.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from leadcapture.models import TipSheet
from leadcapture.tip_sheet_pdf.making import have_made


def take_back_withdrawn() -> int:
    """Delete the PDFs that were made of what is withdrawn, and discard those that are being made; how many these were."""
    with transaction.atomic():
        withdrawn = TipSheet.objects.exclude(pk__in=TipSheet.objects.readable().values("pk")).exclude(
            made_of=""
        )
        sheets = list(withdrawn.select_for_update(of=("self",)).order_by("pk"))
        for sheet in sheets:
            sheet.file = ""
            sheet.made_of, sheet.made_at = "", None
            # The old file goes with the row's change: see the signal handlers.
            sheet.save(update_fields=["file", "made_of", "made_at"])
        keys = [sheet.pk for sheet in sheets]
        TipSheet.objects.filter(pk__in=keys, article=None).update(asked=F("asked") + 1)
        # The worker finds that it can't, and notes the reason for staff. What another one makes meanwhile is discarded.
        have_made(TipSheet.objects.filter(pk__in=keys))
    return len(sheets)


def have_made_again() -> None:
    """Have those made that were taken back and whose health tip everybody may read again."""
    have_made(TipSheet.objects.readable().filter(file="", due_at=None))
