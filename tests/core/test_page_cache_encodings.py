"""Pages from the cache come in the encoding that the browser wants, and say when nothing has changed."""

from __future__ import annotations

import gzip
from concurrent.futures import Executor
from typing import Any

import brotli
import pytest
import zstandard
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.stored_response import IDENTITY, negotiated
from tests.factories import HealthTipPageFactory

ALL = (IDENTITY, "br", "zstd", "gzip")
DECODERS = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
    "": bytes,
}


@pytest.fixture
def path(home: Any, client: Client, page_encodings: Executor) -> str:
    """The address of an article that is in the cache with all its encodings."""
    address = HealthTipPageFactory(title="Ankle & foot").url
    client.get(address)
    page_encodings.submit(lambda: None).result()  # those of the page come before
    return address


@pytest.mark.parametrize(
    ("wanted", "given_encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate, zstd", "zstd"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=0, *", "zstd"),
        ("*", "br"),
        ("*;q=0", ""),
        ("identity", ""),
        ("", ""),
        ("BR", "br"),
        ("br;q=abc, gzip", "gzip"),
        ("br;level=4", "br"),
        (",,;;q=1,=", ""),
    ],
)
def test_the_most_wanted_encoding(client: Client, path: str, wanted: str, given_encoding: str) -> None:
    response = client.get(path, headers={"accept-encoding": wanted})
    assert response["X-Page-Cache"] == "hit"
    assert response.get("Content-Encoding", "") == given_encoding
    assert "Accept-Encoding" in response["Vary"]
    assert "Cookie" not in response["Vary"]
    assert int(response["Content-Length"]) == len(response.content)
    assert "Ankle &amp; foot" in DECODERS[given_encoding](response.content).decode()


def test_the_first_visitor_is_answered_before_the_encodings_are_made(home: Any, client: Client) -> None:
    page = HealthTipPageFactory(title="Ankle")
    first = client.get(page.url, headers={"accept-encoding": "gzip"})
    assert "X-Page-Cache" not in first
    assert "Ankle" in gzip.decompress(first.content).decode()


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_an_unchanged_page_is_not_sent_twice(client: Client, path: str, encoding: str) -> None:
    headers = {"accept-encoding": encoding}
    validator = client.get(path, headers=headers)["ETag"]
    again = client.get(path, headers=headers | {"if-none-match": validator})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == validator
    assert client.get(path, headers=headers | {"if-none-match": '"another"'}).status_code == 200


def test_the_validator_of_the_first_answer_is_that_of_the_later_ones(home: Any, client: Client) -> None:
    page = HealthTipPageFactory()
    first, second = (client.get(page.url, headers={"accept-encoding": "gzip"}) for _ in range(2))
    assert first["ETag"] == second["ETag"]
    page.title = "Changed"
    page.save_revision().publish()
    assert client.get(page.url)["ETag"] != first["ETag"]


def test_a_page_from_the_cache_has_the_headers_of_one_that_was_just_made(client: Client, path: str) -> None:
    fresh = client.get(path, {"nobody": "reads-this"})
    stored = client.get(path)
    passing = {"X-Page-Cache", "ETag"}
    assert {name: value for name, value in stored.items() if name not in passing} == {
        name: value for name, value in fresh.items() if name not in passing
    } | {"Vary": stored["Vary"], "Cache-Control": stored["Cache-Control"]}
    assert "default-src 'self'" in stored["Content-Security-Policy"]


def test_head_has_the_length_of_get(client: Client, path: str) -> None:
    headers = {"accept-encoding": "br"}
    get, head = client.get(path, headers=headers), client.head(path, headers=headers)
    assert head.content == b""
    assert head["Content-Length"] == get["Content-Length"]
    assert head["Content-Encoding"] == "br"


@given(
    st.text(max_size=60) | st.lists(st.sampled_from([*ALL, "*", ";q=", "0.1", "nan", ",", " "])).map("".join)
)
def test_any_header_gets_an_encoding_that_there_is(header: str) -> None:
    assert negotiated(header, ALL) in ALL
    assert negotiated(header, (IDENTITY,)) == IDENTITY
