"""The process that works on tasks: e-mails, the search index, sizes of pictures, PDFs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django_tasks_db.management.commands import db_worker

from clinic.core.heartbeat import Beating
from clinic.core.models import Heartbeat
from clinic.core.worker import PatientWorker


class Command(db_worker.Command):
    help = (
        "Work on the tasks of the queue until it is told to stop (SIGTERM, Ctrl-C). It waits for a database that is "
        "away, and says that it is there. The options are those of db_worker."
    )

    def add_arguments(self, parser: CommandParser) -> None:  # type: ignore[override]
        super().add_arguments(parser)
        # Tasks are of every queue, and code does not change under a running site.
        parser.set_defaults(queue_name="*", reload=False)

    def configure_logging(self, verbosity: int) -> None:
        """Leave the log as `LOG_LEVEL` says; `--verbosity` 2 and 3 tell of every task."""
        if verbosity > 1:
            super().configure_logging(verbosity)

    def handle(self, **options: Any) -> None:
        worker = PatientWorker(
            queue_names=options["queue_name"].split(","),
            interval=options["interval"],
            batch=options["batch"],
            backend_name=options["backend_name"],
            startup_delay=options["startup_delay"],
            max_tasks=options["max_tasks"],
            worker_id=options["worker_id"],
            excluded_queue_names=[name for name in options["exclude_queues"].split(",") if name],
        )
        self.configure_logging(options["verbosity"])
        worker.configure_signals()
        if options["batch"]:
            worker.run()
            return
        with Beating(Heartbeat.Kind.WORKER):
            worker.run()
