"""The program that is told of leads by webhooks, and has its own bad day."""

from __future__ import annotations

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

#: How it can behave.
WELL, FAILING, SILENT, BUSY = "well", "failing", "silent", "busy"


class _Server(ThreadingHTTPServer):
    """Takes no notice of workers that were killed in the middle of a message."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silent."""


class Receiver:
    """Keeps the identifiers of the messages that it has taken; what is not signed rightly is counted apart."""

    def __init__(self) -> None:
        self.mood = WELL
        self.secret = ""
        self.taken: Counter[str] = Counter()
        self.badly_signed = 0
        self.moods_answered: Counter[str] = Counter()
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, more = receiver.answer(body, headers)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        """The status and the headers of an answer in the present mood."""
        mood = self.mood
        with self._lock:
            self.moods_answered[mood] += 1
        if mood == FAILING:
            return 500, {}
        if mood == BUSY:
            return 429, {"Retry-After": "1"}
        if mood == SILENT:
            time.sleep(20)  # longer than anybody waits; what comes then is too late
            return 500, {}
        with self._lock:
            try:
                Webhook(self.secret).verify(body, headers)
            except WebhookVerificationError:
                self.badly_signed += 1
                return 400, {}
            self.taken[headers["webhook-id"]] += 1
        return 200, {}

    def stop(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()
