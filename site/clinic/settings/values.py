"""
What a single value of a setting may be. Each function takes the text that was given, and returns the value.

One that is not allowed raises `Expected` with what is expected, in words that go on from "must be".
"""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clinic.core.http.trusted_proxies import TrustedProxies

TRUE = frozenset({"true", "yes", "on", "y", "1"})
FALSE = frozenset({"false", "no", "off", "n", "0"})

#: A name in the domain name system as browsers send it (RFC 1123, section 2.1); longer labels can't be looked up.
HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\Z",
    re.IGNORECASE,
)
#: Where Django looks whether the machine knows a time zone.
ZONES_OF_THE_MACHINE = Path("/usr/share/zoneinfo")
#: More proxies than this never stand one behind the other.
MOST_PROXIES = 9


class Expected(ValueError):
    """A value is not allowed; the text says what is expected: "must be ..."."""


def text(given: str) -> str:
    """Any text."""
    return given


def boolean(given: str) -> bool:
    """True or false, in the words that people use for it."""
    word = given.lower()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise Expected("true or false")


def choice(allowed: Sequence[str]) -> Callable[[str], str]:
    """One of these words; capitals don't matter."""

    def parse(given: str) -> str:
        for one in allowed:
            if one.lower() == given.lower():
                return one
        raise Expected(f"one of {', '.join(allowed)}")

    return parse


def whole_number(minimum: int, maximum: int) -> Callable[[str], int]:
    """A whole number in this range, in the digits 0 to 9."""

    def parse(given: str) -> int:
        # A length first: Python refuses to read thousands of digits, with a ValueError of its own.
        if re.fullmatch(r"-?[0-9]{1,20}", given) and minimum <= int(given) <= maximum:
            return int(given)
        raise Expected(f"a whole number from {minimum} to {maximum}")

    return parse


def number(minimum: float, maximum: float) -> Callable[[str], float]:
    """A number in this range, in the digits 0 to 9 with a decimal point."""

    def parse(given: str) -> float:
        if re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", given) and minimum <= float(given) <= maximum:
            return float(given)
        raise Expected(f"a number from {minimum:g} to {maximum:.15g}")

    return parse


def _is_host(name: str) -> bool:
    if name.startswith("[") and name.endswith("]"):
        return _is_ip_address(name[1:-1], version=6)
    # What looks like an IPv4 address has to be one.
    if re.fullmatch(r"[0-9.]+", name):
        return _is_ip_address(name, version=4)
    return bool(HOST_NAME.match(name))


def _is_ip_address(name: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(name).version == version
    except ValueError:
        return False


def host(given: str) -> str:
    """A host name or an IP address (IPv6 in brackets), without scheme, port or path."""
    if _is_host(given):
        return given.lower()
    raise Expected(
        f"a host name without scheme, port or path, such as clinic.example.org{_ascii_hint(given)}"
    )


def allowed_host(given: str) -> str:
    """A host that the site answers to; with a dot in front, its subdomains too (Django's ALLOWED_HOSTS)."""
    if _is_host(given.removeprefix(".")):
        return given.lower()
    raise Expected(
        "a host name without scheme, port or path, such as clinic.example.org "
        f"(.example.org stands for its subdomains too; * is not taken){_ascii_hint(given)}"
    )


def _ascii_hint(given: str) -> str:
    if given.isascii():
        return ""
    try:
        return f", in ASCII ({given.encode('idna').decode()})"
    except UnicodeError:
        return ", in ASCII"


def _split(given: str) -> SplitResult | None:
    """The parts of a URL, None where it is none or its port is not from 1 to 65535."""
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        return None
    if port == 0 or parts.netloc.rpartition("@")[2].endswith(":"):
        return None
    return parts


def origin(given: str) -> str:
    """A scheme and a host, perhaps a port: what a browser sends as `Origin`. `*.` in front stands for subdomains."""
    parts = _split(given)
    bare = parts and f"{parts.scheme}://{parts.netloc}" == given.lower()
    if parts and bare and parts.scheme in ("http", "https") and "@" not in parts.netloc:
        name = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
        if _is_host(name.removeprefix("*.")):
            return given.lower()
    raise Expected("an origin such as https://clinic.example.org: scheme and host, without a path")


def http_url(given: str) -> str:
    """A URL of http or https with a host; nothing after its path."""
    parts = _split(given)
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or not _is_host(f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname)
        or re.search(r"[\s?#\\]", given)
    ):
        raise Expected("a URL such as https://clinic.example.org, with a port from 1 to 65535 if any")
    return given


def site_address(given: str) -> str:
    """The address of a whole site: a URL without a path. A slash at its end is left out."""
    try:
        return origin(http_url(given).rstrip("/"))
    except Expected:
        raise Expected(
            "an address such as https://clinic.example.org: scheme and host, without a path"
        ) from None


def contact(given: str) -> str:
    """Where somebody can be reached, as a URI: an email address, or the URL of a page."""
    if "://" in given:
        if not given.lower().startswith("https://"):
            raise Expected("an email address, or a URL that begins with https://")
        return http_url(given)
    address = given.removeprefix("mailto:")
    try:
        validate_email(address)
    except ValidationError:
        raise Expected("an email address, or a URL that begins with https://") from None
    return f"mailto:{address}"


def sender(given: str) -> str:
    """An email address, perhaps with a name: `Clinic <tips@clinic.example.org>`."""
    name, address = parseaddr(given)
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    # Both written out again must be what was given: parsers of addresses pass over what they don't understand.
    leftover = given.replace(address, "", 1).replace(name, "", 1) if address else given
    if not address or re.search(r'[^\s"<>]', leftover):
        raise Expected(
            "an email address, such as tips@clinic.example.org or Clinic <tips@clinic.example.org>"
        )
    return given


def time_zone(given: str) -> str:
    """A zone of the IANA time zone database that this machine knows."""
    zones = zoneinfo.available_timezones()
    # Asked for names of zones alone: others may be longer than a name of a file may be.
    if given in zones and (
        not ZONES_OF_THE_MACHINE.exists() or ZONES_OF_THE_MACHINE.joinpath(*given.split("/")).is_file()
    ):
        return given
    by_small_letters = {zone.lower(): zone for zone in zones}
    near = get_close_matches(given.lower().replace(" ", "_"), by_small_letters, n=1, cutoff=0.8)
    hint = f" (did you mean {by_small_letters[near[0]]}?)" if near else ""
    raise Expected(f"a time zone that this machine knows, such as America/New_York{hint}")


def network(given: str) -> str:
    """A network of IP addresses, such as 10.0.5.0/24; a single address is one too."""
    try:
        return str(ipaddress.ip_network(given))
    except ValueError:
        raise Expected("a network of IP addresses, such as 10.0.5.0/24") from None


def trusted_proxies(given: str) -> TrustedProxies:
    """How many proxies stand in front of the site, or the networks that they are in, separated by commas."""
    parts = [part.strip() for part in given.split(",")]
    if len(parts) == 1 and re.fullmatch(r"[0-9]{1,2}", parts[0]) and int(parts[0]) <= MOST_PROXIES:
        return TrustedProxies(count=int(parts[0]))
    try:
        networks = tuple(ipaddress.ip_network(part) for part in parts)
    except ValueError:
        networks = ()
    # Where everybody is a proxy of ours, everybody may say whose request it is.
    if networks and all(network.prefixlen > 0 for network in networks):
        return TrustedProxies(networks=networks)
    raise Expected(
        f"either the number of proxies, from 0 to {MOST_PROXIES}, or the networks that they are in, separated by commas, "
        "such as 127.0.0.1,10.0.5.0/24 (not both, and no network of all addresses)"
    )


def named_password(given: str) -> str:
    """A name, a colon and a password of at least 20 characters."""
    name, _, password = given.partition(":")
    if not name or len(password) < 20:
        raise Expected("a name, a colon and at least 20 random characters")
    return given


def secret_key(given: str) -> str:
    """A secret that signs links and sessions: long and varied enough, and not the one that developers use."""
    if len(given) < 50 or len(set(given)) < 5 or given.startswith("for-development"):
        raise Expected("at least 50 random characters (docs/settings.md has a command that makes them)")
    return given
