"""Which machines in front of the site are believed when they say whose request they pass on."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

#: Longer chains don't occur; a longer header is a sender's own.
LONGEST_CHAIN = 50


def parsed(text: str) -> Address | None:
    """
    An address as proxies write it: with a port or in brackets too (`203.0.113.7:4711`, `[2001:db8::1]:4711`).

    None where it is none. An IPv4 address that is written as IPv6 (`::ffff:203.0.113.7`) is the IPv4 address.
    """
    text = text.strip()
    if text.startswith("["):
        text, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return None
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        # A zone, as in `fe80::1%eth0`, means nothing on another machine.
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@dataclass(frozen=True)
class TrustedProxies:
    """
    Our own proxies: how many stand one behind the other, or the networks that they are in. Without either there are none.

    A number trusts whoever connects: nobody but the last proxy may reach the application then. Networks trust a
    connection by its address.
    """

    count: int = 0
    networks: tuple[IPv4Network | IPv6Network, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.count or self.networks)

    def trusts(self, peer: str) -> bool:
        """Whether the sender of a connection, by its address, is a proxy of ours."""
        return bool(self.count) or self._is_ours(parsed(peer))

    def _is_ours(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)

    def visitor(self, peer: str, forwarded_for: str) -> str:
        """
        The address from which a request came to the first of our proxies; "" where that can't be told.

        `forwarded_for` is the header X-Forwarded-For: each proxy adds the address that connected to it at the end. What
        stands before the entries of our proxies was written by the sender, and counts for nothing.
        """
        if not self.trusts(peer):
            address = parsed(peer)
            return str(address) if address else ""
        entries = forwarded_for.split(",")[-LONGEST_CHAIN:] if forwarded_for.strip() else []
        chain = [*entries, peer]
        if self.count:
            # With fewer entries than proxies, one of them was gone around: the farthest that is known.
            found = parsed(chain[max(len(chain) - 1 - self.count, 0)])
            return str(found) if found else ""
        for entry in reversed(chain):
            found = parsed(entry)
            if found is None:
                return ""
            if not self._is_ours(found):
                return str(found)
        # All of it is ours: a request of our own machines, such as a health check.
        return str(parsed(chain[0]) or "")
