"""
ALTCHA's proof of work, version 2: a browser shows that it takes trouble, and nobody else learns of it.

https://altcha.org/docs/ and the package `altcha`. A challenge names a key whose counter is to be found by trying; it
is signed, ends soon, holds for one form, and its solution is good once. It is only asked for on suspicion.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

import altcha
from django.utils import timezone
from django.utils.crypto import salted_hmac

from leadcapture.models import SpentProof

#: Web Crypto has it in every browser, outside of the page's own thread.
ALGORITHM = "PBKDF2/SHA-256"
#: Rounds of one try, and the tries that it takes on average: a second or two of a phone's time, and a machine's that
#: sends thousands.
COST = 5000
TRIES = 300
#: The solution travels in a form; a good one has some 700 characters.
MAX_LENGTH = 3000


def _key(purpose: str) -> str:
    return salted_hmac(f"leadcapture.proof-of-work.{purpose}", "", algorithm="sha256").hexdigest()


def make_challenge(form_page_id: int) -> dict[str, Any]:
    """A challenge for this form, as ALTCHA's widget and static/js/proof.js take it."""
    counter = TRIES // 2 + secrets.randbelow(TRIES)
    challenge = altcha.create_challenge(
        algorithm=ALGORITHM,
        cost=COST,
        counter=counter,
        expires_at=timezone.now() + SpentProof.GOOD_FOR,
        data={"form": form_page_id},
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("solution"),
    )
    return challenge.to_dict()


def spend(solution: str, form_page_id: int) -> bool:
    """
    Whether this is a right solution for this form, not too late, that nobody has used before; it is used up now.

    Any text may come in. Call it in the transaction that keeps what was sent: where that fails, the solution stays good.
    """
    if not _is_right(solution, form_page_id):
        return False
    digest = hashlib.sha256(_signature(solution).encode()).hexdigest()
    # Of two at once, the unique column lets one in.
    return SpentProof.objects.get_or_create(digest=digest)[1]


def forget_old_proofs() -> int:
    """Delete what was used and has ended since; how many rows that were."""
    return SpentProof.objects.filter(spent_at__lt=timezone.now() - SpentProof.GOOD_FOR * 2).delete()[0]


def _is_right(solution: str, form_page_id: int) -> bool:
    if not solution or len(solution) > MAX_LENGTH:
        return False
    try:
        result = altcha.verify_solution(solution, _key("challenge"), hmac_key_secret=_key("solution"))
        return result.verified and _challenge(solution)["parameters"]["data"] == {"form": form_page_id}
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return False  # the package looks at a stranger's JSON before it looks at the signature


def _challenge(solution: str) -> dict[str, Any]:
    return json.loads(base64.b64decode(solution))["challenge"]


def _signature(solution: str) -> str:
    return _challenge(solution)["signature"]
