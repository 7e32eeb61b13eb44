"""Find a Chromium to test with; with --install, install Debian's package where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium() -> str | None:
    """The path of a Chromium: CHROMIUM, one on the PATH, or one that Playwright has downloaded."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    for name in NAMES:
        if path := shutil.which(name):
            return path
    downloaded = Path.home() / ".cache" / "ms-playwright"
    return next((str(path) for path in sorted(downloaded.glob("chromium-*/chrome-linux*/chrome"))), None)


def install() -> None:
    """Install Debian's chromium as root, otherwise Playwright's own."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], **quiet)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if find_chromium() is None and "--install" in sys.argv:
        print("Installing Chromium for the browser tests ...", flush=True)
        install()
    if find_chromium() is None:
        sys.exit(
            "The browser tests need Chromium. On Debian or Ubuntu: apt-get install chromium. "
            "Elsewhere: set CHROMIUM to its path."
        )
