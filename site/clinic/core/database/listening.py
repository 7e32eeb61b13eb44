"""Whether a PostgreSQL server answers at all, asked without an account and without a place among its connections."""

from __future__ import annotations

import socket
import struct

#: Whether it speaks TLS: every server answers with one letter.
#: Source: https://www.postgresql.org/docs/current/protocol-message-formats.html (SSLRequest)
QUESTION = struct.pack("!ii", 8, 80877103)


def is_listening(host: str, port: int, timeout: float = 2.0) -> bool:
    """Whether it answers within `timeout` seconds. A host that begins with a slash is the folder of a socket."""
    try:
        with _connect(host, port, timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(QUESTION)
            return bool(connection.recv(1))
    except OSError:
        return False


def _connect(host: str, port: int, timeout: float) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=timeout)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout)
        connection.connect(f"{host}/.s.PGSQL.{port}")
    except OSError:
        connection.close()
        raise
    return connection
