"""
Find the servers that tests start; with --install, install Debian's packages where that is possible.

Tests of a server that is not there are left out, and this program says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: Debian keeps servers out of an ordinary user's PATH.
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def _on_path(program: str) -> str | None:
    return shutil.which(program, path=PLACES)


def _varnishd() -> str | None:
    """Only a Varnish that has what `deploy/varnish.vcl` needs."""
    return _on_path("varnishd") if any(Path("/usr/lib").glob("**/varnish/vmods/libvmod_xkey.so")) else None


def _postgres() -> str | None:
    """Debian keeps each version of PostgreSQL apart; the newest counts."""

    def version(program: Path) -> float:
        return float(program.parents[1].name)

    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=version)
    return str(found[-1]) if found else _on_path("postgres")


@dataclass(frozen=True)
class Server:
    """A server, how its program is found, and the packages of Debian that hold it."""

    find: Callable[[], str | None]
    packages: tuple[str, ...]


SERVERS = {
    "nginx": Server(lambda: _on_path("nginx"), ("nginx-light",)),
    "caddy": Server(lambda: _on_path("caddy"), ("caddy",)),
    "varnish": Server(_varnishd, ("varnish", "varnish-modules")),
    "postgresql": Server(_postgres, ("postgresql",)),
    "redis": Server(lambda: _on_path("redis-server"), ("redis-server",)),
}


def find(name: str) -> str | None:
    """The path of a server's program, None where it is not installed."""
    return SERVERS[name].find()


def install(names: list[str]) -> None:
    """Install the packages of these servers, as root on Debian; elsewhere nothing is done."""
    if not (names and shutil.which("apt-get") and os.geteuid() == 0):
        return
    print(f"Installing {', '.join(names)} for the tests ...", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    # Debian starts a service after installing; nothing but the tests is to listen here.
    environment = {**os.environ, "RUNLEVEL": "1", "DEBIAN_FRONTEND": "noninteractive"}
    packages = [package for name in names for package in SERVERS[name].packages]
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=environment, **quiet
    )


if __name__ == "__main__":
    if "--install" in sys.argv:
        install([name for name in SERVERS if find(name) is None])
    if missing := [name for name in SERVERS if find(name) is None]:
        print(f"Tests are left out for want of: {', '.join(missing)}.", flush=True)
