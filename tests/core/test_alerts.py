"""Whoever keeps the server is told of errors: seldom enough, whatever fails, and without anything of a person."""

from __future__ import annotations

import gzip
import json
import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest
from django.test import Client
from django_tasks import task
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from clinic.core.alerts import delivery, handler, spool
from clinic.core.alerts.handler import ErrorEmails
from clinic.core.alerts.processes import told_of_its_end
from clinic.core.alerts.report import LONGEST, report_of, without_data
from clinic.core.alerts.spool import HOUR, Entry, State
from clinic.core.clock import Clock, Job
from clinic.core.clock_jobs import tell_of_errors

ROOT = Path(django_settings.ROOT)
CANARIES = (
    "canary-body", "canary-cookie", "canary-query", "canary-token", "canary-variable", "canary-message", "canary-user",
    "canary-header", "canary-agent", "ada@example.org", "207-555-0142",
)  # fmt: skip


class Broken(Exception):
    """Names what it refused, as databases do."""


def fail(*arguments: Any, **options: Any) -> Any:
    """A view's inside, with personal data in a variable and in the message."""
    typed = "canary-variable ada@example.org"
    raise Broken(f"canary-message 207-555-0142 {typed}")


class Unreachable(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("canary-message")


class Hanging(BaseEmailBackend):
    asked = threading.Event()
    answer = threading.Event()

    def send_messages(self, messages: Any) -> int:
        type(self).asked.set()
        assert type(self).answer.wait(timeout=30)
        return len(messages)


@pytest.fixture
def emails(settings: Any, tmp_path: Path) -> Iterator[ErrorEmails]:
    """The handler on the root of the log, without its thread: the tests tell when."""
    settings.ADMINS = [("Ops", "ops@example.org")]
    settings.VAR_DIR = tmp_path
    gathers = ErrorEmails()
    gathers._start = lambda: None  # type: ignore[method-assign]
    root = logging.getLogger()
    root.addHandler(gathers)
    yield gathers
    root.removeHandler(gathers)


def visitor_meets_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic.core.site_of_request.SiteMiddleware.__call__", fail)
    visitor = Client(
        raise_request_exception=False, headers={"user-agent": "canary-agent", "x-secret": "canary-header"}
    )
    visitor.cookies["sessionid"] = "canary-cookie"
    response = visitor.post(
        "/tips/canary-token/?email=canary-query", {"email": "canary-body ada@example.org"}
    )
    assert response.status_code == 500


def test_an_error_is_told_without_anything_of_the_visitor(
    db: None, emails: ErrorEmails, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor_meets_an_error(monkeypatch)
    emails.tell()
    (message,) = mail.outbox
    assert message.to == ["ops@example.org"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "Broken at tests/core/test_alerts.py" in message.subject
    assert 'raise Broken(f"' in message.body
    assert "django.request" in message.body
    assert "POST" in message.body
    whole = message.message().as_string() + message.subject + message.body
    code = "canary-message 207-555-0142 {typed}", 'typed = "canary-variable ada@example.org"'
    for line in code:  # lines of this test's own code, which a traceback shows
        whole = whole.replace(line, "")
    assert not [one for one in CANARIES if one in message.body.replace(code[0], "").replace(code[1], "")]


def test_the_pattern_of_an_address_is_told_and_never_the_address(emails: ErrorEmails) -> None:
    request = HttpRequest()
    request.method, request.path = "GET", "/tips/canary-token/"
    request.resolver_match = type("Match", (), {"route": "tips/<token>/"})()  # type: ignore[assignment]
    record = logging.LogRecord(
        "django.request", logging.ERROR, "x.py", 1, "Failed: %s", ("/tips/canary-token/",), None
    )
    record.request = request
    report = report_of(record)
    assert "GET tips/<token>/" in report.details
    assert "canary" not in report.details + report.title


def test_the_same_error_is_told_once_with_a_count(emails: ErrorEmails) -> None:
    def draw(number: int) -> None:
        logging.getLogger("blog").error("The page %s could not be drawn for %s.", number, "ada@example.org")

    for number in range(40):
        draw(number)
    logging.getLogger("blog").error("Something else.")
    emails.tell()
    (message,) = mail.outbox
    assert "2 different errors" in message.subject
    assert "40 times, from" in message.body
    assert "ada@" not in message.body
    draw(41)
    assert emails.tell() is True
    assert len(mail.outbox) == 1


def test_warnings_are_not_told(emails: ErrorEmails) -> None:
    logging.getLogger("blog").warning("Odd.")
    assert emails.tell() is False
    assert mail.outbox == []


def test_without_admins_nothing_is_gathered_or_stored(
    emails: ErrorEmails, settings: Any, tmp_path: Path
) -> None:
    settings.ADMINS = []
    logging.getLogger("blog").error("Something.")
    assert emails.tell() is False
    assert not (tmp_path / "alerts").exists()


def test_a_mail_server_that_fails_is_left_alone_and_nothing_is_lost(
    emails: ErrorEmails, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(delivery.time, "time", lambda: now[0])
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    logging.getLogger("blog").error("Something.")
    tries = 0
    for _ in range(600):
        before = caplog.text.count("could not be sent: ConnectionRefusedError")
        assert emails.tell() is True
        tries += caplog.text.count("could not be sent: ConnectionRefusedError") - before
        now[0] += 1
    assert tries == 4  # at once, after 1, 2 and 4 minutes
    assert "canary-message" not in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now[0] += HOUR
    assert emails.tell() is False
    assert "Once, at" in mail.outbox[0].body


def test_a_mail_server_that_hangs_holds_up_no_request(
    emails: ErrorEmails, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "SECONDS_TO_GATHER", 0.01)
    settings.EMAIL_BACKEND = f"{__name__}.Hanging"
    del emails._start  # type: ignore[method-assign]  # its own thread
    logging.getLogger("blog").error("First.")
    assert Hanging.asked.wait(timeout=30)
    logging.getLogger("blog").error("Second, while the first one is being sent.")
    assert emails._thread is not None
    assert emails._thread.is_alive()
    emails.flush()
    Hanging.answer.set()
    with spool.opened(delivery.folder()) as state:
        assert any("Second" in entry.details for entry in state.waiting.values())


def test_what_fails_while_it_is_sent_is_not_told(emails: ErrorEmails, settings: Any) -> None:
    class Complaining(BaseEmailBackend):
        def send_messages(self, messages: Any) -> int:
            logging.getLogger("some.library").error("I can't.")
            raise OSError

    settings.EMAIL_BACKEND = f"{__name__}.Complaining"
    globals()["Complaining"] = Complaining
    logging.getLogger("blog").error("Something.")
    for _ in range(3):
        emails.tell()
    with spool.opened(delivery.folder()) as state:
        assert len(state.waiting) == 1


def test_a_full_disk_makes_nothing_worse(emails: ErrorEmails, tmp_path: Path) -> None:
    (tmp_path / "alerts").write_text("a file in the place of the folder")
    logging.getLogger("blog").error("Something.")
    assert emails.tell() is False
    (tmp_path / "alerts").unlink()
    emails.tell()
    assert "Something." in mail.outbox[0].body


@pytest.mark.parametrize("stored", ["", "{", "[]", '{"waiting": 1}', '{"waiting": {"a": {}}, "told": {}}'])
def test_a_file_that_is_cut_off_is_begun_anew(emails: ErrorEmails, tmp_path: Path, stored: str) -> None:
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "waiting.json").write_text(stored)
    logging.getLogger("blog").error("Something.")
    emails.tell()
    assert len(mail.outbox) == 1
    assert (tmp_path / "alerts" / "waiting.json").stat().st_mode & 0o077 == 0


def test_the_clock_sends_what_a_process_left_behind(emails: ErrorEmails) -> None:
    logging.getLogger("blog").error("The last words.")
    emails.flush()  # what the log does when a process ends
    tell_of_errors()
    assert "The last words." in mail.outbox[0].body


def test_a_job_of_the_clock_that_fails_is_told(db: None, emails: ErrorEmails) -> None:
    from datetime import timedelta

    assert Clock([]).run(Job(fail, timedelta(minutes=1))) is False
    emails.tell()
    assert "Broken at tests/core/test_alerts.py" in mail.outbox[0].subject


@task
def failing_task(email: str) -> None:
    """Fails with personal data in its argument and its message."""
    raise Broken(email)


def test_a_task_that_fails_is_told_and_logged_once_by_its_name(
    db: None, emails: ErrorEmails, caplog: pytest.LogCaptureFixture
) -> None:
    failing_task.enqueue("canary-body ada@example.org")
    emails.tell()
    assert "Broken at tests/core/test_alerts.py" in mail.outbox[0].subject
    assert "ada@" not in mail.outbox[0].body
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == [
        "The task tests.core.test_alerts.failing_task failed."
    ]


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "site")])
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=clean | {"PYTHONPATH": paths} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["db_worker", "migrate"])
def test_a_worker_that_ends_with_an_error_is_told(tmp_path: Path, command: str) -> None:
    """The worker of a database without tables; a command that somebody watches is not told."""
    arguments = ("nosuchapp",) if command == "migrate" else ("--verbosity", "0")
    result = run(
        "site/manage.py", command, *arguments,
        DJANGO_SETTINGS_MODULE="clinic.settings.production", SECRET_KEY=secrets.token_urlsafe(60), ALLOWED_HOSTS="clinic.example.com",
        VAR_DIR=str(tmp_path), ADMINS="ops@example.org",
    )  # fmt: skip
    assert result.returncode == 1
    sent = (
        [file.read_text() for file in (tmp_path / "mail").glob("*")] if (tmp_path / "mail").is_dir() else []
    )
    assert len(sent) == (1 if command == "db_worker" else 0), result.stderr
    if sent:
        assert "Subject: [clinic.example.com] " in sent[0]
        assert "OperationalError" in sent[0]
        assert "Traceback" in result.stderr


@pytest.mark.parametrize("command", ["run_worker", "run_clock"])
def test_the_processes_of_the_documentation_are_told(caplog: Any, command: str) -> None:
    with pytest.raises(SystemExit), told_of_its_end(command):
        raise RuntimeError("broken")
    assert [record.getMessage() for record in caplog.records] == [
        f"The process of the command {command} ended with an error."
    ]


SENTRY_SCRIPT = """
import django
django.setup()
import logging, sentry_sdk
from django.test import Client
from tests.core.test_alerts import fail, Broken
from clinic.core.site_of_request import SiteMiddleware
sentry_sdk.set_user({"email": "ada@example.org", "username": "canary-user"})
sentry_sdk.set_extra("typed", "canary-body")
sentry_sdk.set_tag("typed", "canary-body")
sentry_sdk.set_context("typed", {"a": "canary-body"})
sentry_sdk.add_breadcrumb(message="canary-query")
logging.getLogger("blog").warning("canary-message ada@example.org")
SiteMiddleware.__call__ = fail
visitor = Client(raise_request_exception=False, headers={"user-agent": "canary-agent", "x-secret": "canary-header"})
visitor.cookies["sessionid"] = "canary-cookie"
for path in ("/tips/canary-token/", "/admin/login/", "/no-such-place/canary-token/"):
    visitor.post(path + "?email=canary-query", {"email": "canary-body ada@example.org"})
logging.getLogger("leadcapture").error("Mail to %s failed with code %s", "ada@example.org", 550)
logging.getLogger("leadcapture").error("Mail to ada@example.org failed: 207-555-0142")
sentry_sdk.flush(10)
"""


def test_sentry_hears_of_errors_and_nothing_of_people(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_request("/api/1/envelope/").respond_with_json({"id": "x"})
    dsn = httpserver.url_for("/1").replace("://", "://key@")
    result = run(
        "-c",
        SENTRY_SCRIPT,
        DJANGO_SETTINGS_MODULE="clinic.settings.test",
        VAR_DIR=str(tmp_path),
        SENTRY_DSN=dsn,
    )
    assert result.returncode == 0, result.stderr
    events = []
    for request, _ in httpserver.log:
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[request.headers["Content-Encoding"]]
        for line in unpack(request.get_data()).decode().splitlines():
            item = json.loads(line)
            if "event_id" in item and "level" in item:
                events.append(item)
    assert len(events) >= 4, result.stderr
    code = [
        frame.pop(name)
        for event in events
        for value in event.get("exception", {}).get("values", [])
        for frame in value["stacktrace"]["frames"]
        for name in ("pre_context", "context_line", "post_context")
        if name in frame
    ]
    assert code  # what stands there is the repository's own
    told = json.dumps(events)
    assert not [one for one in CANARIES if one in told]
    assert "Broken" in told
    assert "Mail to %s failed with code %s" in told
    assert {name for event in events for name in event} <= {
        "event_id", "timestamp", "level", "logger", "platform", "environment", "server_name", "sdk", "release",
        "transaction", "request", "exception", "logentry", "contexts", "fingerprint",
    }  # fmt: skip


def test_without_the_setting_sentry_is_not_even_loaded(tmp_path: Path) -> None:
    code = "import django, sys; django.setup(); print('sentry_sdk' in sys.modules)"
    result = run("-c", code, DJANGO_SETTINGS_MODULE="clinic.settings.test", VAR_DIR=str(tmp_path))
    assert result.stdout.strip() == "False", result.stderr


@given(text=st.text(max_size=300))
@example(text="Key (email)=(ada@example.org) already exists.")
@example(text="call +1 207 555 0142 or (207) 555-0142")
@example(text="token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9")
def test_no_address_stays_in_a_text(text: str) -> None:
    left = without_data(text)
    assert "ada@" not in left
    assert "0142" not in left
    assert "eyJ" not in left


def test_a_report_is_bounded() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "a b " * 100_000, (), None)
    assert len(report_of(record).details) <= LONGEST


MOMENTS = st.lists(
    st.tuples(st.floats(0, 4000), st.sampled_from("abcdef"), st.booleans()), min_size=1, max_size=80
)


@hypothesis_settings(max_examples=100, deadline=None)
@given(moments=MOMENTS, most=st.integers(1, 6))
@example(moments=[(1.0, "a", True)] * 100, most=1)
@example(moments=[(3600.0, "a", True)] * 20, most=2)
@example(moments=[(700.0, one, False) for one in "abcdef" * 4], most=3)
def test_never_more_than_so_many_in_an_hour_and_nothing_is_lost(moments: list[Any], most: int) -> None:
    state, now, tries, told = State(), 1e9, [], 0
    for seconds, key, sent in moments:
        now += seconds
        state.add([Entry(key, key, key, now, now)])
        if batch := state.begin(now, most):
            tries.append(now)
            if sent:
                state.succeed(batch, now)
                told += sum(entry.count for entry in batch)
            else:
                state.fail(now)
        assert len([at for at in tries if at > now - HOUR]) <= most
    assert told + sum(entry.count for entry in state.waiting.values()) == len(moments)


def test_a_clock_that_was_set_back_holds_up_nothing() -> None:
    state, now = State(), 1e9
    state.add([Entry("a", "a", "a", now, now)])
    state.succeed(state.begin(now, 1), now)
    state.add([Entry("a", "a", "a", now, now)])
    assert state.begin(now + 60, 1) == []
    assert state.begin(now - 86400, 1)


def test_the_same_error_is_told_at_ever_longer_distances() -> None:
    state, now, told = State(), 1e9, []
    for _ in range(4 * 24 * 6):  # four days, every ten minutes
        state.add([Entry("a", "a", "a", now, now)])
        if batch := state.begin(now, 6):
            told.append(now)
            state.succeed(batch, now)
        now += 600
    hours = [round((later - earlier) / HOUR) for earlier, later in pairwise(told)]
    assert hours == [1, 2, 4, 8, 16, 24, 24]


def test_two_processes_share_one_limit(tmp_path: Path) -> None:
    """Each adds and begins; the lock lets one of them at the file at a time."""
    began: list[int] = []

    def work() -> None:
        for number in range(20):
            with spool.opened(tmp_path) as state:
                state.add([Entry(str(number), "", "", 1.0, 1.0)])
                if batch := state.begin(time.time(), 3):
                    state.succeed(batch, time.time())
                    began.append(number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(began) == 3
    with spool.opened(tmp_path) as state:
        assert sum(entry.count for entry in state.waiting.values()) > 0
