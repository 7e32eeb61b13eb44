"""The clock: what is due, what fails, how it ends, and what it does for Wagtail, Django and the task queue."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import Page, Revision

from clinic.core import clock as clock_module
from clinic.core import clock_jobs
from clinic.core.clock import Clock, Job, every
from clinic.home.models import HomePage, StandardPage
from tests.factories import NoticeFactory, StandardPageFactory
from tests.processes import clean_environment

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Calls(list):
    """Names of jobs, in the order in which they were called."""

    def job(self, name: str, seconds: float = 60, error: Exception | None = None) -> Job:
        def function() -> None:
            self.append(name)
            if error:
                raise error

        function.__qualname__ = name
        return Job(function, timedelta(seconds=seconds))


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture(autouse=True)
def _keep_the_tests_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's own connection, inside its transaction, must stay open.
    monkeypatch.setattr(clock_module, "close_old_connections", lambda: None)


def test_every_registers_a_function_and_leaves_it_callable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "jobs", [])

    @every(seconds=90)
    def sweep() -> str:
        return "swept"

    assert sweep() == "swept"
    assert [(job.name.rpartition(".")[2], job.interval) for job in clock_module.jobs] == [
        ("sweep", timedelta(seconds=90))
    ]


def test_a_job_needs_an_interval() -> None:
    with pytest.raises(ValueError, match="interval"):
        every(seconds=0)


def test_everything_is_due_at_the_start_and_then_by_its_own_interval(calls: Calls) -> None:
    clock = Clock([calls.job("minute", 60), calls.job("hour", 3600)])
    with time_machine.travel(NOON, tick=False) as now:
        clock.tick()
        assert calls == ["minute", "hour"]
        clock.tick()
        now.shift(59)
        clock.tick()
        assert calls == ["minute", "hour"]
        assert clock.seconds_until_due() == 1
        now.shift(1)
        clock.tick()
        assert calls == ["minute", "hour", "minute"]
        now.shift(3600)
        clock.tick()
        assert calls == ["minute", "hour", "minute", "minute", "hour"]


def test_a_sleeping_machine_does_not_make_up_for_what_it_missed(calls: Calls) -> None:
    clock = Clock([calls.job("minute")])
    with time_machine.travel(NOON, tick=False) as now:
        clock.tick()
        now.shift(timedelta(days=3))
        clock.tick()
        clock.tick()
    assert calls == ["minute", "minute"]


def test_a_clock_that_is_set_back_stops_nothing(calls: Calls) -> None:
    clock = Clock([calls.job("minute")])
    with time_machine.travel(NOON, tick=False):
        clock.tick()
    with time_machine.travel(NOON - timedelta(days=365), tick=False):
        assert clock.seconds_until_due() == 0
        clock.tick()
    assert calls == ["minute", "minute"]


def test_a_failing_job_is_logged_and_stops_no_other(calls: Calls, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock(
        [calls.job("first"), calls.job("broken", error=RuntimeError("gone away")), calls.job("last")]
    )
    with time_machine.travel(NOON, tick=False) as now:
        failed = clock.tick()
        assert calls == ["first", "broken", "last"]
        assert [job.function.__qualname__ for job in failed] == ["broken"]
        assert "broken failed" in caplog.text
        assert "gone away" in caplog.text
        now.shift(60)
        clock.tick()
    assert calls == ["first", "broken", "last"] * 2


def test_a_database_that_is_away_is_told_in_one_kind_of_line(
    calls: Calls, caplog: pytest.LogCaptureFixture
) -> None:
    """Each job fails then, every few seconds: a traceback of each would fill the disk."""
    away = OperationalError("connection refused: password of clinic at 10.1.2.3")
    clock = Clock([calls.job("first", error=away), calls.job("second", error=away)])
    assert len(clock.tick()) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "The clock waits for the database: OperationalError."
    ] * 2
    assert "10.1.2.3" not in caplog.text


def test_without_jobs_there_is_nothing_to_wait_for() -> None:
    assert Clock([]).tick() == []
    assert Clock([]).seconds_until_due() == float("inf")


def test_told_to_stop_it_begins_no_further_job(calls: Calls) -> None:
    clock = Clock([calls.job("first"), calls.job("second")])
    clock.tick(keep_going=lambda: not calls)
    assert calls == ["first"]


def test_it_survives_a_database_that_was_away(
    db: None, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job fails on a connection that broke; at its next turn it gets another one."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no connection that could be lost")
    monkeypatch.undo()

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        calls.append("asked")

    def lose_the_connection_between_two_turns() -> None:
        clock = Clock([Job(ask, timedelta(seconds=1))])
        for minutes in range(4):
            with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
                clock.tick()
            if minutes == 0:
                connection.connection.close()
        connection.close()

    # A thread has a connection of its own, outside the test's transaction.
    thread = threading.Thread(target=lose_the_connection_between_two_turns)
    thread.start()
    thread.join()
    assert len(calls) in (3, 4)


def test_every_job_closes_broken_connections_before_and_after(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_module, "close_old_connections", lambda: calls.append("close"))
    clock = Clock([calls.job("works"), calls.job("fails", error=OperationalError())])
    clock.tick()
    assert calls == ["close", "works", "close", "close", "fails", "close"]


# The jobs of the site


def test_once_calls_every_registered_job(db: None, monkeypatch: pytest.MonkeyPatch, calls: Calls) -> None:
    monkeypatch.setattr(
        "clinic.core.management.commands.run_clock.jobs", [calls.job("one"), calls.job("two", 3600)]
    )
    call_command("run_clock", "--once")
    assert calls == ["one", "two"]


def test_once_ends_with_an_error_that_names_what_failed(
    monkeypatch: pytest.MonkeyPatch, calls: Calls
) -> None:
    monkeypatch.setattr(
        "clinic.core.management.commands.run_clock.jobs",
        [calls.job("broken", error=RuntimeError("no")), calls.job("fine")],
    )
    with pytest.raises(CommandError, match="broken"):
        call_command("run_clock", "--once")
    assert calls == ["broken", "fine"]


def run_job(name: str) -> None:
    getattr(clock_jobs, name)()


def test_scheduled_pages_are_published_and_expired_ones_taken_down(db: None) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        waiting = StandardPageFactory(title="Waiting", live=False, go_live_at=NOON + timedelta(minutes=5))
        waiting.save_revision(approved_go_live_at=waiting.go_live_at)
        ending = StandardPageFactory(title="Ending", expire_at=NOON + timedelta(minutes=5))
        run_job("publish_scheduled")
        waiting.refresh_from_db()
        ending.refresh_from_db()
        assert (waiting.live, ending.live) == (False, True)
        now.shift(timedelta(minutes=6))
        run_job("publish_scheduled")
        waiting.refresh_from_db()
        ending.refresh_from_db()
        assert (waiting.live, ending.live) == (True, False)


@pytest.fixture
def due(db: None) -> list[StandardPage]:
    """Two pages whose time to be published has come."""
    pages = []
    for title in ("First secret title", "Second secret title"):
        page = StandardPageFactory(title=title, live=False, go_live_at=timezone.now() - timedelta(minutes=5))
        page.save_revision(approved_go_live_at=page.go_live_at)
        pages.append(page)
    return pages


def test_a_revision_that_cannot_be_published_holds_up_no_other(
    due: list[StandardPage], caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = due
    Revision.objects.filter(pk=broken.latest_revision_id).update(content={"pk": broken.pk})
    run_job("publish_scheduled")
    for page in due:
        page.refresh_from_db()
    assert (broken.live, fine.live) == (False, True)
    assert f"revision {broken.latest_revision_id} could not be published" in caplog.text
    assert "secret" not in caplog.text
    still_due = Revision.objects.filter(approved_go_live_at__isnull=False)
    assert [revision.pk for revision in still_due] == [broken.latest_revision_id]


def test_what_fails_half_way_is_undone(due: list[StandardPage], monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = due
    after_publish = PublishRevisionAction._after_publish

    def fail(self: PublishRevisionAction) -> None:
        if self.object.pk == broken.pk:
            raise OperationalError("gone away")
        after_publish(self)

    monkeypatch.setattr(PublishRevisionAction, "_after_publish", fail)
    run_job("publish_scheduled")
    for page in due:
        page.refresh_from_db()
    assert (broken.live, fine.live) == (False, True)
    monkeypatch.undo()
    run_job("publish_scheduled")
    broken.refresh_from_db()
    assert broken.live


def test_what_cannot_be_taken_down_holds_up_nothing_else(
    db: None, due: list[StandardPage], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    over = timezone.now() - timedelta(minutes=5)
    broken = StandardPageFactory(title="Third secret title", expire_at=over - timedelta(minutes=1))
    page, notice = StandardPageFactory(expire_at=over), NoticeFactory(expire_at=over)
    unpublish = Page.unpublish

    def fail(self: Page, *args: Any, **kwargs: Any) -> None:
        if self.pk == broken.pk:
            raise OperationalError("gone away")
        unpublish(self, *args, **kwargs)

    monkeypatch.setattr(Page, "unpublish", fail)
    run_job("publish_scheduled")
    for thing in (broken, page, notice, *due):
        thing.refresh_from_db()
    assert (broken.live, page.live, notice.live) == (True, False, False)
    assert (page.expired, notice.expired) == (True, True)
    assert all(waiting.live for waiting in due)
    assert f"page {broken.pk} could not be" in caplog.text
    assert "secret" not in caplog.text


# Tasks whose worker was killed


def task_row(path: str = "modelsearch.tasks.insert_or_update_object_task", **values: Any) -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path=path,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
        **values,
    )


def started(minutes: int, times: int = 1) -> dict[str, Any]:
    return {
        "status": "RUNNING",
        "started_at": timezone.now() - timedelta(minutes=minutes),
        "worker_ids": ["killed"] * times,
    }


def test_a_task_whose_worker_was_killed_is_queued_again(db: None) -> None:
    lost = task_row(**started(16))
    running = task_row(**started(14))
    done = task_row(**started(60) | {"status": "SUCCESSFUL"})
    run_job("repeat_broken_off_tasks")
    for row in (lost, running, done):
        row.refresh_from_db()
    assert (lost.status, running.status, done.status) == ("READY", "RUNNING", "SUCCESSFUL")
    assert [row.pk for row in DBTaskResult.objects.ready()] == [lost.pk]


@pytest.mark.parametrize(
    "values",
    [{"times": 3}, {"path": "wagtail.tasks.delete_file_from_storage_task"}],
    ids=["killed three workers", "deletes a file by its name"],
)
def test_a_task_that_may_do_harm_is_given_up(
    db: None, values: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    path = values.get("path", "modelsearch.tasks.insert_or_update_object_task")
    lost = task_row(path, **started(16, times=values.get("times", 1)))
    run_job("repeat_broken_off_tasks")
    lost.refresh_from_db()
    assert lost.status == "FAILED"
    assert lost.finished_at
    assert str(lost.pk) in caplog.text


def test_the_worker_takes_a_task_that_was_put_back_and_ends_it(
    home: HomePage, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    row = task_row("wagtail.tasks.update_reference_index_task", **started(16))
    DBTaskResult.objects.filter(pk=row.pk).update(
        args_kwargs={"args": ["home", "homepage", str(home.pk)], "kwargs": {}}
    )
    run_job("repeat_broken_off_tasks")
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    row.refresh_from_db()
    assert row.status == "SUCCESSFUL", row.traceback


def test_expired_sessions_are_forgotten(db: None) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + timedelta(days=1))
    run_job("clear_expired_sessions")
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_task_results_are_forgotten_after_two_weeks_failed_ones_after_three_months(
    db: None, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def finished(name: str, status: str, days: int) -> None:
        row = DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}},
            task_path=name,
            backend_name="default",
            queue_name="mail",
            status=status,
            exception_class_path="",
            traceback="",
        )
        DBTaskResult.objects.filter(pk=row.pk).update(finished_at=timezone.now() - timedelta(days=days))

    finished("done.today", "SUCCESSFUL", 0)
    finished("done.long.ago", "SUCCESSFUL", 15)
    finished("failed.lately", "FAILED", 80)
    finished("failed.long.ago", "FAILED", 91)
    run_job("prune_task_results")
    assert set(DBTaskResult.objects.values_list("task_path", flat=True)) == {"done.today", "failed.lately"}


def test_log_ins_are_forgotten_wrong_passwords_soon_the_others_after_a_month(db: None) -> None:
    from axes.models import AccessAttempt, AccessLog

    def happened(model: Any, name: str, days: float, **values: Any) -> None:
        row = model.objects.create(username=name, user_agent="x", http_accept="x", path_info="/", **values)
        model.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - timedelta(days=days))

    happened(AccessAttempt, "now", 0, failures_since_start=1)
    happened(AccessAttempt, "an-hour-ago", 0.05, failures_since_start=1)
    happened(AccessLog, "lately", 29)
    happened(AccessLog, "long-ago", 31)
    run_job("forget_log_ins")
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["now"]
    assert list(AccessLog.objects.values_list("username", flat=True)) == ["lately"]


def test_without_a_task_queue_in_the_database_there_is_nothing_to_prune(db: None) -> None:
    run_job("prune_task_results")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_ends_at_once_when_told(number: signal.Signals, tmp_path: Path) -> None:
    environment = clean_environment(
        VAR_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE=os.environ["DJANGO_SETTINGS_MODULE"]
    )
    script = (
        "import django; django.setup()\n"
        "from clinic.core import clock\n"
        "from django.core.management import call_command\n"
        "import clinic.core.clock_jobs\n"
        "clock.jobs.clear()\n"
        "clock.every(seconds=3600)(lambda: print('ticked', flush=True))\n"
        "call_command('run_clock')\n"
        "print('ended', flush=True)\n"
    )
    root = str(settings.ROOT)
    environment["PYTHONPATH"] = os.pathsep.join([root, f"{root}/site"])
    with subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ticked\n"
        started = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - started < 3
        assert process.stdout.read() == "ended\n"
