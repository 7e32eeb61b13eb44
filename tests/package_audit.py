"""
Ask a service for known holes in the packages of constraints.txt: python -m tests.package_audit.

Ends with an error where there is one. Where the service can't be reached, one line says that this was left out: a build
without a network is not broken by that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 120


def answer() -> str:
    """What pip-audit says, as JSON; nothing where it could not ask."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "constraints.txt")),
        *("--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "10"),
    ]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    except subprocess.TimeoutExpired:
        return ""


def verdict(answered: str) -> tuple[list[str], int]:
    """The lines to print, and the code with which to end."""
    try:
        packages: list[dict[str, Any]] = json.loads(answered)["dependencies"]
    except (ValueError, KeyError, TypeError):
        packages = []
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return [
            "pip-audit was left out: no service that knows of holes in packages can be reached from here."
        ], 0
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for package in asked
        for hole in package["vulns"]
    ]
    unknown = len(packages) - len(asked)
    summary = (
        f"pip-audit: {len(asked)} packages asked about, {unknown} unknown to the service, {len(holes)} holes."
    )
    return [*holes, summary], int(bool(holes))


if __name__ == "__main__":
    lines, code = verdict(answer())
    print("\n".join(lines))
    sys.exit(code)
