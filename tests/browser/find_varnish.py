"""Find Varnish with its module xkey; with --install, install Debian's packages where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def find_varnish() -> str | None:
    """The path of a varnishd that has what `deploy/varnish.vcl` needs."""
    program = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin:/usr/local/sbin")
    modules = Path("/usr/lib").glob("**/varnish/vmods/libvmod_xkey.so")
    return program if program and any(modules) else None


if __name__ == "__main__":
    if find_varnish() is None and "--install" in sys.argv and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Varnish for the tests of the edge cache ...", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        # Debian starts a service after installing; nothing but the tests is to listen here.
        environment = {**os.environ, "RUNLEVEL": "1", "DEBIAN_FRONTEND": "noninteractive"}
        packages = ["varnish", "varnish-modules"]
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            env=environment,
            **quiet,
        )
    if find_varnish() is None:
        print("Without Varnish and its module xkey, the tests of the edge cache are left out.", flush=True)
