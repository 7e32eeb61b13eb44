"""What a visitor of the site sees, and how long it takes."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests

ACTION = re.compile(r'<form method="post" action="([^"#]+)[^"]*"[^>]*data-enhance')
TOKEN = re.compile(r'name="timestamp"[^>]*value="([^"]+)"')
JSON = {"Accept": "application/json"}


@dataclass
class Seen:
    """An answer, and the seconds until it was there."""

    response: requests.Response
    seconds: float

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.text


def get(address: str, **headers: str) -> Seen:
    """Open a page in a new browser."""
    began = time.monotonic()
    response = requests.get(address, headers=headers, timeout=60, allow_redirects=False)
    return Seen(response, time.monotonic() - began)


@dataclass
class OpenForm:
    """A form that a visitor has before them."""

    address: str
    token: str

    @classmethod
    def at(cls, address: str, path: str = "/free-tips/") -> OpenForm:
        page = get(address + path).text
        action, token = ACTION.search(page), TOKEN.search(page)
        assert action and token, page[:300]
        return cls(address + html.unescape(action[1]), html.unescape(token[1]))

    def send(self, email: str, first_name: str = "Ada", **headers: str) -> Seen:
        """Fill it in and send it."""
        began = time.monotonic()
        data: dict[str, Any] = {
            "first_name": first_name,
            "email": email,
            "consent": "on",
            "timestamp": self.token,
        }
        response = requests.post(self.address, data=data, headers=headers, timeout=60, allow_redirects=False)
        return Seen(response, time.monotonic() - began)


def at_once(number: int, what: Callable[[int], Seen]) -> list[Seen]:
    """What so many visitors see who do the same at once."""
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(what, range(number)))


def wait_until(what: Callable[[], Any], seconds: float, step: float = 0.2) -> float:
    """Wait until something is so; how long that took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, f"Not within {seconds} seconds."
        time.sleep(step)
    return time.monotonic() - began


#: For so long the probe's last verdict holds.
VERDICT_SECONDS = 3.2


def wait_until_all_is_well(address: str) -> None:
    """Wait until every part is back in use, by a verdict that was found after this was called."""
    time.sleep(VERDICT_SECONDS)
    wait_until(lambda: get(f"{address}/readyz").response.json() == {"status": "ok"}, 30)
