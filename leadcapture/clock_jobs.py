"""What the clock does for the forms."""

from clinic.core.clock import every
from leadcapture.figures import forget_old_counts
from leadcapture.rate_limit import forget_old_posts
from leadcapture.tasks import enqueue_due_requests


@every(minutes=1)
def queue_due_requests() -> None:
    """Try again what could not be sent, and what a crash left behind."""
    enqueue_due_requests()


@every(hours=24)
def forget_form_posts() -> None:
    """Delete what was counted to slow down machines."""
    forget_old_posts()


@every(hours=24)
def forget_old_figures() -> None:
    """Delete the figures of months that nobody compares with any more."""
    forget_old_counts()
