"""A background task that fails is an error, in the log and for whoever is told of errors."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django_tasks.base import TaskResultStatus
from django_tasks.signals import log_task_finished, task_finished

logger = logging.getLogger(__name__.replace("alerts.", ""))


def task_has_finished(sender: Any, task_result: Any, **kwargs: Any) -> None:
    """
    Log how a task ended, by its name and without its arguments.

    In the place of the library's receiver, whose logger the worker sets by `--verbosity`, whatever LOG_LEVEL says.
    """
    name = task_result.task.module_path
    if task_result.status == TaskResultStatus.FAILED:
        logger.error("The task %s failed.", name, exc_info=sys.exc_info())
    else:
        logger.info("The task %s ended: %s.", name, task_result.status)


def connect() -> None:
    """Listen to the ends of tasks."""
    task_finished.disconnect(log_task_finished)
    task_finished.connect(task_has_finished, dispatch_uid="core.task_has_finished")
