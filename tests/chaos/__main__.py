"""
A bad day in eight minutes, for `make chaos`: whether anything gets lost.

    make chaos                                            2,000 requests on SQLite
    make chaos DATABASE_URL=postgres://user@host/name     the same on PostgreSQL, in a database made for it

Sixteen visitors at a time ask for the tips, and nine of ten confirm. Meanwhile web and task workers are killed at random
moments, the mail server is away for half of the time, and the receiver of webhooks fails, is silent or asks for a pause.
Then all is well again, and what is left is worked off. The last line is one JSON object; the command fails where
something was lost, doubled too often or refused without a word. `CHAOS_REQUESTS` and `CHAOS_SEED` may be set.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.browser.conftest import free_port
from tests.chaos import receiver as receivers
from tests.chaos.database import own_database
from tests.chaos.mail_server import MailServer
from tests.chaos.receiver import Receiver
from tests.chaos.site import MANAGE, ROOT, Site, environment
from tests.chaos.visitors import Visitors

REQUESTS = int(os.environ.get("CHAOS_REQUESTS", "2000"))
CONCURRENCY = 16
#: Seconds for everything, and those of them for preparing and for working off what is left.
ALL, LAST = 470, 150
#: Seconds between two kills, and for which the mail server is away and then there again.
KILL_EVERY, MAIL_PHASE, MOOD_PHASE = (2.5, 6.0), 6.0, 5.0


class BadDay(threading.Thread):
    """Kills, takes away and annoys until it is stopped."""

    def __init__(self, site: Site, mail: MailServer, receiver: Receiver, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.site, self.mail, self.receiver, self.chance = site, mail, receiver, chance
        self.is_over = threading.Event()
        self.seconds = 0.0

    def run(self) -> None:
        began = time.monotonic()
        next_kill = next_mail = next_mood = began
        mail_is_up = True
        while not self.is_over.wait(0.05):
            now = time.monotonic()
            if now >= next_kill:
                self.site.kill_one(self.chance)
                next_kill = now + self.chance.uniform(*KILL_EVERY)
            if now >= next_mail:
                mail_is_up = not mail_is_up
                (self.mail.go_up if mail_is_up else self.mail.go_down)()
                next_mail = now + MAIL_PHASE
            if now >= next_mood:
                self.receiver.mood = self.chance.choice(
                    [receivers.WELL, receivers.WELL, receivers.FAILING, receivers.SILENT, receivers.BUSY]
                )
                next_mood = now + MOOD_PHASE
        self.seconds = time.monotonic() - began

    def end(self) -> None:
        """All is well again."""
        self.is_over.set()
        self.join()
        self.mail.go_up()
        self.receiver.mood = receivers.WELL


def say(text: str) -> None:
    """Tell how far it is, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def ledger(env: dict[str, str], *arguments: str) -> str:
    """Run the ledger within the site's settings."""
    command = [sys.executable, "-m", "tests.chaos.ledger", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def run(var: Path, database_url: str) -> dict[str, Any]:
    """Live through it; the figures."""
    began = time.monotonic()
    chance = random.Random(os.environ.get("CHAOS_SEED"))
    port, mail_port = free_port(), free_port()
    env = environment(var, port, mail_port, database_url)
    say("Preparing the site ...")
    for command in (
        ["collectstatic", "--noinput", "--verbosity", "0"],
        ["migrate", "--verbosity", "0"],
        ["start_site", "--hostname", "127.0.0.1", "--port", str(port)],
    ):
        subprocess.run([*MANAGE, *command], env=env, check=True, stdout=subprocess.DEVNULL)
    receiver = Receiver()
    receiver.secret = ledger(env, receiver.url).strip()
    site = Site(env, port)
    visitors = Visitors(site.address, CONCURRENCY)
    mail = MailServer(mail_port, visitors.question)
    mail.go_up()
    site.start()
    people = [f"canary{number}@example.com" for number in range(REQUESTS)]
    day = BadDay(site, mail, receiver, chance)
    try:
        say(f"{REQUESTS} people ask for the tips on a bad day ...")
        day.start()
        visitors.ask_all(people)
        say(f"{len(visitors.accepted)} were accepted. The bad day goes on while they confirm ...")
        until = began + ALL - LAST
        while time.monotonic() < until and not _all_confirmed(visitors):
            time.sleep(0.5)
        day.end()
        say(f"{len(visitors.confirmed)} have confirmed. All is well again; what is left is worked off ...")
        state: dict[str, Any] = {}
        while time.monotonic() < began + ALL - 10:
            time.sleep(3)
            state = json.loads(ledger(env))
            if not (state["open_mails"] or state["open_messages"] or visitors.waiting_to_confirm):
                break
        visitors.stop()
        state = json.loads(ledger(env))
    finally:
        day.is_over.set()
        site.stop()
        receiver.stop()
        mail.go_down()
    return figures(visitors, mail, receiver, site, day, state, time.monotonic() - began)


def _all_confirmed(visitors: Visitors) -> bool:
    expected = {email for email in visitors.accepted if int(email[6:].partition("@")[0]) % 10}
    return expected <= visitors.confirmed


def figures(
    visitors: Visitors,
    mail: MailServer,
    receiver: Receiver,
    site: Site,
    day: BadDay,
    state: dict[str, Any],
    seconds: float,
) -> dict[str, Any]:
    """Everything that was counted, by those who asked, by those who received, and by the database."""
    leads = set(state["leads"])
    confirmed = visitors.confirmed | (set(state["confirmed"]) & visitors.accepted)
    messages = set(state["messages"])
    return {
        "database": "postgresql" if site.env.get("DATABASE_URL") else "sqlite",
        "requests": REQUESTS,
        "accepted": len(visitors.accepted),
        "stored": len(visitors.accepted & leads),
        "lost": len(visitors.accepted - leads),
        "stored_twice": len(state["leads"]) - len(leads),
        "confirmed": len(confirmed),
        "delivered": sum(mail.tips[email] > 0 for email in confirmed),
        "delivered_twice": sum(mail.tips[email] == 2 for email in confirmed),
        "delivered_more_than_twice": sum(count > 2 for count in mail.tips.values()),
        "asked_more_than_twice": sum(count > 2 for count in mail.questions.values()),
        "mails_given_up": state["mails_given_up"],
        "without_unsubscribe": mail.without_unsubscribe,
        "webhook_events": state["events"],
        "webhook_messages": len(messages),
        "webhook_delivered": len(messages & set(receiver.taken)),
        "webhook_badly_signed": receiver.badly_signed,
        "refused_without_message": visitors.refused_without_message,
        "gave_up_asking": len(visitors.gone),
        "answers": {str(status): count for status, count in sorted(visitors.answers.items())},
        "broken_off": visitors.broken_off,
        "kills": site.kills,
        "mail_server_down_share": round(mail.seconds_down / max(day.seconds, 1), 2),
        "receiver_answers": dict(receiver.moods_answered),
        "log_names_a_person": b"canary" in site_log(site),
        "seconds": round(seconds),
    }


def site_log(site: Site) -> bytes:
    """What the processes wrote."""
    return (Path(site.env["VAR_DIR"]) / "log").read_bytes()


def is_good(found: dict[str, Any]) -> bool:
    """Whether it was a bad day on which something was done, and nothing got lost, doubled or leaked."""
    return (
        found["accepted"] >= 0.95 * REQUESTS
        and found["confirmed"] > 0
        and min(found["kills"].values()) > 0
        and found["accepted"] == found["stored"]
        and found["confirmed"] == found["delivered"]
        and found["webhook_events"] == found["webhook_messages"] == found["webhook_delivered"]
        and not any(
            found[name]
            for name in (
                "lost",
                "stored_twice",
                "delivered_more_than_twice",
                "asked_more_than_twice",
                "without_unsubscribe",
                "webhook_badly_signed",
                "refused_without_message",
                "log_names_a_person",
            )
        )
    )


def main() -> int:
    """Run, print, and say by the exit code whether all is well."""
    with (
        tempfile.TemporaryDirectory(prefix="clinic-chaos-", ignore_cleanup_errors=True) as folder,
        own_database(os.environ.get("DATABASE_URL", "")) as database_url,
    ):
        found = run(Path(folder), database_url)
    print(json.dumps(found), flush=True)
    return 0 if is_good(found) else 1


if __name__ == "__main__":
    sys.exit(main())
