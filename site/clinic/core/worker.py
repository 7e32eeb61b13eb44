"""The task worker: django-tasks-db's, which also lives through the times when the database is away."""

from __future__ import annotations

import logging
import time

from django.db import InterfaceError, OperationalError, close_old_connections
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from clinic.core.clock_jobs import MAX_STARTS, NEVER_REPEATED

logger = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError)
#: Names of these errors as the queue keeps them.
AWAY_PATHS = {f"django.db.utils.{error.__name__}" for error in AWAY}
#: Seconds between two attempts to find the database again.
SECONDS_BETWEEN_ATTEMPTS = 2.0


class PatientWorker(Worker):
    """
    Works on tasks until it is told to stop. While the database is away it waits, and then goes on.

    A task that the outage broke off is put back into the queue, as the clock does with those of killed workers.
    """

    _in_hand: DBTaskResult | None = None

    def run(self) -> None:
        """Work until a signal, or with `batch` until nothing is left."""
        is_away = False
        while self.running:
            try:
                self._put_back_what_broke_off()
                if is_away:
                    logger.warning("The database answers again; the worker goes on.")
                    is_away = False
                super().run()
            except AWAY as error:
                # The kind of the error only: its text may hold what a task was about.
                logger.error("The worker waits for the database: %s.", type(error).__name__)
                is_away = True
                close_old_connections()
                time.sleep(SECONDS_BETWEEN_ATTEMPTS)
            else:
                return

    def run_task(self, db_task_result: DBTaskResult) -> None:
        self._in_hand = db_task_result
        super().run_task(db_task_result)
        if db_task_result.exception_class_path in AWAY_PATHS:
            self._put_back_what_broke_off()
        self._in_hand = None

    def _put_back_what_broke_off(self) -> None:
        """The task at hand waits again if the database went away under it; it is not one that failed by itself."""
        task = self._in_hand
        if task is None:
            return
        mine = DBTaskResult.objects.filter(pk=task.pk, worker_ids=task.worker_ids)
        is_repeatable = len(task.worker_ids) < MAX_STARTS and task.task_path not in NEVER_REPEATED
        if is_repeatable:
            broken_off = mine.filter(status=TaskResultStatus.RUNNING)
            broken_off |= mine.filter(
                status=TaskResultStatus.FAILED, exception_class_path__in=sorted(AWAY_PATHS)
            )
            broken_off.update(
                status=TaskResultStatus.READY, finished_at=None, exception_class_path="", traceback=""
            )
        self._in_hand = None
