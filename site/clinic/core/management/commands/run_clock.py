"""The process that does what is due: scheduled articles, repeated deliveries, tidying up."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import autodiscover_modules

from clinic.core.clock import Clock, jobs
from clinic.core.heartbeat import Beating
from clinic.core.models import Heartbeat

#: The system's clock is looked at again after this many seconds at the latest: it may have been set.
LONGEST_WAIT = 30.0


class Command(BaseCommand):
    help = "Call the site's regular jobs when they are due, until it is told to stop (SIGTERM, Ctrl-C)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Call every job once, and end. Exit code 1 if one failed."
        )

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        autodiscover_modules("clock_jobs")
        clock = Clock(jobs)
        if once:
            if failed := clock.tick():
                raise CommandError(
                    f"These jobs failed, see the log: {', '.join(job.name for job in failed)}."
                )
            return
        stopped = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            # A job that is running is finished first, so that nothing is published by half; asked twice, it is not.
            if stopped.is_set():
                raise SystemExit(128 + number)
            stopped.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        with Beating(Heartbeat.Kind.CLOCK):
            while not stopped.is_set():
                clock.tick(keep_going=lambda: not stopped.is_set())
                stopped.wait(min(clock.seconds_until_due(), LONGEST_WAIT))
