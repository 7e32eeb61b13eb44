"""A receiver that speaks a byte at a time keeps nobody waiting for longer than an exchange may take."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.utils import timezone

from leadcapture import outgoing_http
from leadcapture.models import WebhookDelivery, WebhookEndpoint, WebhookSubscription
from leadcapture.webhooks import work_off
from tests.factories import LeadFactory

from .webhook_receiver import running

Drip = Callable[..., str]


@pytest.fixture(autouse=True)
def _short_times(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.WEBHOOK_TIMEOUT_SECONDS = 0.8
    monkeypatch.setattr(outgoing_http, "SECONDS_TO_CONNECT", 0.4)


@pytest.fixture
def drip() -> Iterator[Drip]:
    """A server that sends `first` at once, and then the rest for ever, a byte each tenth of a second; its address."""
    ended = threading.Event()
    with contextlib.ExitStack() as stack:

        def start(first: bytes, rest: bytes, *, scheme: str = "http") -> str:
            server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def serve() -> None:
                with contextlib.suppress(OSError):
                    connection, _ = server.accept()
                    with connection:
                        connection.sendall(first)
                        while not ended.is_set():
                            for byte in rest:
                                connection.sendall(bytes([byte]))
                                if ended.wait(0.1):
                                    break

            threading.Thread(target=serve, daemon=True).start()
            return f"{scheme}://127.0.0.1:{server.getsockname()[1]}/hook"

        yield start
        ended.set()


@pytest.mark.parametrize(
    ("first", "rest", "scheme"),
    [
        (b"", b"H", "http"),
        (b"HTTP/1.1 ", b"2", "http"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: yes\r\n", "http"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y", "http"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", "http"),
        (b"\x16\x03\x03\x40\x00", b"\x02", "https"),
    ],
)
def test_a_receiver_that_drips_is_left_when_the_time_is_over(
    drip: Drip, first: bytes, rest: bytes, scheme: str
) -> None:
    url = drip(first, rest, scheme=scheme)
    began = time.monotonic()
    with outgoing_http.session() as session, pytest.raises(requests.RequestException):
        outgoing_http.post(session, url, b"{}", {})
    assert time.monotonic() - began < 2


def test_a_body_that_nobody_takes_is_left_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        began = time.monotonic()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with outgoing_http.session() as session, pytest.raises(requests.RequestException):
            outgoing_http.post(session, url, b"x" * 30_000_000, {})
        assert time.monotonic() - began < 3


def test_a_body_that_comes_slowly_is_not_waited_for(drip: Drip) -> None:
    """The answer is the status; nobody reads what follows."""
    url = drip(b"HTTP/1.1 204 No Content\r\nRetry-After: 7\r\nContent-Length: 99\r\n\r\n", b"x")
    with outgoing_http.session() as session:
        assert outgoing_http.post(session, url, b"{}", {}) == (204, "7")


def test_the_message_is_tried_again_and_the_reason_said(drip: Drip, tips_page: Any) -> None:
    endpoint = WebhookEndpoint.objects.create(name="CRM", url=drip(b"HTTP/1.1 200 OK\r\nX: ", b"y"))
    event = WebhookSubscription.Event.REQUESTED
    WebhookSubscription.objects.create(endpoint=endpoint, event=event)
    lead = LeadFactory(form_page=tips_page)
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint, lead=lead, event=event, occurred_at=timezone.now()
    )
    assert work_off() == 0
    delivery.refresh_from_db()
    assert delivery.is_open
    assert delivery.last_error == "The receiver did not answer in time."
    assert delivery.next_attempt_at > timezone.now() + timedelta(seconds=1)


def test_leaves_neither_threads_nor_connections_behind() -> None:
    before = threading.active_count()
    with running() as receiver, outgoing_http.session() as session:
        for _ in range(5):
            assert outgoing_http.post(session, receiver.url, b"{}", {})[0] == 200
        timers = [one for one in threading.enumerate() if isinstance(one, threading.Timer)]
        assert not [one for one in timers if not one.finished.is_set()]
    deadline = time.monotonic() + 3
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before


def test_a_name_with_many_dead_addresses_is_not_tried_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(address[0])
        raise TimeoutError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{n}", 80)) for n in range(1, 50)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    monkeypatch.setattr(socket, "create_connection", refuse)
    with outgoing_http.session() as session, pytest.raises(requests.RequestException):
        outgoing_http.post(session, "http://many.example.com/", b"{}", {})
    assert len(tried) == outgoing_http.MOST_ADDRESSES
