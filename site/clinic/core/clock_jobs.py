"""What Wagtail, Django and the task queue want done regularly."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult
from wagtail.models import DraftStateMixin, Page, Revision

from clinic.core.alerts.delivery import deliver
from clinic.core.at_rest.sqlite import empty_write_ahead_log
from clinic.core.clock import every
from clinic.core.models import Heartbeat
from clinic.core.warm_up import draw_all_where_no_size_is

logger = logging.getLogger(__name__)

#: Longer than the pause that wrong passwords bring.
WRONG_PASSWORDS_KEPT_FOR = timedelta(hours=1)
#: So long somebody may want to know who logged in.
LOG_INS_KEPT_FOR = timedelta(days=30)
#: No task of ours takes nearly as long: the worker of one that does was killed.
LONGEST_TASK = timedelta(minutes=15)
#: A task whose worker was killed this often may be what killed it.
MAX_STARTS = 3
#: The file's name may have been given to another one since.
NEVER_REPEATED = {"wagtail.tasks.delete_file_from_storage_task"}


@every(minutes=1)
def tell_of_errors() -> None:
    """Send what a process wrote down about errors before it ended."""
    deliver()


@every(minutes=1)
def publish_scheduled() -> None:
    """
    Publish what is due, and take down what has expired.

    The same as Wagtail's command `publish_scheduled`, which ends at the first that fails: here each one stands for
    itself, and one that fails is tried again the next time.
    """
    now = timezone.now()
    with_drafts = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    for model in [Page, *(model for model in with_drafts if not issubclass(model, Page))]:
        for expired in model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at", "pk"):
            _each_for_itself(
                expired,
                lambda thing: thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled"),
            )
    for revision in Revision.objects.filter(approved_go_live_at__lt=now).order_by(
        "approved_go_live_at", "pk"
    ):
        _each_for_itself(revision, lambda thing: thing.publish(log_action="wagtail.publish.scheduled"))


def _each_for_itself(thing: Any, action: Callable[[Any], object]) -> None:
    try:
        with transaction.atomic():
            action(thing)
    except Exception as error:
        # The kind of the error only: its text may hold a title that nobody may know yet.
        logger.error(
            "The %s %s could not be published or taken down as scheduled: %s.",
            thing._meta.verbose_name,
            thing.pk,
            type(error).__name__,
        )


@every(minutes=5)
def make_sizes_after_an_upgrade() -> None:
    """No visitor waits for the sizes of pictures, also where all of them are missing."""
    draw_all_where_no_size_is()


@every(minutes=5)
def repeat_broken_off_tasks() -> None:
    """
    Put the tasks of killed workers back into the queue; give up those that were started too often.

    They can be repeated safely: the search index and the list of references are written anew, and an e-mail is sent
    only while its request is unanswered and due. Requests are also queued again by themselves: of the two tasks, the
    second finds nothing to do, and ends.
    """
    for task in DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LONGEST_TASK):
        starts = len(task.worker_ids)
        if starts >= MAX_STARTS or task.task_path in NEVER_REPEATED:
            with transaction.atomic():
                # Unless it ended in this moment.
                mine = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
                if not mine.select_for_update().exists():
                    continue
                task.set_failed(RuntimeError("Its worker was killed."))
            logger.error("The task %s (%s) was broken off %d times.", task.pk, task.task_path, starts)
        else:
            # Unless it ended, or another clock put it back, in this moment.
            DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at).update(
                status=TaskResultStatus.READY
            )


@every(hours=24)
def clear_expired_sessions() -> None:
    """Forget the sessions of members of staff who did not log out."""
    call_command("clearsessions")


@every(hours=24)
def forget_ended_processes() -> None:
    """Forget when workers and clocks that ended long ago were last at work."""
    Heartbeat.forget_old()


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


@every(hours=1)
def forget_log_ins() -> None:
    """Forget wrong passwords after an hour, since the pause that they bring is over, and the list of log-ins after 30 days."""
    now = timezone.now()
    AccessAttempt.objects.filter(attempt_time__lt=now - WRONG_PASSWORDS_KEPT_FOR).delete()
    AccessLog.objects.filter(attempt_time__lt=now - LOG_INS_KEPT_FOR).delete()


@every(minutes=1)
def empty_the_write_ahead_log() -> None:
    """Let what was erased leave SQLite's log too, where somebody was reading when it was erased."""
    empty_write_ahead_log()
