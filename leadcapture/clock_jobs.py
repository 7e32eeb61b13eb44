"""What the clock does for the forms."""

from datetime import timedelta

from django.conf import settings

from clinic.core.at_rest.mail_files import forget_old_mail_files
from clinic.core.clock import every
from leadcapture.address_hints import forget_old_findings
from leadcapture.desk_digest import forget_old_digests, queue_due_digests
from leadcapture.figures import forget_old_counts
from leadcapture.forgetting import forget_email_events, forget_sent_mail, forget_webhook_messages
from leadcapture.links import forget_expired_links
from leadcapture.proof_of_work import forget_old_proofs
from leadcapture.quarantine import forget_undecided
from leadcapture.rate_limit import forget_old_posts
from leadcapture.request_checks_tasks import call_for_checks
from leadcapture.retention import erase_what_is_due
from leadcapture.services import expire_unconfirmed
from leadcapture.tasks import call_for_due_dispatches, call_for_due_tips
from leadcapture.tip_sheet_tasks import enqueue_due_tip_sheets, look_at_tip_sheets


@every(seconds=10)
def work_off_what_is_due() -> None:
    """Try again what could not be sent, and what a crash left behind."""
    call_for_due_dispatches()


@every(minutes=5)
def send_series() -> None:
    """Send subscribers the tips that are due."""
    call_for_due_tips()


@every(hours=1)
def expire_leads() -> None:
    """Let requests expire that nobody confirmed."""
    expire_unconfirmed(timedelta(hours=settings.CONFIRMATION_HOURS))


@every(hours=24)
def forget_form_posts() -> None:
    """Delete what was counted to slow down machines."""
    forget_old_posts()
    forget_old_proofs()


@every(minutes=5)
def look_after_odd_requests() -> None:
    """Tell desks what is held back, and look up the domains of new addresses."""
    call_for_checks()


@every(hours=24)
def forget_mail_domains() -> None:
    """Delete what was found out of domains long ago."""
    forget_old_findings()


@every(hours=1)
def forget_held_requests() -> None:
    """Delete what was held back and nobody decided about."""
    forget_undecided()


@every(hours=1)
def erase_after_the_period() -> None:
    """Erase the people whose data was kept for long enough."""
    erase_what_is_due()


@every(hours=24)
def forget_links() -> None:
    """Delete what recognises links that no longer work."""
    forget_expired_links()


@every(minutes=1)
def queue_due_tip_sheets() -> None:
    """Make the PDFs that could not be made, and those that a crash left behind."""
    enqueue_due_tip_sheets()


@every(hours=24)
def look_for_changed_tip_sheets() -> None:
    """Notice what changes a PDF without anybody publishing the article."""
    look_at_tip_sheets.enqueue()


@every(hours=24)
def forget_old_figures() -> None:
    """Delete the figures of months that nobody compares with any more."""
    forget_old_counts()


@every(hours=24)
def forget_what_was_sent() -> None:
    """Delete what became of e-mails, of messages to other programs, and what a provider told about e-mails."""
    forget_sent_mail()
    forget_webhook_messages()
    forget_email_events()
    forget_old_mail_files(settings.SENT_MAIL_DAYS)


@every(minutes=1)
def tell_desks_in_the_morning() -> None:
    """Tell each location's desk what waits there, once in its morning."""
    queue_due_digests()


@every(hours=24)
def forget_mornings() -> None:
    """Delete what remembers on which day a desk was told."""
    forget_old_digests()
