"""A machine with everything that the documentation puts on it: front, web server, worker, clock, database, cache."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.conftest import free_port
from tests.chaos.site import MANAGE, ROOT, environment
from tests.servers.packages import find
from tests.servers.postgresql import PostgreSQL
from tests.servers.redis import Redis

#: What a service manager does: `Restart=always`, `RestartSec=1`.
SECONDS_TO_RESTART = 1.0
#: Megabytes of the file systems that get full.
DATABASE_DISK, MEDIA_DISK = 600, 24


def mount(folder: Path, megabytes: int) -> bool:
    """A small file system in memory at a folder; False where this is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


def unmount(folder: Path) -> None:
    """The reverse; nothing where nothing is mounted."""
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


@dataclass
class Kept:
    """A process that is started again when it ends."""

    command: list[str]
    process: subprocess.Popen[bytes]


@dataclass
class Machine:
    """The site's processes and servers."""

    folder: Path
    mail_port: int
    database: PostgreSQL
    cache: Redis
    port: int = field(default_factory=free_port)
    front_port: int = field(default_factory=free_port)
    small_disks: bool = False
    kept: dict[str, Kept] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def var(self) -> Path:
        return self.folder / "var"

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock"

    @property
    def has_front(self) -> bool:
        """Whether Varnish stands in front; otherwise readers ask the web server itself."""
        return find("varnish") is not None

    @property
    def address(self) -> str:
        """Where readers go."""
        return f"http://127.0.0.1:{self.front_port if self.has_front else self.port}"

    @property
    def host(self) -> str:
        """What browsers call it."""
        return f"127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The settings of every process."""
        own = environment(self.var, self.port, self.mail_port, self.database.url)
        paths = [str(Path(__file__).parent / "moved_clock"), own["PYTHONPATH"]]
        return own | {
            "PYTHONPATH": os.pathsep.join(paths),
            "CACHE_URL": self.cache.url,
            "CLOCK_FILE": str(self.clock_file),
            "SITE_PORT": str(self.port),
            "EDGE_CACHE_URLS": f"http://127.0.0.1:{self.front_port}/" if self.has_front else "",
            "PAGE_CACHE_SECONDS": "20",
        }

    def prepare(self) -> None:
        """Static files, tables, pages."""
        self.var.mkdir(parents=True, exist_ok=True)
        env = self.env
        files = subprocess.Popen([*MANAGE, "collectstatic", "--noinput", "--verbosity", "0"], env=env)
        script = (ROOT / "tests" / "outage" / "make_site.py").read_text()
        subprocess.run(
            [*MANAGE, "shell", "--no-imports", "-c", script], env=env, check=True, stdout=subprocess.DEVNULL
        )
        if files.wait(timeout=300):
            raise SystemExit("The static files could not be collected.")

    def start(self) -> None:
        """Start every process, and whoever starts them again."""
        gunicorn = [
            *(sys.executable, "-m", "gunicorn", "clinic.wsgi:application", "--workers", "2"),
            *("--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{self.port}"),
        ]
        commands = {
            "web": gunicorn,
            "worker": [*MANAGE, "run_worker", "--interval", "0.2"],
            "clock": [*MANAGE, "run_clock"],
        }
        if self.has_front:
            commands["front"] = self._varnish()
        for name, command in commands.items():
            self.kept[name] = Kept(command, self._start(command))
        threading.Thread(target=self._keep, daemon=True).start()

    def _varnish(self) -> list[str]:
        vcl = self.folder / "site.vcl"
        text = (ROOT / "deploy" / "varnish.vcl").read_text()
        vcl.write_text(text.replace('.port = "8000"', f'.port = "{self.port}"'))
        shutil.rmtree(self.folder / "varnish", ignore_errors=True)
        return [
            *(str(find("varnish")), "-F", "-n", str(self.folder / "varnish")),
            *("-a", f"127.0.0.1:{self.front_port}", "-f", str(vcl), "-s", "malloc,64m"),
        ]

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command, env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def _keep(self) -> None:
        while not self.stopping.wait(SECONDS_TO_RESTART):
            for kept in self.kept.values():
                if kept.process.poll() is not None and not self.stopping.is_set():
                    kept.process = self._start(kept.command)

    def children(self, name: str) -> list[int]:
        """The processes that one of them has started."""
        command = ["pgrep", "-P", str(self.kept[name].process.pid)]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def kill(self, name: str, child: bool = False) -> None:
        """SIGKILL one of them, or the first that it has started."""
        pid = self.children(name)[0] if child else self.kept[name].process.pid
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End every process."""
        self.stopping.set()
        for kept in self.kept.values():
            with suppress(ProcessLookupError):
                os.killpg(kept.process.pid, signal.SIGTERM)
        for kept in self.kept.values():
            try:
                kept.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(kept.process.pid, signal.SIGKILL)
                kept.process.wait()


@contextmanager
def machine(folder: Path, mail_port: int) -> Iterator[Machine]:
    """A running machine, whose database and media lie on small disks where that is allowed."""
    data, media = folder / "database", folder / "var" / "media"
    small = mount(data, DATABASE_DISK) and mount(media, MEDIA_DISK)
    data.mkdir(exist_ok=True)
    folder.chmod(0o755)
    database, cache = PostgreSQL(data), Redis()
    database.make()
    cache.start()
    made = Machine(folder, mail_port, database, cache, small_disks=small)
    try:
        made.prepare()
        made.start()
        yield made
    finally:
        made.stop()
        database.stop()
        cache.stop()
        for mounted in (media, data):
            unmount(mounted)


def fill(folder: Path) -> Path:
    """Fill the disk of a folder; the file that does it."""
    file = folder / "everything-else"
    with suppress(OSError), file.open("wb", buffering=0) as full:
        for size in (1024 * 1024, 4096, 1):
            with suppress(OSError):
                while True:
                    full.write(b"\0" * size)
    return file


def wait(seconds: float) -> None:
    """Let the load go on."""
    time.sleep(seconds)
