"""
A question to one of the Business Profile APIs, in the name of whoever connected the profile.

Sources: https://developers.google.com/my-business/reference/rest and the error model of Google's APIs
(https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto). A project that has not been granted
access has a quota of 0 questions a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import answers
from ..failures import Failure, GoogleFailure
from ..http import Answer, exchange
from . import tokens

BY_REASON = answers.BY_REASON | {
    "SERVICE_DISABLED": Failure.BUSINESS_DISABLED,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": Failure.CONSENT_MISSING,
}


def ask(
    url: str, params: dict[str, str], take_call: Callable[[], None], seconds: float | None = None
) -> dict[str, Any]:
    """
    What Google answers. Raises `GoogleFailure`, and whatever `take_call` raises.

    A token that Google withdrew before its time is replaced once.
    """
    answer = _exchange(url, params, take_call, seconds)
    if answer.status == 401:
        tokens.forget()
        answer = _exchange(url, params, take_call, seconds)
    if answer.status != 200:
        raise GoogleFailure(failure_of(answer.status, answer.body), answer.retry_after)
    return answers.json_object(answer.body)


def _exchange(
    url: str, params: dict[str, str], take_call: Callable[[], None], seconds: float | None
) -> Answer:
    headers = {"Authorization": f"Bearer {tokens.access_token()}"}
    return exchange("GET", url, headers=headers, params=params, take_call=take_call, seconds=seconds)


def failure_of(status: int, body: bytes) -> Failure:
    """What an answer that is none means, by its status and the reasons it gives."""
    error = answers.ErrorAnswer.read(status, body)
    if status >= 500:
        return Failure.SERVER
    if status == 429:
        never = any(str(one.get("quota_limit_value")) == "0" for one in error.metadata)
        return Failure.ACCESS_NOT_GRANTED if never else error.of_too_many()
    if known := error.by_reason(BY_REASON):
        return known
    if status == 400:
        return Failure.LOCATION_UNVERIFIED if error.word == "FAILED_PRECONDITION" else Failure.NOT_UNDERSTOOD
    return _BY_STATUS.get(status, Failure.NONSENSE)


_BY_STATUS = {
    401: Failure.BUSINESS_REFUSED,
    403: Failure.LOCATION_REFUSED,
    404: Failure.LOCATION_GONE,
}
