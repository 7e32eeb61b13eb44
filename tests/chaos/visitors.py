"""People who ask for the tips, and confirm their address, on a site whose processes die under them."""

from __future__ import annotations

import html
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import requests

#: A page that breaks off is loaded again, as people do; after so many times they go away.
TRIES = 8
ACTION = re.compile(r'<form method="post" action="([^"#]+)[^"]*"[^>]*data-enhance')
TOKEN = re.compile(r'name="timestamp"[^>]*value="([^"]+)"')


class Visitors:
    """Sends the forms and the confirmations, and keeps what was answered."""

    def __init__(self, address: str, concurrency: int) -> None:
        self.address = address
        self.accepted: set[str] = set()
        self.confirmed: set[str] = set()
        self.gone: set[str] = set()
        self.answers: Counter[int] = Counter()
        self.refused_without_message = 0
        self.broken_off = 0
        self.waiting_to_confirm = 0
        self._confirming: set[str] = set()
        self._lock = threading.Lock()
        self._local = threading.local()
        self._forms = ThreadPoolExecutor(concurrency, "visitor")
        self._confirmations = ThreadPoolExecutor(4, "confirmation")

    @property
    def session(self) -> requests.Session:
        """A browser of this thread, without cookies."""
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
        return self._local.session

    def ask_all(self, people: list[str]) -> None:
        """Let all of them ask for the tips; returns when each has been answered or gone away."""
        list(self._forms.map(self.ask, people))

    def ask(self, email: str) -> None:
        """Open the page, fill in the form and send it, again where the connection breaks off."""
        for _ in range(TRIES):
            try:
                page = self.session.get(f"{self.address}/free-tips/", timeout=20).text
                action, token = ACTION.search(page), TOKEN.search(page)
                if action is None or token is None:
                    time.sleep(0.5)
                    continue
                answer = self.session.post(
                    self.address + html.unescape(action[1]),
                    data={
                        "first_name": "Ada",
                        "email": email,
                        "consent": "on",
                        "timestamp": html.unescape(token[1]),
                    },
                    headers={"Accept": "application/json"},
                    timeout=60,
                )
            except requests.RequestException:
                with self._lock:
                    self.broken_off += 1
                time.sleep(0.3)
                continue
            if self._is_accepted(answer):
                with self._lock:
                    self.accepted.add(email)
                return
            time.sleep(0.3)
        with self._lock:
            self.gone.add(email)

    def _is_accepted(self, answer: requests.Response) -> bool:
        with self._lock:
            self.answers[answer.status_code] += 1
            if answer.status_code == 200 and "redirect" in answer.text:
                return True
            if not _says_something(answer):
                self.refused_without_message += 1
        return False

    def question(self, email: str, path: str) -> None:
        """A mail asks to confirm: nine of ten people press its button; an e-mail that comes twice changes nothing."""
        with self._lock:
            if email in self._confirming or int(re.findall(r"\d+", email)[0]) % 10 == 0:
                return
            self._confirming.add(email)
            self.waiting_to_confirm += 1
        self._confirmations.submit(self._confirm, email, path)

    def _confirm(self, email: str, path: str) -> None:
        try:
            for _ in range(TRIES * 4):
                try:
                    answer = self.session.post(self.address + path, timeout=60, allow_redirects=False)
                except requests.RequestException:
                    with self._lock:
                        self.broken_off += 1
                else:
                    with self._lock:
                        self.answers[answer.status_code] += 1
                        if answer.status_code == 303:
                            self.confirmed.add(email)
                            return
                time.sleep(0.3)
        finally:
            with self._lock:
                self.waiting_to_confirm -= 1

    def stop(self) -> None:
        """Let nobody begin anything new."""
        self._forms.shutdown(cancel_futures=True)
        self._confirmations.shutdown(cancel_futures=True)


def _says_something(answer: requests.Response) -> bool:
    """Whether a refusal tells the visitor what to do: the sentence that the form shows."""
    try:
        return bool(answer.json().get("message"))
    except (ValueError, AttributeError):
        return False
