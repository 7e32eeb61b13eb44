"""What the clock does for the forms."""

from datetime import timedelta

from django.conf import settings

from clinic.core.clock import every
from leadcapture.figures import forget_old_counts
from leadcapture.links import forget_expired_links
from leadcapture.rate_limit import forget_old_posts
from leadcapture.services import expire_unconfirmed
from leadcapture.tasks import call_for_due_dispatches


@every(seconds=10)
def work_off_what_is_due() -> None:
    """Try again what could not be sent, and what a crash left behind."""
    call_for_due_dispatches()


@every(hours=1)
def expire_leads() -> None:
    """Let requests expire that nobody confirmed."""
    expire_unconfirmed(timedelta(hours=settings.CONFIRMATION_HOURS))


@every(hours=24)
def forget_form_posts() -> None:
    """Delete what was counted to slow down machines."""
    forget_old_posts()


@every(hours=24)
def forget_links() -> None:
    """Delete what recognises links that no longer work."""
    forget_expired_links()


@every(hours=24)
def forget_old_figures() -> None:
    """Delete the figures of months that nobody compares with any more."""
    forget_old_counts()
