"""
Django's SMTP backend, which says when a message is handed over and whether the answer to it was heard.

Between the last byte of a message and the server's answer nobody can know whether it was taken (RFC 5321, section
4.5.4.1, leaves the duplicate to the sender). Who must neither lose nor repeat an e-mail has to tell that moment from
every other failure, which `smtplib` does not.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend

from clinic.core.handover import AnswerNotHeard, TellsHandover


def _nothing() -> None:
    """Nobody wants to know."""


class HandoverMixin:
    """Calls `before_handover` before the first byte of a message, and tells when its answer was not heard."""

    before_handover: Callable[[], None] = staticmethod(_nothing)

    def data(self, msg: Any) -> tuple[int, bytes]:
        """
        Hand over the message. Raises `AnswerNotHeard`, and what `before_handover` raises.

        A server that refuses at this point does so with an answer: that is heard, and nothing was taken.
        """
        self.before_handover()
        try:
            return super().data(msg)  # type: ignore[misc]
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:
            raise AnswerNotHeard(type(error).__name__) from error


class SMTP(HandoverMixin, smtplib.SMTP):
    """A connection that begins in the open, and may turn to TLS."""


class SMTPOverTLS(HandoverMixin, smtplib.SMTP_SSL):
    """A connection that is encrypted from its start."""


class EmailBackend(TellsHandover, DjangoEmailBackend):
    """
    Sends as Django's backend does. A message with an attribute `before_handover` has it called at that moment.
    """

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return SMTPOverTLS if self.use_ssl else SMTP

    def _send(self, email_message: EmailMessage) -> bool:
        if isinstance(self.connection, HandoverMixin):
            self.connection.before_handover = getattr(email_message, "before_handover", _nothing)
        return super()._send(email_message)  # type: ignore[misc]

    def close(self) -> None:
        """End the connection; one that is broken already ends silently."""
        with suppress(OSError):
            super().close()
