"""Readers, people who send the form, and an editor. Each counts what was answered."""

from __future__ import annotations

import html
import itertools
import subprocess
import sys
import threading
import time
from collections import Counter

import requests

from tests.chaos.site import MANAGE, ROOT
from tests.chaos.visitors import ACTION, TOKEN
from tests.faults.machine import Machine

PAGES = (
    "/",
    "/insurance/",
    "/rarely-read/",
    "/health-tips/",
    "/locations/",
    "/team/",
    "/free-tips/",
    "/privacy/",
)
READERS, SENDERS = 4, 3
#: An editor who publishes; what was published is printed once the transaction is through.
EDITOR = """
import time
from django.db import Error, connection
from wagtail.models import Page
number = 0
while True:
    number += 1
    try:
        page = Page.objects.get(slug="insurance").specific
        page.introduction = f"Edition {number} in a sentence."
        page.save_revision().publish()
        print("published", number, flush=True)
    except Error as error:
        print("refused", type(error).__name__, flush=True)
        connection.close()
    time.sleep(2)
"""


class Load:
    """What goes on while parts are taken away."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.fault = "nothing"
        self.requests = 0
        self.errors: Counter[str] = Counter()
        self.old = 0
        self.slowest: dict[str, float] = {}
        self.accepted: set[str] = set()
        self.refused_in_words = 0
        self.refused_without_words = 0
        self.broken_off = 0
        self.published = 0
        self.editor_refused = 0
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._editor: subprocess.Popen[str] | None = None

    def warm_up(self) -> None:
        """Show every page once: from now on each is one that was ever shown."""
        deadline = time.monotonic() + 60
        for path, encoding in itertools.product(PAGES, ("identity", "gzip", "br", "gzip", "br")):
            # The front looks every second whether the application is there, and may have begun before it.
            while (status := self._get(requests.Session(), path, encoding).status_code) != 200:
                if time.monotonic() > deadline:
                    raise SystemExit(f"{path} answers {status} before anything happened.")
                time.sleep(0.5)

    def start(self) -> None:
        """Begin."""
        for target, number in ((self._read, READERS), (self._send, SENDERS)):
            self._threads += [threading.Thread(target=target, daemon=True) for _ in range(number)]
        self._editor = subprocess.Popen(
            [*MANAGE, "shell", "--no-imports", "-c", EDITOR],
            env=self.machine.env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._threads.append(threading.Thread(target=self._listen, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish what they began."""
        self._over.set()
        if self._editor is not None:
            self._editor.terminate()
            self._editor.wait(timeout=30)
        for thread in self._threads:
            thread.join(timeout=90)

    def _get(self, session: requests.Session, path: str, encoding: str) -> requests.Response:
        headers = {"Host": self.machine.host, "Accept-Encoding": encoding}
        return session.get(self.machine.address + path, headers=headers, timeout=60, allow_redirects=False)

    def _get_patiently(self, path: str, encoding: str) -> requests.Response:
        """A connection that breaks off is made again for two seconds, as browsers do."""
        deadline = time.monotonic() + 2
        while True:
            try:
                return self._get(requests.Session(), path, encoding)
            except requests.ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _read(self) -> None:
        for path, encoding in itertools.cycle(itertools.product(PAGES, ("gzip", "br"))):
            if self._over.is_set():
                return
            fault, began = self.fault, time.monotonic()
            try:
                answer = self._get_patiently(path, encoding)
                problem = "" if answer.status_code == 200 else str(answer.status_code)
                is_old = "Cache-Status" in answer.headers
            except requests.RequestException as error:
                problem, is_old = type(error).__name__, False
            with self._lock:
                self.requests += 1
                self.old += is_old
                self.slowest[fault] = max(self.slowest.get(fault, 0.0), time.monotonic() - began)
                if problem:
                    self.errors[f"{fault}: {path} {problem}"] += 1
            self._over.wait(0.15)

    def _send(self) -> None:
        while not self._over.is_set():
            self.send_one(f"person{next(self._numbers)}@example.com")
            self._over.wait(0.7)

    def send_one(self, email: str) -> bool:
        """Open the form, fill it in and send it once; whether it was taken."""
        session = requests.Session()
        try:
            page = self._get(session, "/free-tips/", "gzip").text
            action, token = ACTION.search(page), TOKEN.search(page)
            if action is None or token is None:
                return False
            answer = session.post(
                self.machine.address + html.unescape(action[1]),
                data={
                    "first_name": "Ada",
                    "email": email,
                    "consent": "on",
                    "timestamp": html.unescape(token[1]),
                },
                headers={"Accept": "application/json", "Host": self.machine.host},
                timeout=60,
            )
            said = answer.json()
        except (requests.RequestException, ValueError):
            with self._lock:
                self.requests += 1
                self.broken_off += 1
            return False
        with self._lock:
            self.requests += 1
            if answer.status_code == 200 and "redirect" in said:
                self.accepted.add(email)
                return True
            if said.get("message"):
                self.refused_in_words += 1
            else:
                self.refused_without_words += 1
        return False

    def _listen(self) -> None:
        assert self._editor is not None and self._editor.stdout is not None
        for line in self._editor.stdout:
            word, _, number = line.partition(" ")
            if word == "published":
                self.published = int(number)
            elif word == "refused":
                self.editor_refused += 1


def say(text: str) -> None:
    """Tell how far it is, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
