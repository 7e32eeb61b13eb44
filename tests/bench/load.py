"""Requests per second of two addresses, measured in turns so that what else the machine does meets both."""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
from dataclasses import dataclass

ROUNDS = 12
SECONDS = 2
CONNECTIONS = 8


@dataclass(frozen=True)
class Target:
    """An address that is asked, as a browser that takes brotli does."""

    name: str
    url: str
    host: str = ""
    #: A file that tells wrk what to send, for anything but a GET.
    script: str = ""

    def requests_per_second(self) -> float:
        """By wrk with one thread; an answer other than 2xx ends the measurement."""
        wrk = shutil.which("wrk")
        if wrk is None:
            raise SystemExit("wrk is missing. On Debian or Ubuntu: apt-get install wrk")
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: br"]
        if self.host:
            command += ["-H", f"Host: {self.host}"]
        if self.script:
            command += ["-s", self.script]
        output = subprocess.run([*command, self.url], capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in output or "Socket errors" in output:
            raise SystemExit(f"{self.name} at {self.url} does not answer as it should:\n{output}")
        found = re.search(r"Requests/sec:\s+([\d.]+)", output)
        assert found, output
        return float(found[1])


def compare(target: Target, other: Target) -> dict[str, object]:
    """
    The line of one measurement: the medians of `ROUNDS` turns of `SECONDS` each; who begins a turn alternates.

    `ratio` is the median of the turns' ratios, and not the ratio of the medians: a turn's two halves stand closer
    together than any two turns.
    """
    pairs = []
    for number in range(ROUNDS):
        measured = {}
        for one in (target, other) if number % 2 else (other, target):
            measured[one] = one.requests_per_second()
        pairs.append((measured[target], measured[other]))
    return {
        "name": target.name,
        "requests_per_second": round(statistics.median(own for own, _ in pairs), 1),
        "ratio_to": other.name,
        "ratio": round(statistics.median(own / others for own, others in pairs), 3),
    }


def show(target: Target, other: Target) -> None:
    """Measure and print."""
    print(json.dumps(compare(target, other)), flush=True)
