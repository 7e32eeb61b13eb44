"""The mail server, which is away for half of the time, and takes its connections with it."""

from __future__ import annotations

import email
import email.policy
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

CONFIRM = re.compile(r"https?://\S+?(/tips/confirm/\S+)")
TIPS = re.compile(r"https?://\S+?(/tips/[^/\s]{20,}/)\s")


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.server.take(envelope)
        return "250 OK"


class MailServer:
    """Keeps what it has taken; `on_question` is called with the address and the link of each confirmation mail."""

    def __init__(self, port: int, on_question: Callable[[str, str], None]) -> None:
        self.port = port
        self.on_question = on_question
        self.tips: Counter[str] = Counter()
        self.questions: Counter[str] = Counter()
        self.without_unsubscribe = 0
        self.seconds_down = 0.0
        self._controller: Controller | None = None
        self._went_down = time.monotonic()
        self._lock = threading.Lock()

    def take(self, envelope: Any) -> None:
        """Count a message that was taken."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        plain = message.get_body(("plain",))
        text = plain.get_content() if plain else ""
        (address,) = envelope.rcpt_tos
        question = CONFIRM.search(text)
        with self._lock:
            if (
                message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click"
                or not message["List-Unsubscribe"]
            ):
                self.without_unsubscribe += 1
            if question is None and TIPS.search(text):
                self.tips[address] += 1
            elif question is not None:
                self.questions[address] += 1
        if question is not None:
            self.on_question(address, question[1])

    def go_up(self) -> None:
        """Take messages."""
        if self._controller is None:
            self.seconds_down += time.monotonic() - self._went_down
            self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def go_down(self) -> None:
        """Refuse connections; those that are open end at once."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None
            self._went_down = time.monotonic()
