#!/usr/bin/env python
"""
Serve the demonstration clinic as production would: compressed static files, page cache, task worker, clock.

Called by `make demo`. HOST, PORT, VAR_DIR and DEMO_PASSWORD come from the environment. Ctrl-C ends every process
that was started here.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from clinic.core.at_rest.modes import begin_private
from clinic.settings.demonstration import demonstration_address
from clinic.settings.environment import env as settings
from clinic.settings.environment import in_a_sentence
from clinic.settings.folders import writable_folder

ROOT = Path(__file__).resolve().parent.parent
begin_private()
with in_a_sentence():
    if (ROOT / ".env").exists():
        settings.read_file(ROOT / ".env")
    HOST, PORT = demonstration_address()
    VAR = settings.value("VAR_DIR", writable_folder, default=ROOT / "var")
    settings.check("VAR_DIR", writable_folder, str(VAR))
ADDRESS = f"http://{HOST}:{PORT}"
SECONDS_TO_START = 60
WEB_SERVER = "web server"
SECONDS_TO_STOP = 10


def kept_secret(name: str, make: object) -> str:
    """A secret that is made once and kept in a file that only its owner can read."""
    path = VAR / name
    if not path.is_file():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(make())  # type: ignore[operator]
    return path.read_text().strip()


def environment() -> dict[str, str]:
    """The settings of the demonstration: production's, on plain HTTP."""
    password = os.environ.get("DEMO_PASSWORD", "").strip() or kept_secret(
        "demo_password", lambda: secrets.token_urlsafe(12)
    )
    return {
        "SECRET_KEY": kept_secret("secret_key", lambda: secrets.token_urlsafe(64)),
        "ALLOWED_HOSTS": f"{HOST},localhost,127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": f"{ADDRESS},http://localhost:{PORT}",
        "HTTPS": "false",
        "BASE_URL": ADDRESS,
        "SITE_NAME": "Tern & Tide",
        # Invented addresses, and nobody is to be asked about them.
        "MAIL_DOMAIN_CHECKS": "false",
        **os.environ,
        "DEMO_PASSWORD": password,
        "VAR_DIR": str(VAR),
        "HOST": HOST,
        "PORT": str(PORT),
        "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        "PYTHONUNBUFFERED": "1",
    }


def manage(env: dict[str, str], *arguments: str) -> None:
    """Run one management command to its end; its failure ends the demonstration."""
    subprocess.run([sys.executable, str(ROOT / "site" / "manage.py"), *arguments], env=env, check=True)


def static_files_stamp() -> str:
    """Changes when a static file of ours, the way of keeping them or the set of installed packages changes."""
    digest = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    digest.update((ROOT / "site" / "clinic" / "core" / "http" / "static_files.py").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            digest.update(
                f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns} {path.stat().st_size}".encode()
            )
    return digest.hexdigest()


def collect_static_files(env: dict[str, str]) -> None:
    """Collect, hash and compress the static files, unless nothing has changed since the last time."""
    stamp_file = VAR / "static.stamp"
    stamp = static_files_stamp()
    if stamp_file.is_file() and stamp_file.read_text() == stamp and (VAR / "static").is_dir():
        return
    print("Collecting the static files ...", flush=True)
    manage(env, "collectstatic", "--noinput", "--clear", "--verbosity", "0")
    stamp_file.write_text(stamp)


def commands() -> dict[str, list[str]]:
    """The web server, the task worker and the clock."""
    manage_py = [sys.executable, str(ROOT / "site" / "manage.py")]
    gunicorn = [
        *(sys.executable, "-m", "gunicorn", "clinic.wsgi:application"),
        *("--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "--bind", f"{HOST}:{PORT}"),
        *("--graceful-timeout", "5"),
    ]
    return {
        WEB_SERVER: gunicorn,
        "task worker": [*manage_py, "run_worker"],
        "clock": [*manage_py, "run_clock"],
    }


def start(env: dict[str, str], command: list[str]) -> subprocess.Popen[bytes]:
    """Start one of them in a session of its own: a Ctrl-C reaches this process alone, which then ends them in order."""
    return subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True)


def watch(env: dict[str, str], processes: dict[str, subprocess.Popen[bytes]]) -> int:
    """Wait until the web server ends. The others are started again when they end: nobody's page depends on them."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                if name == WEB_SERVER:
                    print(f"The {name} ended with code {process.returncode}.", file=sys.stderr)
                    return 1
                print(
                    f"The {name} ended with code {process.returncode}, and is started again.", file=sys.stderr
                )
                processes[name] = start(env, commands()[name])
        time.sleep(1)


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """End every process and whatever it started."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in processes.values():
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(path: str) -> bool:
    """Whether the site answers 200 at a path."""
    try:
        with urllib.request.urlopen(f"{ADDRESS}{path}", timeout=30) as response:  # noqa: S310
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Wait for the readiness check; a process that ends before that ends the demonstration."""
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers("/readyz"):
        for name, process in processes.items():
            if process.poll() is not None:
                raise SystemExit(
                    f"The {name} ended with code {process.returncode} before the site was ready."
                )
        if time.monotonic() > deadline:
            raise SystemExit(
                f"The site did not answer at {ADDRESS}/readyz within {SECONDS_TO_START} seconds."
            )
        time.sleep(0.1)


def why_not_served_there() -> str:
    """Why the site can't be served at that host and port, in a sentence; empty where it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except socket.gaierror:
            return f"The host {HOST} is not known here. Choose an address of this machine: HOST=127.0.0.1 make demo"
        except PermissionError:
            return f"Port {PORT} is kept for the administrator. Choose another one: PORT=8001 make demo"
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                return f"{HOST} is no address of this machine. Choose one that is: HOST=127.0.0.1 make demo"
            return f"Port {PORT} on {HOST} is in use. Choose another one: PORT=8001 make demo"
    return ""


def interrupted(number: int, frame: FrameType | None) -> None:
    """Ctrl-C and SIGTERM end the demonstration."""
    raise KeyboardInterrupt


def main() -> int:
    """Prepare, start, print the address and the log-ins, and wait."""
    if reason := why_not_served_there():
        print(reason, file=sys.stderr)
        return 1
    # Set for both: a shell that starts this in the background lets it ignore SIGINT.
    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, interrupted)
    env = environment()
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        collect_static_files(env)
        manage(env, "prepare_demo")
        for name, command in commands().items():
            processes[name] = start(env, command)
        wait_until_ready(processes)
        if not answers("/"):
            raise SystemExit("The home page does not answer. See the messages above.")
        accounts = "admin, publisher, editor, reviewer, leads"
        print(
            f"\nReady: {ADDRESS}/\n\n"
            f"Admin:    {ADDRESS}/admin/\n"
            f"Accounts: {accounts}\n"
            f"Password: {env['DEMO_PASSWORD']}\n"
            f"E-mails are files in {VAR / 'mail'}. Ctrl-C stops everything.\n",
            flush=True,
        )
        return watch(env, processes)
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
        return 0
    except subprocess.CalledProcessError as error:
        print(f"'{error.cmd[2]}' failed; see the message above.", file=sys.stderr)
        return 1
    finally:
        stop(processes)


if __name__ == "__main__":
    sys.exit(main())
