"""
A worker of gunicorn that lets waitress read requests and write answers.

gunicorn's own threads read from a sender for as long as he likes to take: eight slow ones stop a site of eight threads.
waitress takes a request from the network and hands it to a thread when all of it is there, and takes the answer
back at once, so that a thread is occupied for as long as our own work takes. gunicorn goes on starting, watching and ending
the processes. docs/decisions/0037 compares what else was tried.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

#: A head that is not complete after so many seconds is not waited for.
SECONDS_FOR_THE_HEAD = 30
#: A body may take as long, and a second more for each so many bytes that have arrived (8 kbit/s).
BYTES_PER_SECOND = 1000
#: A connection on which nothing happens is closed after so many seconds: a slow reader's too.
SECONDS_WITHOUT_ACTIVITY = 30
SECONDS_BETWEEN_LOOKS = 5
LARGEST_HEAD = 32 * 1024
#: Larger than the largest picture that is taken (20 MB); what is larger than 512 kB waits in a file.
LARGEST_BODY = 32 * 1024 * 1024
#: A thread waits for a reader only where more than this is not sent yet; what is larger than 1 MB waits in a file.
LARGEST_WAITING_ANSWER = 1024 * 1024 * 1024


class WaitressWorker(Worker):
    """Set as `worker_class`. Of gunicorn's settings it heeds `threads`, `worker_connections`, `backlog` and the processes'."""

    def run(self) -> None:
        """Serve until gunicorn ends the process, then finish what was begun."""
        # It would say with every request that one waits for another.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.connections: dict[int, Any] = {}
        self.server = create_server(
            self.wsgi,
            map=self.connections,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            backlog=self.cfg.backlog,
            connection_limit=self.cfg.worker_connections,
            channel_timeout=SECONDS_WITHOUT_ACTIVITY,
            cleanup_interval=SECONDS_BETWEEN_LOOKS,
            max_request_header_size=LARGEST_HEAD,
            max_request_body_size=LARGEST_BODY,
            outbuf_high_watermark=LARGEST_WAITING_ANSWER,
            # Which headers are believed is decided by clinic.core.http.front_door.
            clear_untrusted_proxy_headers=False,
            # select() knows no more than 1,024 connections.
            asyncore_use_poll=True,
            log_socket_errors=False,
            ident="",
        )
        looked_at = 0.0
        while self.alive and self.ppid == os.getppid():
            self._once()
            if (now := time.monotonic()) - looked_at >= SECONDS_BETWEEN_LOOKS:
                looked_at = now
                self._close_slow_senders(now)
        self._finish()

    def _once(self, seconds: float = 1.0) -> None:
        self.notify()
        wasyncore.loop(timeout=seconds, map=self.connections, use_poll=True, count=1)

    def _channels(self) -> list[HTTPChannel]:
        return [one for one in self.connections.values() if isinstance(one, HTTPChannel)]

    def _close_slow_senders(self, now: float) -> None:
        for channel in self._channels():
            request = channel.request
            if request is None:
                continue
            # When it was first seen unfinished; the same connection may send many requests.
            began = request.__dict__.setdefault("clinic_began", now)
            allowed: float = SECONDS_FOR_THE_HEAD
            if request.headers_finished:
                allowed += request.body_bytes_received / BYTES_PER_SECOND
            if now - began > allowed:
                channel.will_close = True

    def _finish(self) -> None:
        """Take no new connections; wait for what is being answered, as long as gunicorn does."""
        for one in list(self.connections.values()):
            if isinstance(one, BaseWSGIServer):
                one.accepting = False
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < deadline and any(
            channel.requests or channel.total_outbufs_len for channel in self._channels()
        ):
            self._once(0.1)
        self.server.task_dispatcher.shutdown(timeout=1)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: end after what is being answered."""
        self.alive = False
        self._wake()

    def _wake(self) -> None:
        # It waits for the network for up to a second.
        for one in list(getattr(self, "connections", {}).values()):
            if isinstance(one, BaseWSGIServer):
                one.pull_trigger()
                return
