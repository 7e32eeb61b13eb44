"""The worker lives through the times when the database is away, and loses no task by them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from clinic.core import health, worker
from clinic.core.models import Heartbeat
from clinic.core.worker import PatientWorker

TASK = "wagtail.tasks.update_reference_index_task"


@pytest.fixture(autouse=True)
def _queue(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for module in (db_worker, worker):
        monkeypatch.setattr(module, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "SECONDS_BETWEEN_ATTEMPTS", 0)


def queued(home: Any) -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={"args": ["home", "homepage", str(home.pk)], "kwargs": {}},
        task_path=TASK,
        queue_name="default",
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
    )


def work() -> None:
    call_command("run_worker", "--batch", "--no-startup-delay")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_it_waits_for_a_database_that_is_away(
    home: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    task = queued(home)
    times = iter(range(10))
    claim = DBTaskResult.claim

    def refuse_at_first(self: DBTaskResult, worker_id: str) -> None:
        if next(times) < 3:
            raise error("password authentication failed for clinic")
        claim(self, worker_id)

    monkeypatch.setattr(DBTaskResult, "claim", refuse_at_first)
    work()
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL", task.traceback
    assert "The worker waits for the database" in caplog.text
    assert "answers again" in caplog.text
    assert "password" not in caplog.text


def test_a_task_under_which_the_database_went_away_is_done_again(
    home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = queued(home)
    times = iter(range(10))
    run = PatientWorker.run_task

    def break_off_first(self: PatientWorker, row: DBTaskResult) -> None:
        if next(times) == 0:
            self._in_hand = row
            raise OperationalError("server closed the connection unexpectedly")
        run(self, row)

    monkeypatch.setattr(PatientWorker, "run_task", break_off_first)
    work()
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"
    assert len(task.worker_ids) == 2


@pytest.mark.parametrize(("path", "starts"), [(TASK, 3), ("wagtail.tasks.delete_file_from_storage_task", 1)])
def test_a_task_that_fails_by_an_outage_is_tried_three_times(
    home: Any, monkeypatch: pytest.MonkeyPatch, path: str, starts: int
) -> None:
    def fail(*arguments: Any) -> None:
        raise OperationalError("could not write: No space left on device")

    monkeypatch.setattr("wagtail.models.ReferenceIndex.create_or_update_for_object", fail)
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.delete", fail)
    task = queued(home)
    arguments = {"args": ["home", "homepage", str(home.pk)], "kwargs": {}}
    if path != TASK:
        arguments = {"args": ["default", "a.txt"], "kwargs": {}}
    DBTaskResult.objects.filter(pk=task.pk).update(task_path=path, args_kwargs=arguments)
    work()
    task.refresh_from_db()
    assert (task.status, len(task.worker_ids)) == ("FAILED", starts)


def test_a_task_that_fails_by_itself_stays_failed(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("wagtail.models.ReferenceIndex.create_or_update_for_object", fail)
    task = queued(home)
    work()
    task.refresh_from_db()
    assert (task.status, len(task.worker_ids)) == ("FAILED", 1)


class TestHeartbeats:
    def test_a_process_is_missed_two_minutes_after_its_last_word(self) -> None:
        now = timezone.now()
        assert Heartbeat.missing(now) == ["worker", "clock"]
        Heartbeat.beat("worker", "one:1")
        Heartbeat.beat("clock", "one:2")
        Heartbeat.beat("clock", "two:2")
        assert Heartbeat.missing(now + timedelta(seconds=110)) == []
        assert Heartbeat.missing(now + timedelta(seconds=130)) == ["worker", "clock"]
        Heartbeat.stop("worker", "one:1")
        Heartbeat.stop("clock", "one:2")
        assert Heartbeat.missing(now) == ["worker"]

    def test_a_clock_that_is_set_back_keeps_no_dead_process_alive(self) -> None:
        now = timezone.now()
        Heartbeat.beat("worker", "one:1")
        Heartbeat.beat("clock", "one:2")
        assert Heartbeat.missing(now - timedelta(hours=1)) == ["worker", "clock"]

    def test_old_ones_are_forgotten(self) -> None:
        Heartbeat.beat("worker", "one:1")
        Heartbeat.objects.update(beat_at=timezone.now() - timedelta(hours=25))
        Heartbeat.beat("clock", "one:2")
        Heartbeat.forget_old()
        assert list(Heartbeat.objects.values_list("kind", flat=True)) == ["clock"]

    @pytest.mark.parametrize(
        ("alive", "degraded"),
        [([], ["worker", "clock"]), (["clock"], ["worker"]), (["worker", "clock"], None)],
    )
    def test_the_probe_names_who_is_missing_and_stays_ready(
        self, monkeypatch: pytest.MonkeyPatch, alive: list[str], degraded: list[str] | None
    ) -> None:
        monkeypatch.setattr(health, "SECONDS_BETWEEN_CHECKS", 0)
        for kind in alive:
            Heartbeat.beat(kind, "one:1")
        response = Client().get("/readyz")
        assert response.status_code == 200
        assert response.json().get("degraded") == degraded
        assert response.json()["status"] == ("degraded" if degraded else "ok")
