"""
The locations that the connected Google account manages, for somebody who chooses one. Nothing of it is kept.

Sources: https://developers.google.com/my-business/reference/accountmanagement/rest/v1/accounts/list and
https://developers.google.com/my-business/reference/businessinformation/rest/v1/accounts.locations/list.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from ..answers import a_list, mapping
from ..failures import Failure, GoogleFailure, Scope
from . import questions

ACCOUNT = re.compile(r"accounts/[A-Za-z0-9_-]{1,40}")
LOCATION = re.compile(r"locations/[A-Za-z0-9_-]{1,40}")
READ_MASK = "name,title,storefrontAddress,metadata"
ACCOUNTS_ON_A_PAGE, LOCATIONS_ON_A_PAGE = 20, 100
#: Somebody waits for the list, and the web server gives up after 30 seconds.
SECONDS_FOR_ALL = 15
MOST_QUESTIONS = 20


@dataclass(frozen=True)
class BusinessLocation:
    """A location as the Business Profile describes it. `name` is `accounts/…/locations/…`."""

    name: str
    title: str
    address: str
    is_verified: bool

    @property
    def label(self) -> str:
        """For somebody who chooses."""
        words = ", ".join(part for part in (self.title, self.address) if part)
        return words if self.is_verified else f"{words} (not verified yet: Google gives no rating)"


@dataclass(frozen=True)
class FoundLocations:
    """The locations in the order of their titles; `is_whole` is False where there are more than were asked for."""

    locations: list[BusinessLocation]
    is_whole: bool


def find(take_call: Callable[[], None]) -> FoundLocations:
    """Ask for all accounts, and for the locations of each. Raises `GoogleFailure`, and what `take_call` raises."""
    pages = _Pages(take_call)
    accounts_url = f"{settings.GOOGLE_BUSINESS_ACCOUNTS_URL.rstrip('/')}/v1/accounts"
    locations_url = f"{settings.GOOGLE_BUSINESS_LOCATIONS_URL.rstrip('/')}/v1"
    found: dict[str, BusinessLocation] = {}
    accounts = list(pages.items(accounts_url, "accounts", {"pageSize": str(ACCOUNTS_ON_A_PAGE)}))
    for account in accounts:
        name = account.get("name")
        if not isinstance(name, str) or not ACCOUNT.fullmatch(name):
            continue
        params = {"readMask": READ_MASK, "pageSize": str(LOCATIONS_ON_A_PAGE)}
        for item in pages.items(f"{locations_url}/{name}/locations", "locations", params):
            if location := _location(name, item):
                # The same one may be reached through a group of locations too.
                found.setdefault(location.name.rpartition("/")[2], location)
    return FoundLocations(sorted(found.values(), key=lambda one: (one.title, one.address)), pages.is_whole)


class _Pages:
    """Asks for page after page, within the time and the number of questions for all of them together."""

    def __init__(self, take_call: Callable[[], None]) -> None:
        self._take_call = take_call
        self._ends_at = time.monotonic() + SECONDS_FOR_ALL
        self._left = MOST_QUESTIONS
        self.is_whole = True

    def items(self, url: str, field: str, params: dict[str, str]) -> Iterator[dict[str, Any]]:
        token = ""
        while True:
            if not self._left:
                self.is_whole = False
                return
            self._left -= 1
            page = self._ask(url, params | ({"pageToken": token} if token else {}))
            yield from (one for one in a_list(page.get(field)) if isinstance(one, dict))
            token = page.get("nextPageToken") or ""
            if not isinstance(token, str) or not token:
                return

    def _ask(self, url: str, params: dict[str, str]) -> dict[str, Any]:
        seconds = min(self._ends_at - time.monotonic(), settings.GOOGLE_TIMEOUT_SECONDS)
        if seconds <= 0:
            raise GoogleFailure(Failure.SLOW)
        try:
            return questions.ask(url, params, self._take_call, seconds)
        except GoogleFailure as error:
            if error.failure.scope is Scope.PLACE:
                # It is not about one location here.
                raise GoogleFailure(Failure.BUSINESS_REFUSED) from error
            raise


def _location(account: str, item: dict[str, Any]) -> BusinessLocation | None:
    name = item.get("name")
    if not isinstance(name, str) or not LOCATION.fullmatch(name):
        return None
    address = mapping(item.get("storefrontAddress"))
    lines = [line for line in a_list(address.get("addressLines")) if isinstance(line, str)]
    words = [
        *lines,
        *(str(address.get(part, "")) for part in ("locality", "administrativeArea", "postalCode")),
    ]
    return BusinessLocation(
        name=f"{account}/{name}",
        title=str(item.get("title", "")) or "Without a name",
        address=", ".join(word for word in words if word),
        is_verified=mapping(item.get("metadata")).get("hasVoiceOfMerchant") is True,
    )
