"""The demonstration itself, started once by its own command, and browsers that look at it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.find_chromium import find_chromium
from tests.processes import clean_environment

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demonstration-password"
SECONDS_TO_START = 240
#: Without these Chromium calls its maker at every start.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything here is a test of the marker `browser`."""
    item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class DemoSite:
    """A running demonstration."""

    port: int
    var: Path
    #: Where a cache in front of it would listen: it is told of every change, whether it is there or not.
    edge_port: int = 0
    process: subprocess.Popen[str] | None = None
    output: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """Its own file, also where the developer's `.env` names a database."""
        return f"sqlite:///{self.var / 'db.sqlite3'}"

    @property
    def edge_urls(self) -> str:
        """The setting that names the cache in front of it."""
        return f"http://127.0.0.1:{self.edge_port}/" if self.edge_port else ""

    def settings(self) -> dict[str, str]:
        """The environment of one more process of the running demonstration."""
        return {
            "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
            "VAR_DIR": str(self.var),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": (self.var / "secret_key").read_text(),
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "false",
            "BASE_URL": self.address,
            "EDGE_CACHE_URLS": self.edge_urls,
        }

    def web_processes(self) -> list[int]:
        """The web server's processes."""
        mine = f"VAR_DIR={self.var}\0".encode()
        return [
            int(folder.name)
            for folder in Path("/proc").glob("[0-9]*")
            if b"gunicorn" in contents_of(folder / "cmdline") and mine in contents_of(folder / "environ")
        ]

    def environment(self) -> dict[str, str]:
        """The environment of the command that starts it."""
        return clean_environment(
            FORM_MINIMUM_SECONDS="0.2",
            FORM_POSTS_PER_HOUR="500",
            PYTHONPATH=str(ROOT / "site"),
            HOST="127.0.0.1",
            PORT=str(self.port),
            VAR_DIR=str(self.var),
            DATABASE_URL=self.database_url,
            DEMO_PASSWORD=PASSWORD,
            EDGE_CACHE_URLS=self.edge_urls,
            GOOGLE_MAPS_EMBED_KEY="a-key-of-the-tests",
        )

    def collect_static_files(self) -> subprocess.Popen[bytes]:
        """Begin with what needs no database, while another process of the tests may still be migrating it."""
        code = "import demo; demo.collect_static_files(demo.environment())"
        return subprocess.Popen([sys.executable, "-c", code], env=self.environment())

    def start(self) -> float:
        """Start it and wait for its line `Ready:`; the seconds that it took."""
        began = time.monotonic()
        self.output.clear()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "site" / "demo.py")],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        while not any(line.startswith("Ready:") for line in self.output):
            if self.process.poll() is not None or time.monotonic() - began > SECONDS_TO_START:
                raise AssertionError("The demonstration did not start:\n" + "".join(self.output))
            time.sleep(0.1)
        return time.monotonic() - began

    def _read(self) -> None:
        assert self.process is not None and self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def mails(self) -> list[Path]:
        """The files of the mails that went out, the oldest first."""
        return sorted((self.var / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime_ns)

    def wait_for_mail(self, before: int, seconds: float = 20) -> str:
        """The text of the mail that follows the first `before` ones."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(self.mails()) > before and (text := self.mails()[before].read_text()).strip():
                return text
            time.sleep(0.1)
        raise AssertionError(f"No mail within {seconds} seconds. {''.join(self.output[-20:])}")


def contents_of(path: Path) -> bytes:
    """A file's bytes; nothing where the process has gone or belongs to somebody else."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    """A page on a phone, 360 pixels wide."""
    context = browser.new_context(
        base_url=demo.address, viewport={"width": 360, "height": 740}, has_touch=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def phone_without_javascript(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    """A page on a phone whose browser runs no scripts."""
    context = browser.new_context(
        base_url=demo.address, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    """A page on a desktop, 1280 pixels wide."""
    context = browser.new_context(base_url=demo.address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def log_in(context: BrowserContext, account: str) -> Page:
    """A page of the admin, logged in as one of the demonstration's accounts."""
    page = context.new_page()
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(account)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return page
