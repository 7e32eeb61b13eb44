"""A provider's address for sending, on this machine: it takes e-mails as three providers do, and fails as they do."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: What each says to an e-mail that it takes.
TAKEN: dict[str, tuple[int, Any]] = {
    "postmark": (
        200,
        {
            "To": "ada@example.com",
            "SubmittedAt": "2026-11-20T12:00:00Z",
            "MessageID": "b7bc2f4a-e38e-4336-af7d-e6c392c2f817",
            "ErrorCode": 0,
            "Message": "OK",
        },
    ),
    "mailgun": (200, {"id": "<20261120120000.1.B@mg.example.com>", "message": "Queued. Thank you."}),
    "brevo": (201, {"messageId": "<202611201200.1@relay.example.com>"}),
}


class ProviderApi:
    """What it was sent, and how it answers: with `answers` in turn, then as it should; or it hangs up, or is slow."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, Any]] = []
        self.hang_up = False
        self.delay = 0.0
        self.url = ""


@contextmanager
def running(name: str) -> Iterator[ProviderApi]:
    """The provider, on a free port."""
    api = ProviderApi(name)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            api.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            time.sleep(api.delay)
            if api.hang_up:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status, said = api.answers.pop(0) if api.answers else TAKEN[api.name]
            text = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
