"""What Wagtail, Django and the task queue want done regularly."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend

from clinic.core.clock import every


@every(minutes=1)
def publish_scheduled() -> None:
    """Publish what is due, and take down what has expired."""
    call_command("publish_scheduled")


@every(hours=24)
def clear_expired_sessions() -> None:
    """Forget the sessions of members of staff who did not log out."""
    call_command("clearsessions")


@every(hours=24)
def prune_task_results() -> None:
    """Forget finished tasks after two weeks, and failed ones after three months: somebody may want to look."""
    for alias in task_backends:
        if isinstance(task_backends[alias], DatabaseBackend):
            call_command(
                "prune_db_task_results",
                backend=task_backends[alias],
                queue_name="*",
                min_age_days=14,
                failed_min_age_days=90,
                verbosity=0,
            )


@every(hours=24)
def forget_log_ins() -> None:
    """Forget wrong passwords after a day, since anybody can make rows of them, and the list of log-ins after a quarter."""
    now = timezone.now()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=1)).delete()
    AccessLog.objects.filter(attempt_time__lt=now - timedelta(days=90)).delete()
