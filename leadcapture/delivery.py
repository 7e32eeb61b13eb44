"""
One attempt to send the e-mail that answers a request.

Claim, send, mark: a process that dies between any two of these leaves a claim that ends by itself, and the
next attempt sends again. So an e-mail may arrive twice, under the same Message-ID; it is never lost, and two
workers never send it at once.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.core.mail import EmailMessage
from django.utils import timezone

from leadcapture.models import MAX_ATTEMPTS, MailedRequest

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

Request = TypeVar("Request", bound=MailedRequest)


def deliver(model: type[Request], pk: int, message_for: Callable[[Request], EmailMessage]) -> bool:
    """
    Try to answer a request; whether its e-mail was handed over now.

    Does nothing for a request that is answered, not due, claimed by another worker, or gone. Never raises for
    what goes wrong with the e-mail: the request stays, and its next attempt is planned.
    """
    requests: Any = model._default_manager.filter(pk=pk)
    if not requests.claim():
        return False
    request = requests.first()
    if request is None:
        return False  # deleted a moment ago
    try:
        if message_for(request).send() != 1:
            raise RuntimeError("The mail server took no message.")
    except Exception as error:
        wait = wait_after(request.attempts)
        requests.undelivered().update(next_attempt_at=timezone.now() + wait)
        # The kind of the error only: its text may hold the person's address.
        logger.warning(
            "E-mail for %s %d failed at attempt %d of %d with %s; next attempt in %d seconds.",
            model._meta.verbose_name,
            pk,
            request.attempts,
            MAX_ATTEMPTS,
            type(error).__name__,
            wait.total_seconds(),
        )
        return False
    requests.mark_sent()
    return True


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: twice as long each time, a fifth more or less."""
    if attempts >= MAX_ATTEMPTS:
        return timedelta()  # there is no next attempt; whoever asks again need not wait for it
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 (spreads attempts; nothing secret)
