"""
django-anymail's backends, which say when a message is handed over and what became of it, in the words of `handover`.

What they raise holds neither an address nor a text: django-anymail's own errors hold both, and end up in logs.
"""

from __future__ import annotations

from typing import Any

import requests
from anymail.backends import brevo, mailgun, postmark
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from clinic.core.handover import (
    AnswerNotHeard,
    LoginRefused,
    RecipientRefused,
    SenderRefused,
    ServerBusy,
    ServerNotReached,
    TellsHandover,
    announce_handover,
)

#: Answers about us and not about the message: a wrong key, an unpaid bill, a domain that the account does not have.
ABOUT_OUR_ACCOUNT = frozenset({401, 402, 403, 404, 407})
#: Answers of what stands before the provider (a gateway, a content network), which lost it from sight.
FROM_A_GATEWAY = frozenset({502, 504, 520, 524})


class MessageRefused(Exception):
    """The provider refused this message, or answered what nobody can read. The text is the status."""


class _SaysWhetherConnected:
    """A connection that tells a server that can't be reached from one that fell silent."""

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        except Exception as error:
            # None of requests' own errors, which would hide it among those of a broken exchange.
            raise ServerNotReached(type(error).__name__) from None


class _Plain(_SaysWhetherConnected, HTTPConnection):
    pass


class _Encrypted(_SaysWhetherConnected, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _Encrypted


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _EncryptedPool}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The same behind a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _EncryptedPool}
        return manager


class ProviderMixin(TellsHandover):
    """What our backends add to django-anymail's. It stands before one of them."""

    def create_session(self) -> requests.Session:
        session = super().create_session()  # type: ignore[misc]
        session.mount("http://", _Adapter())
        session.mount("https://", _Adapter())
        return session

    def _send(self, message: Any) -> bool:
        try:
            return super()._send(message)  # type: ignore[misc]
        except AnymailRecipientsRefused:
            raise RecipientRefused from None
        except AnymailAPIError as error:
            raise self._in_our_words(error) from None
        except AnymailError as error:
            # Before anything was sent: the message can't be said in the provider's words.
            raise MessageRefused(type(error).__name__) from None

    def post_to_esp(self, payload: Any, message: Any) -> requests.Response:
        announce_handover(message)
        return super().post_to_esp(payload, message)  # type: ignore[misc]

    def raise_for_recipient_status(self, status: Any, response: Any, payload: Any, message: Any) -> None:
        super().raise_for_recipient_status(status, response, payload, message)  # type: ignore[misc]
        if response.status_code >= 300:
            # A refusal that django-anymail read as nothing in particular.
            raise MessageRefused(str(response.status_code))

    def _in_our_words(self, error: AnymailAPIError) -> Exception:
        if error.response is None and isinstance(error.__cause__, ValueError):
            # An address of the provider's, in the settings, that is none.
            return ServerNotReached(type(error.__cause__).__name__)
        if error.response is None or error.status_code is None:
            # The connection was there, and broke; without a connection we would not be here.
            return AnswerNotHeard(type(error.__cause__).__name__)
        status = int(error.status_code)
        if status < 400 or status in FROM_A_GATEWAY:
            return AnswerNotHeard(str(status))
        if status == 429:
            return ServerBusy(str(status))
        if status in ABOUT_OUR_ACCOUNT:
            return LoginRefused(str(status))
        if status >= 500:
            return ServerNotReached(str(status))
        return self.refusal(error.response) or MessageRefused(str(status))

    def refusal(self, response: requests.Response) -> Exception | None:
        """What a refusal (4xx) says of us and not of the message, where the provider has words for that."""
        return None


class BrevoBackend(ProviderMixin, brevo.EmailBackend):
    """Sends by Brevo."""


class MailgunBackend(ProviderMixin, mailgun.EmailBackend):
    """Sends by Mailgun."""


class PostmarkBackend(ProviderMixin, postmark.EmailBackend):
    """Sends by Postmark."""

    #: https://postmarkapp.com/developer/api/overview#error-codes
    REFUSALS = {
        10: LoginRefused,  # no or a wrong token
        100: ServerNotReached,  # maintenance
        400: SenderRefused,  # no such sender
        401: SenderRefused,  # the sender is not confirmed
        405: LoginRefused,  # nothing left of what was paid for
        412: LoginRefused,  # the account waits for approval
        413: LoginRefused,  # the account may not send
    }

    def build_message_payload(self, message: Any, defaults: Any) -> Any:
        payload = super().build_message_payload(message, defaults)
        # Otherwise Postmark writes a Message-ID of its own, and a message that comes twice can't be told by it.
        payload.data.setdefault("Headers", []).append({"Name": "X-PM-KeepID", "Value": "true"})
        return payload

    def refusal(self, response: requests.Response) -> Exception | None:
        try:
            code = response.json()["ErrorCode"]
            return self.REFUSALS[code](str(code))
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
