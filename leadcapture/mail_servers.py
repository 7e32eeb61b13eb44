"""
Whether a domain takes e-mails, as the domain name system says.

The machine's own resolver is asked, and learns the domain alone. The rules are those of RFC 5321, section 5.1 (without
an MX record the domain's own machine takes them), and RFC 7505 (a single "." takes none).
"""

from __future__ import annotations

import dns.exception
import dns.resolver
from dns.rdatatype import MX, RdataType

from leadcapture.models import MailDomain

Finding = MailDomain.Finding
#: Seconds for all questions about one domain together, and for one answer of one server.
LIFETIME, TIMEOUT = 4.0, 2.0


def make_resolver() -> dns.resolver.Resolver:
    """The machine's resolver. Raises `dns.resolver.NoResolverConfiguration` where it has none."""
    resolver = dns.resolver.Resolver()
    resolver.lifetime, resolver.timeout = LIFETIME, TIMEOUT
    return resolver


def look_up(domain: str, resolver: dns.resolver.Resolver | None = None) -> MailDomain.Finding:
    """What the domain name system says of a domain. What goes wrong is `Finding.UNKNOWN`, and never an error."""
    try:
        # With the dot at the end it is the whole name: no domain of ours is tried behind it.
        return _look_up(f"{domain}.", resolver or make_resolver())
    except dns.resolver.NXDOMAIN:
        return Finding.NO_DOMAIN
    except (dns.exception.DNSException, OSError, ValueError):
        return Finding.UNKNOWN


def _look_up(name: str, resolver: dns.resolver.Resolver) -> MailDomain.Finding:
    try:
        records = list(resolver.resolve(name, MX))
    except dns.resolver.NoAnswer:
        has_host = _has(name, RdataType.A, resolver) or _has(name, RdataType.AAAA, resolver)
        return Finding.HOST_ONLY if has_host else Finding.NO_HOST
    if all(record.exchange.to_text() == "." for record in records):
        return Finding.NULL_MX
    return Finding.MAIL_SERVER


def _has(name: str, kind: RdataType, resolver: dns.resolver.Resolver) -> bool:
    try:
        return bool(resolver.resolve(name, kind))
    except dns.resolver.NoAnswer:
        return False
