"""
The worst day of a machine, for `make faults`: what readers see, what is lost, and how soon all is well again.

PostgreSQL, Redis, Varnish (where it is installed), web server, worker and clock run as the documentation says, in a
temporary folder and on free ports. Readers read, people send the form and an editor publishes; meanwhile each process is
killed, and the database, Redis and the mail server are away, disks are full, the clock jumps, and a table is locked. The
last line is one JSON object. The command fails where a reader got an error for a page that was shown before, where something
was lost or doubled, or did not come back. `FAULTS_SCALE=0.2` makes every fault a fifth as long.

Small disks are mounted, for which it has to run as root; elsewhere the two faults of disks are left out, and named.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.browser.conftest import free_port
from tests.chaos.mail_server import MailServer
from tests.chaos.site import ROOT
from tests.faults.load import Load, say
from tests.faults.machine import SECONDS_TO_RESTART, Machine, fill, machine, wait
from tests.servers.packages import find

SCALE = float(os.environ.get("FAULTS_SCALE", "1"))
#: All must be well again after so many seconds.
LONGEST_RECOVERY = 90.0
HOUR = 3600
#: So often in a row everything has to be well.
WELL_IN_A_ROW = 8
#: Seconds between two faults.
CALM = 8.0


class Day:
    """The faults, one after the other."""

    def __init__(self, machine: Machine, load: Load, mail: MailServer) -> None:
        self.machine, self.load, self.mail = machine, load, mail
        self.recovered: dict[str, float] = {}
        self.not_tried: list[str] = []
        self._probes = 0

    def is_well(self) -> bool:
        """Whether pages are fresh, the probe is content, and a form leads to an e-mail."""
        try:
            page = requests.get(f"http://{self.machine.host}/insurance/", timeout=20)
            ready = requests.get(f"http://{self.machine.host}/readyz", timeout=20)
        except requests.RequestException:
            return False
        return (
            page.status_code == 200
            and "Cache-Status" not in page.headers
            and ready.status_code == 200
            and ready.json() == {"status": "ok"}
        )

    def _delivers(self, deadline: float) -> bool:
        self._probes += 1
        email = f"probe{self._probes}@example.com"
        while not self.load.send_one(email):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.3)
        while not self.mail.tips[email]:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    @contextmanager
    def fault(self, name: str) -> Iterator[None]:
        """A fault, and then the time until all is well again."""
        say(f"{name} ...")
        self.load.fault = name
        yield
        began = time.monotonic()
        deadline = began + LONGEST_RECOVERY
        # Of two web processes each has its own verdict: both must have said that all is well.
        in_a_row = 0
        while in_a_row < WELL_IN_A_ROW and time.monotonic() < deadline:
            in_a_row = in_a_row + 1 if self.is_well() else 0
            time.sleep(0.1)
        delivers = self._delivers(deadline)
        seconds = time.monotonic() - began
        is_whole = delivers and in_a_row == WELL_IN_A_ROW
        self.recovered[name] = round(seconds, 1) if is_whole else float("inf")
        say(f"{name}: {'well again' if is_whole else 'NOT well'} after {seconds:.1f} s")
        self.load.fault = "nothing"
        # One fault at a time: what a cache has lost is asked for again meanwhile.
        wait(CALM)

    def live_through(self) -> None:
        """All of them."""
        for name, child in (("web", True), ("web", False), ("worker", False), ("clock", False)):
            with self.fault(f"kill -9 {name}{' (one of its processes)' if child else ''}"):
                before = self.machine.kept[name].process.pid
                self.machine.kill(name, child)
                if not child:
                    self._wait_for_another(name, before)
        if self.machine.has_front:
            with self.fault("kill -9 front (its child)"):
                self.machine.kill("front", child=True)
                wait(2)
        with self.fault("kill -9 database"):
            self.machine.database.kill()
            wait(SECONDS_TO_RESTART)
            self.machine.database.start()
        with self.fault("kill -9 redis"):
            self.machine.cache.stop()
            wait(SECONDS_TO_RESTART)
            self.machine.cache.start()
        self._away("database away", 60, self.machine.database.stop, self.machine.database.start)
        self._away("database silent", 20, self.machine.database.freeze, self.machine.database.thaw)
        self._away("redis away", 30, self.machine.cache.stop, self.machine.cache.start)
        self._away("mail away", 30, self.mail.go_down, self.mail.go_up)
        self._locked_table("leadcapture_lead", 60)
        self._locked_table("leadcapture_receivedrequest", 30)
        self._full_disks()
        with self.fault("clock jumps an hour"):
            self.machine.clock_file.write_text(str(HOUR))
            wait(5)

    def _wait_for_another(self, name: str, before: int) -> None:
        deadline = time.monotonic() + 20
        while self.machine.kept[name].process.pid == before and time.monotonic() < deadline:
            time.sleep(0.05)

    def _away(
        self, name: str, seconds: float, take: Callable[[], object], give: Callable[[], object]
    ) -> None:
        with self.fault(name):
            take()
            wait(seconds * SCALE)
            give()

    def _locked_table(self, table: str, seconds: float) -> None:
        with self.fault(f"table {table} locked"), self.machine.database.connect() as session:
            session.autocommit = False
            session.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            wait(seconds * SCALE)
            session.rollback()

    def _full_disks(self) -> None:
        if not self.machine.small_disks:
            self.not_tried += ["disk of media full", "disk of the database full"]
            return
        with self.fault("disk of media full"):
            full = fill(self.machine.var / "media")
            wait(20 * SCALE)
            full.unlink()
        with self.fault("disk of the database full"):
            full = fill(self.machine.database.folder)
            wait(20 * SCALE)
            full.unlink()
            # PostgreSQL may have ended for want of room for its log; a service manager starts it again.
            process = self.machine.database.process
            if process is None or process.poll() is not None:
                self.machine.database.start()


def ledger(machine: Machine) -> dict[str, Any]:
    """What the database says."""
    command = [sys.executable, "-m", "tests.chaos.ledger"]
    found = subprocess.run(command, env=machine.env, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(found.stdout)


def run(folder: Path) -> dict[str, Any]:
    """Live through it; the figures."""
    began = time.monotonic()
    mail = MailServer(free_port(), lambda email, path: None)
    mail.go_up()
    say("Preparing the machine ...")
    with machine(folder, mail.port) as site:
        load = Load(site)
        day = Day(site, load, mail)
        deadline = time.monotonic() + 120
        while not day.is_well():
            if time.monotonic() > deadline:
                raise SystemExit(f"The site does not get ready:\n{(folder / 'log').read_text()[-3000:]}")
            time.sleep(0.5)
        load.warm_up()
        load.start()
        wait(5)
        day.live_through()
        load.stop()
        say("What is left is worked off ...")
        state = ledger(site)
        deadline = time.monotonic() + 60
        while state["open_mails"] and time.monotonic() < deadline:
            time.sleep(2)
            state = ledger(site)
        shown = requests.get(f"{site.address}/insurance/", headers={"Host": site.host}, timeout=30).text
        log_lines = len((folder / "log").read_text(errors="replace").splitlines())
    mail.go_down()
    return figures(load, day, mail, state, shown, log_lines, time.monotonic() - began)


def figures(
    load: Load, day: Day, mail: MailServer, state: dict[str, Any], shown: str, log_lines: int, seconds: float
) -> dict[str, Any]:
    """Everything that was counted, by those who asked, by the mail server, and by the database."""
    leads = state["leads"]
    undelivered = [email for email in load.accepted if not mail.tips[email]]
    edition = f"Edition {load.published} "
    newer = f"Edition {load.published + 1} "
    return {
        "front": "varnish" if day.machine.has_front else "none",
        "requests": load.requests,
        "errors_to_readers": sum(load.errors.values()),
        "errors": dict(load.errors),
        "old_pages": load.old,
        "slowest_page_s": {name: round(most, 2) for name, most in load.slowest.items()},
        "accepted": len(load.accepted),
        "refused_in_words": load.refused_in_words,
        "refused_without_words": load.refused_without_words,
        "broken_off": load.broken_off,
        "lost": len(load.accepted - set(leads))
        + len(undelivered)
        + (not (edition in shown or newer in shown)),
        "doubled": len(leads) - len(set(leads)) + sum(count > 2 for count in mail.tips.values()),
        "delivered_twice": sum(count == 2 for count in mail.tips.values()),
        "published": load.published,
        "editor_refused": load.editor_refused,
        "recovered_s": day.recovered,
        "not_tried": day.not_tried,
        "log_lines": log_lines,
        "seconds": round(seconds),
    }


def is_good(found: dict[str, Any]) -> bool:
    """Whether something was done on this day, and nothing was lost, doubled or left broken."""
    return (
        found["requests"] > 0
        and found["accepted"] > 0
        and found["published"] > 0
        and not any(found[name] for name in ("errors_to_readers", "lost", "doubled", "refused_without_words"))
        and max(found["recovered_s"].values()) <= LONGEST_RECOVERY
    )


def main() -> int:
    """Run, print, and say by the exit code whether all is well."""
    if missing := [name for name in ("postgresql", "redis") if find(name) is None]:
        print(f"This needs {' and '.join(missing)}: see tests/servers/packages.py.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="clinic-faults-", ignore_cleanup_errors=True) as folder:
        found = run(Path(folder))
    found["recovered_s"] = {
        name: seconds if seconds < LONGEST_RECOVERY else None
        for name, seconds in found["recovered_s"].items()
    }
    print(json.dumps(found), flush=True)
    whole = all(seconds is not None for seconds in found["recovered_s"].values())
    return 0 if whole and is_good(found) else 1


if __name__ == "__main__":
    sys.exit(main())
