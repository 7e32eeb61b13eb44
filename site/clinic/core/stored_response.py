"""A response as the page cache keeps it, once in each encoding that browsers ask for."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from functools import lru_cache

import brotli
import zstandard
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.utils.cache import patch_vary_headers

IDENTITY = "identity"
#: The codings of RFC 9110, section 8.4.1, as small as they get, the smallest first.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "zstd": lambda body: zstandard.compress(body, level=19),
    "gzip": lambda body: gzip.compress(body, compresslevel=9, mtime=0),
}
#: Set for one request by the server itself, or another one each time.
NOT_KEPT = {"X-Page-Cache", "Date"}


def negotiated(accept_encoding: str, available: Container[str]) -> str:
    """
    The encoding to answer with (RFC 9110, section 12.5.3): the most wanted one, the smallest among equals.

    What can't be read counts as not asked for; the body as it is serves everybody.
    """
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameters = part.partition(";")
        key, _, weight = parameters.strip().partition("=")
        try:
            weights[name.strip()] = float(weight) if key.strip() == "q" else 1.0
        except ValueError:
            continue
    candidates = [name for name in ENCODERS if name in available]
    best = max(candidates, key=lambda name: weights.get(name, weights.get("*", 0.0)), default=IDENTITY)
    return best if weights.get(best, weights.get("*", 0.0)) > 0 else IDENTITY


@lru_cache(maxsize=256)
def wanted_encoding(accept_encoding: str) -> str:
    """The encoding to answer with where all are there. Browsers send few different headers: most are known already."""
    return negotiated(accept_encoding, ENCODERS)


@dataclass(frozen=True)
class StoredResponse:
    """What a page answered, in one encoding, without what belongs to one request."""

    #: As the response has them: names and values are not checked and converted again with every answer.
    headers: ResponseHeaders
    body: bytes = field(repr=False)
    #: Seconds since 1970.
    ends_at: float
    #: The content generation that it shows, and since when: seconds since 1970.
    generation: int = 0
    made_at: float = 0.0

    @classmethod
    def of(
        cls, response: HttpResponse, ends_at: float, generation: int = 0, made_at: float = 0.0
    ) -> StoredResponse:
        """
        Keep an answer that is not encoded yet; it gets the validator under which it is kept.

        The validator is weak, because it names the page and not one encoding of it (RFC 9110, section 8.8.1).
        """
        patch_vary_headers(response, ["Accept-Encoding"])
        response["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:24]}"'
        headers = ResponseHeaders(
            {name: value for name, value in response.headers.items() if name not in NOT_KEPT}
        )
        headers["Content-Length"] = str(len(response.content))
        return cls(headers, response.content, ends_at, generation, made_at)

    def encoded(self) -> dict[str, StoredResponse]:
        """The same in every encoding, by its name. It takes about a tenth of a second."""
        return {name: self._with(name, encode(self.body)) for name, encode in ENCODERS.items()}

    def _with(self, encoding: str, body: bytes) -> StoredResponse:
        if len(body) >= len(self.body):
            return self
        headers = ResponseHeaders(dict(self.headers.items()))
        headers["Content-Length"], headers["Content-Encoding"] = str(len(body)), encoding
        return replace(self, headers=headers, body=body)

    def answer(self) -> HttpResponse:
        """The response to a visitor whose browser takes this encoding. It takes the headers: whoever asks, asks once."""
        response = HttpResponse(self.body, content_type=self.headers["Content-Type"])
        response.headers = self.headers
        response.headers["X-Page-Cache"] = "hit"
        return response
