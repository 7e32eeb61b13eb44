"""A PostgreSQL of a test's own: below a temporary folder, on a free port, gone when the test ends."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.conftest import free_port
from tests.servers.packages import find

POSTGRES = find("postgresql")
#: PostgreSQL refuses to run as root. Debian's package makes this user.
USER = "postgres"
CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
fsync = off
log_min_messages = fatal
"""


def _as_owner() -> dict[str, Any]:
    """How a program is started that must not run as root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@dataclass
class PostgreSQL:
    """A server with one empty database, `clinic`."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What `DATABASE_URL` names it."""
        return f"postgres://clinic@127.0.0.1:{self.port}/clinic"

    def connect(self) -> Any:
        """A session of its owner, in which every statement counts at once."""
        import psycopg

        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="clinic", dbname="clinic", autocommit=True
        )

    def make(self) -> None:
        """Make the cluster and the database."""
        assert POSTGRES
        data = self.folder / "data"
        self.folder.chmod(0o755)
        if owner := _as_owner():
            os.chown(self.folder, owner["user"], owner["group"])
        subprocess.run(
            [
                str(Path(POSTGRES).with_name("initdb")),
                *("-D", str(data), "-U", "clinic", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **_as_owner(),
        )
        with (data / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION)
        self.start()
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="clinic", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute("CREATE DATABASE clinic")

    def start(self, seconds: float = 60) -> None:
        """Start the server, and wait until it takes connections."""
        import psycopg

        assert POSTGRES
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [POSTGRES, "-D", str(self.folder / "data"), "-p", str(self.port)],
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **_as_owner(),
            )
        deadline = time.monotonic() + seconds
        while True:
            with suppress(psycopg.OperationalError):
                psycopg.connect(
                    host="127.0.0.1", port=self.port, user="clinic", dbname="postgres", connect_timeout=3
                ).close()
                return
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise AssertionError(
                    f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-2000:]}"
                )
            time.sleep(0.1)

    def stop(self) -> None:
        """Break off every session and end; whoever connects is refused."""
        if self.process is not None and self.process.poll() is None:
            self.thaw()
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End all of it as the lack of memory does."""
        assert self.process is not None
        self._to_all(signal.SIGKILL)
        self.process.wait(timeout=30)

    def freeze(self) -> None:
        """Let it go on listening, and answer nothing."""
        self._to_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._to_all(signal.SIGCONT)

    def _to_all(self, number: int) -> None:
        assert self.process is not None
        children = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        for pid in [self.process.pid, *map(int, children.stdout.split())]:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


@contextmanager
def postgresql(folder: Path | None = None) -> Iterator[PostgreSQL]:
    """A running server, in a folder of its own."""
    own = folder or Path(tempfile.mkdtemp(prefix="clinic-postgresql-"))
    server = PostgreSQL(own)
    server.make()
    try:
        yield server
    finally:
        server.stop()
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)
