"""
What the site does by the clock: a registry of jobs, and the clock that calls those that are due.

An app puts its jobs into a module `clock_jobs`, which `manage.py run_clock` imports:

    @every(minutes=1)
    def publish_what_is_due() -> None: ...

A job has no arguments, does little (long work belongs into the task queue) and can be repeated safely: it also runs
when the process starts, and more than one clock may be running.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.utils import timezone

from clinic.core.database.outage import is_outage

logger = logging.getLogger(__name__)

JobFunction = Callable[[], object]


@dataclass(frozen=True)
class Job:
    """A function and how often it is called."""

    function: JobFunction
    interval: timedelta

    @property
    def name(self) -> str:
        """The function's full name, for logs."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


jobs: list[Job] = []


def every(
    *, seconds: float = 0, minutes: float = 0, hours: float = 0
) -> Callable[[JobFunction], JobFunction]:
    """Register a function that is called when the clock starts and then again and again after the given time."""
    interval = timedelta(seconds=seconds, minutes=minutes, hours=hours)
    if interval <= timedelta(0):
        raise ValueError("A job needs an interval of more than nothing, for example @every(minutes=1).")

    def register(function: JobFunction) -> JobFunction:
        jobs.append(Job(function, interval))
        return function

    return register


class Clock:
    """Calls jobs when they are due, one after the other. A job that fails is logged, and stops no other one."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self.jobs = list(jobs)
        self._last_started: dict[Job, datetime] = {}

    def due(self, now: datetime | None = None) -> list[Job]:
        """The jobs whose time has come; at first all of them."""
        now = now or timezone.now()
        return [job for job in self.jobs if not self._is_waiting(job, now)]

    def _is_waiting(self, job: Job, now: datetime) -> bool:
        last = self._last_started.get(job)
        # A last run in the future means that the system's clock was set back: waiting for it could take for ever.
        return last is not None and last <= now < last + job.interval

    def seconds_until_due(self, now: datetime | None = None) -> float:
        """How long to wait for the next job; 0 where one is due already, and infinite without jobs."""
        now = now or timezone.now()
        waits = [
            (self._last_started[job] + job.interval - now).total_seconds()
            if self._is_waiting(job, now)
            else 0.0
            for job in self.jobs
        ]
        return min(waits, default=float("inf"))

    def run(self, job: Job) -> bool:
        """Call one job now; whether it succeeded."""
        self._last_started[job] = timezone.now()
        # A connection that the database closed meanwhile is opened anew, before the job and after a failure.
        close_old_connections()
        try:
            job.function()
        except Exception as error:
            if is_outage(error):
                # Every job fails then, and says the same: the kind of the error is all that there is to know.
                logger.error("The clock waits for the database: %s.", type(error).__name__)
                return False
            logger.exception("The clock's job %s failed; it runs again in %s.", job.name, job.interval)
            return False
        finally:
            close_old_connections()
        return True

    def tick(self, keep_going: Callable[[], bool] = lambda: True) -> list[Job]:
        """Call every job that is due, for as long as `keep_going` says so; the jobs that failed."""
        failed = []
        for job in self.due():
            if not keep_going():
                break
            if not self.run(job):
                failed.append(job)
        return failed
