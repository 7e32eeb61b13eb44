"""What the site writes is for the user who runs it: proven with its own processes under the usual umask 022."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from clinic.core.at_rest.modes import mend
from clinic.core.memory_folder import memory_folder
from tests.database import migrated_copy

ROOT = Path(settings.ROOT)

WRITE = """
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import send_mail
from django.core.cache import caches
send_mail("Subject", "Canary", None, ["ada@example.com"])
storages["private"].save("new/sheet.pdf", ContentFile(b"x"))
storages["default"].save("documents/new.pdf", ContentFile(b"x"))
storages["default"].save("images/new.jpg", ContentFile(b"x"))
caches["ratings"].set("x", 1)
from wagtail.models import Site
Site.objects.update(site_name="Written")
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def make(path: Path, content: bytes = b"x", file_mode: int = 0o644) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(file_mode)
    return path


def left_open(folder: Path, bits: int = 0o077) -> list[str]:
    """What others may do something with, by its own mode and those of the folders above it."""
    found = []
    for path in sorted([folder, *folder.rglob("*")]):
        above = [parent for parent in (path, *path.parents) if parent == folder or folder in parent.parents]
        if all(mode(one) & bits for one in above):
            found.append(str(path.relative_to(folder)))
    return found


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Production's, with a folder that an earlier version left open to everybody."""
    var = tmp_path / "var"
    var.mkdir(mode=0o755)
    shutil.copyfile(migrated_copy(), var / "db.sqlite3")
    (var / "db.sqlite3").chmod(0o644)
    for name in ("mail/old.log", "private/tip-sheets/old.pdf", "media/original_images/old.jpg", "secret_key"):
        make(var / name)
    for folder in [var, *(path for path in var.rglob("*") if path.is_dir())]:
        folder.chmod(0o755)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO")},
        "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{var / 'db.sqlite3'}",
        "SECRET_KEY": "kB3-long-enough-and-random-" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
    }


@pytest.fixture
def port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def web_server(environment: dict[str, str], port: int) -> Iterator[None]:
    command = f"umask 022; exec {sys.executable} -m gunicorn clinic.wsgi:application --config deploy/gunicorn.conf.py"
    process = subprocess.Popen(
        ["sh", "-c", f"{command} --workers 1 --bind 127.0.0.1:{port}"],
        env=environment,
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
                    assert answer.status == 200
                    break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def run(environment: dict[str, str], code: str) -> None:
    command = f'umask 022; exec {sys.executable} site/manage.py shell --no-imports -c "$CODE"'
    subprocess.run(
        ["sh", "-c", command], env={**environment, "CODE": code}, cwd=ROOT, check=True, timeout=120
    )


def test_processes_mend_what_was_open_and_leave_nothing_open(
    environment: dict[str, str], web_server: None
) -> None:
    run(environment, WRITE)
    var = Path(environment["VAR_DIR"])
    assert left_open(var) == []
    assert (var / "db.sqlite3-wal").is_file()
    for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "mail/old.log", "private/new/sheet.pdf"):
        assert mode(var / name) == 0o600, name
    mails = list((var / "mail").iterdir())
    assert len(mails) == 2
    assert {mode(mail) for mail in mails} == {0o600}
    assert left_open(memory_folder(var)) == []
    shutil.rmtree(memory_folder(var))


def test_the_web_server_s_group_reads_the_public_files_alone(environment: dict[str, str]) -> None:
    environment["FILES_READABLE_BY_GROUP"] = "true"
    run(environment, WRITE + "\nfrom clinic.core.at_rest.at_start import mend_at_start\nmend_at_start()")
    var = Path(environment["VAR_DIR"])
    assert left_open(var, 0o007) == []
    assert mode(var) == 0o710  # whoever may go through may not look around
    reachable = {path for path in left_open(var, 0o040) if (var / path).is_file()}
    assert not reachable  # by reading the folder; by name:
    assert mode(var / "media" / "images" / "new.jpg") == 0o640
    assert mode(var / "media" / "images") & 0o050 == 0o050
    for name in ("db.sqlite3", "mail", "private", "media/documents", "media/original_images", "secret_key"):
        assert mode(var / name) & 0o077 == 0, name
    shutil.rmtree(memory_folder(var))


def test_links_are_not_followed_and_what_is_closed_stays_closed(tmp_path: Path) -> None:
    elsewhere = make(tmp_path / "elsewhere" / "shared.txt")
    var = tmp_path / "var"
    make(var / "mail" / "closed.log", file_mode=0o400)
    (var / "mail" / "link.log").symlink_to(elsewhere)
    assert mend(var) == []
    assert mode(elsewhere) == 0o644
    assert mode(var / "mail" / "closed.log") == 0o400
    assert mode(var) == 0o700


def test_what_belongs_to_another_user_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = make(tmp_path / "var" / "db.sqlite3")

    def refuse(self: Path, mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    assert database in mend(tmp_path / "var", [database])
