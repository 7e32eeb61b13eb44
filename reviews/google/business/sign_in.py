"""
OAuth 2.0 as Google's documentation for web servers describes it, with PKCE (RFC 7636).

Source: https://developers.google.com/identity/protocols/oauth2/web-server. Google knows one scope for Business Profiles, and
none for reading alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from ..answers import json_object
from ..failures import Failure, GoogleFailure
from ..http import Answer, exchange

SCOPE = "https://www.googleapis.com/auth/business.manage"
#: Printable ASCII: it goes into a header.
TOKEN = re.compile(r"[!-~]{1,4096}")
LONGEST_LIFE = 24 * 3600

#: https://www.rfc-editor.org/rfc/rfc6749#section-5.2, and Google's own words beside it.
BY_ERROR = {
    "invalid_grant": Failure.CONNECTION_ENDED,
    "invalid_client": Failure.CLIENT_INVALID,
    "unauthorized_client": Failure.CLIENT_INVALID,
    "deleted_client": Failure.CLIENT_INVALID,
    "disabled_client": Failure.CLIENT_INVALID,
    "redirect_uri_mismatch": Failure.CLIENT_INVALID,
    "invalid_scope": Failure.BUSINESS_REFUSED,
}


@dataclass(frozen=True)
class SignIn:
    """Where somebody is sent, and what has to be remembered until they come back."""

    address: str
    state: str
    verifier: str


@dataclass(frozen=True)
class Tokens:
    """What Google gives: a token for `seconds`, and the first time a permission that lasts."""

    access: str
    seconds: int
    refresh: str = ""


def begin(return_address: str) -> SignIn:
    """Ask Google for a lasting permission; it sends the browser back to `return_address`."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    question = {
        "client_id": settings.GOOGLE_BUSINESS_CLIENT_ID,
        "redirect_uri": return_address,
        "response_type": "code",
        "scope": SCOPE,
        "access_type": "offline",
        # Without it Google gives a lasting permission the first time only.
        "prompt": "consent select_account",
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return SignIn(f"{settings.GOOGLE_SIGN_IN_URL}?{urlencode(question)}", state, verifier)


def redeem(code: str, verifier: str, return_address: str) -> Tokens:
    """Turn the code that the browser brought back into a lasting permission. Raises `GoogleFailure`."""
    answer = _ask(
        "token",
        grant_type="authorization_code",
        code=code,
        code_verifier=verifier,
        redirect_uri=return_address,
        **_client(),
    )
    tokens = _tokens(answer)
    if not tokens.refresh:
        raise GoogleFailure(Failure.BUSINESS_REFUSED)
    return tokens


def renew(refresh_token: str) -> Tokens:
    """A new short-lived token. Raises `GoogleFailure`."""
    return _tokens(_ask("token", grant_type="refresh_token", refresh_token=refresh_token, **_client()))


def revoke(token: str) -> None:
    """Give the permission back. Raises `GoogleFailure` where Google does not take it."""
    answer = _ask("revoke", token=token)
    # A token that Google no longer knows is revoked already.
    if answer.status != 200 and not (answer.status == 400 and _error(answer) == "invalid_token"):
        raise GoogleFailure(_failure_of(answer), answer.retry_after)


def _client() -> dict[str, str]:
    return {
        "client_id": settings.GOOGLE_BUSINESS_CLIENT_ID,
        "client_secret": settings.GOOGLE_BUSINESS_CLIENT_SECRET,
    }


def _ask(what: str, **form: str) -> Answer:
    return exchange("POST", f"{settings.GOOGLE_OAUTH_URL.rstrip('/')}/{what}", form=form)


def _tokens(answer: Answer) -> Tokens:
    if answer.status != 200:
        raise GoogleFailure(_failure_of(answer), answer.retry_after)
    given = json_object(answer.body)
    if SCOPE not in str(given.get("scope", SCOPE)).split():
        raise GoogleFailure(Failure.CONSENT_MISSING)
    seconds = given.get("expires_in", 0)
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise GoogleFailure(Failure.NONSENSE)
    access, refresh = _token(given.get("access_token")), given.get("refresh_token")
    return Tokens(access, min(max(seconds, 0), LONGEST_LIFE), _token(refresh) if refresh else "")


def _token(value: object) -> str:
    if isinstance(value, str) and TOKEN.fullmatch(value):
        return value
    raise GoogleFailure(Failure.NONSENSE)


def _error(answer: Answer) -> str:
    try:
        return str(json_object(answer.body).get("error", ""))
    except GoogleFailure:
        return ""


def _failure_of(answer: Answer) -> Failure:
    if answer.status >= 500:
        return Failure.SERVER
    if answer.status == 429:
        return Failure.TOO_MANY
    refused = answer.status in (400, 401, 403)
    return BY_ERROR.get(_error(answer), Failure.BUSINESS_REFUSED if refused else Failure.NONSENSE)
