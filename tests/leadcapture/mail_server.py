"""A real mail server on this machine, which can be made to fail as mail servers do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Mailbox:
    """
    What the server was given, and how it behaves: `refuse` at the recipient, or `hang up` after the message.

    With a `password` it asks for that; a `sender_refusal` is its answer to MAIL FROM.
    """

    def __init__(self) -> None:
        self.envelopes: list[Any] = []
        self.refuse = False
        self.refusal = "451 try again later"
        self.refuse_message = False
        self.hang_up = False
        self.port = 0
        self.password = ""
        self.log_ins = 0
        self.sender_refusal = ""

    def authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any
    ) -> AuthResult:
        self.log_ins += 1
        good = isinstance(given, LoginPassword) and given.password == self.password.encode()
        return AuthResult(success=good, handled=False)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.sender_refusal:
            return self.sender_refusal
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuse:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse_message:
            return "452 no room left"
        self.envelopes.append(envelope)
        if self.hang_up:
            server.transport.abort()
        return "250 OK"


@contextmanager
def running(password: str = "") -> Iterator[Mailbox]:
    """The server, on a free port of this machine."""
    box = Mailbox()
    box.password = password
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        auth_required=bool(password),
        auth_require_tls=False,
        authenticator=box.authenticate,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
