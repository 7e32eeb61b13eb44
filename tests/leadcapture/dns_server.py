"""A DNS server on a loopback port that answers as it is told, over UDP and TCP."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dns.resolver
from dnslib import QTYPE, RCODE, RR, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSServer, UDPServer


class Handler(DNSHandler):
    """Sends nonsense, or nothing, where it is told so."""

    def get_reply(self, data: bytes) -> bytes:
        server = self.server.resolver
        server.asked.append(str(DNSRecord.parse(data).q.qname).rstrip("."))
        if server.garbles:
            return server.garbles(data)
        if server.sleeps:
            time.sleep(server.sleeps)
        return super().get_reply(data)


class SilentUDPServer(UDPServer):
    """Keeps what goes wrong in a late answer to itself."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@dataclass
class Zone(BaseResolver):
    """What the server knows: lines of a zone file by name, and codes of errors by name."""

    lines: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    garbles: Callable[[bytes], bytes] | None = None
    sleeps: float = 0
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def resolve(self, request: Any, handler: Any) -> Any:
        reply = request.reply()
        name = str(request.q.qname).rstrip(".")
        if code := self.codes.get(name):
            reply.header.rcode = getattr(RCODE, code)
        for record in RR.fromZone(self.lines.get(name, "")):
            if QTYPE[record.rtype] == QTYPE[request.q.qtype]:
                reply.add_answer(record)
        return reply

    def resolver(self) -> dns.resolver.Resolver:
        """A resolver that asks this server, and is impatient."""
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self.port
        resolver.lifetime, resolver.timeout = 1.0, 0.4
        return resolver


def _on_one_port(zone: Zone) -> tuple[DNSServer, DNSServer]:
    """A port that is free for UDP may be somebody's for TCP: then another one is tried."""
    while True:
        udp = DNSServer(zone, address="127.0.0.1", port=0, server=SilentUDPServer, handler=Handler)
        zone.port = udp.server.server_address[1]
        try:
            return udp, DNSServer(zone, address="127.0.0.1", port=zone.port, tcp=True, handler=Handler)
        except OSError as error:
            udp.server.server_close()
            if error.errno != errno.EADDRINUSE:
                raise


@contextmanager
def dns_server() -> Iterator[Zone]:
    """The server, running, over UDP and TCP on one port."""
    zone = Zone()
    udp, tcp = _on_one_port(zone)
    for server in (udp, tcp):
        server.server.resolver = zone
        server.start_thread()
    try:
        yield zone
    finally:
        for server in (udp, tcp):
            server.stop()
            server.server.server_close()
