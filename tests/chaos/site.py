"""The site as production serves it, whose processes can be killed and start again by themselves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.processes import clean_environment

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, str(ROOT / "site" / "manage.py")]
TASK_WORKERS = 2
#: Patience that suits a day of eight minutes. In production each is a hundred times as long.
SHORT_PATIENCE = {
    "OUTBOX_CLAIM_SECONDS": "10",
    "OUTBOX_FIRST_WAIT_SECONDS": "1",
    "OUTBOX_LONGEST_WAIT_SECONDS": "4",
    "EMAIL_TIMEOUT": "4",
    "WEBHOOK_SCHEDULE_SECONDS": "0,1,1,2,2,3,3,3,3,4,4,4,4,5,5,5,5,5,5,5",
    "WEBHOOK_TIMEOUT_SECONDS": "2",
    "WEBHOOK_PRIVATE_NETWORKS": "127.0.0.0/8",
    "FORM_MINIMUM_SECONDS": "0",
    "FORM_POSTS_PER_HOUR": "1000000",
    "MAIL_DOMAIN_CHECKS": "false",
}


def environment(var: Path, port: int, mail_port: int, database_url: str) -> dict[str, str]:
    """The settings of every process."""
    own = {
        "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        "VAR_DIR": str(var),
        "SECRET_KEY": "".join(random.Random(port).choices("abcdefghijkmnpqrstuvwxyz23456789", k=64)),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        **SHORT_PATIENCE,
    }
    if database_url:
        own["DATABASE_URL"] = database_url
    return clean_environment(**own)


class Site:
    """The web server, the task workers and the clock, by default with two processes of each of the first two."""

    def __init__(
        self, env: dict[str, str], port: int, web_workers: int = 2, task_workers: int = TASK_WORKERS
    ) -> None:
        self.env = env
        self.address = f"http://127.0.0.1:{port}"
        self.kills = {"web": 0, "task": 0}
        self._stopping = threading.Event()
        self._log = (Path(env["VAR_DIR"]) / "log").open("wb")
        gunicorn = [
            *(sys.executable, "-m", "gunicorn", "clinic.wsgi:application", "--workers", str(web_workers)),
            *("--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}"),
        ]
        worker = [*MANAGE, "run_worker", "--interval", "0.2"]
        self._commands = {"web": gunicorn, "clock": [*MANAGE, "run_clock"]}
        self._commands |= {f"task {number}": worker for number in range(task_workers)}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def log(self) -> bytes:
        """What every process has written."""
        return Path(self._log.name).read_bytes()

    def start(self) -> None:
        """Start every process, and wait until the site answers."""
        for name in self._commands:
            self.start_one(name)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.address}/readyz", timeout=5)
                return
            time.sleep(0.2)
        raise SystemExit("The site does not answer.")

    def start_one(self, name: str) -> None:
        """Start one of the processes."""
        self._processes[name] = subprocess.Popen(
            self._commands[name],
            env=self.env,
            cwd=ROOT,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL a web worker or a task worker, in the middle of whatever it is doing."""
        if chance.random() < 0.5:
            if workers := self.web_processes():
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(workers), signal.SIGKILL)
                    self.kills["web"] += 1
            return  # gunicorn starts another one
        name = f"task {chance.randrange(TASK_WORKERS)}"
        process = self._processes[name]
        process.kill()
        process.wait()
        self.kills["task"] += 1
        self.start_one(name)

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """One of the processes: `web`, `clock` or `task 0`."""
        return self._processes[name]

    def web_processes(self) -> list[int]:
        """The numbers of the processes that answer."""
        found = subprocess.run(
            ["pgrep", "-P", str(self._processes["web"].pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(pid) for pid in found.stdout.split()]

    def stop(self) -> None:
        """End every process."""
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._log.close()
