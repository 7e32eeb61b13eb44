"""What the clock does for the forms."""

from clinic.core.clock import every
from leadcapture.rate_limit import forget_old_posts
from leadcapture.tasks import enqueue_due_requests
from leadcapture.tip_sheet_tasks import enqueue_due_tip_sheets, look_at_tip_sheets


@every(minutes=1)
def queue_due_requests() -> None:
    """Try again what could not be sent, and what a crash left behind."""
    enqueue_due_requests()


@every(hours=24)
def forget_form_posts() -> None:
    """Delete what was counted to slow down machines."""
    forget_old_posts()


@every(minutes=1)
def queue_due_tip_sheets() -> None:
    """Make the PDFs that could not be made, and those that a crash left behind."""
    enqueue_due_tip_sheets()


@every(hours=24)
def look_for_changed_tip_sheets() -> None:
    """Notice what changes a PDF without anybody publishing the article."""
    look_at_tip_sheets.enqueue()
