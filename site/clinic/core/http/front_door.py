"""
What a request says of itself is made true before Django sees it, whatever server or proxy handed it over.

Servers and frameworks take a request's address, scheme, host or method from many headers, each of which a stranger can
write. Here each of these facts has one source: the path is that of the request line, the host is that of `Host`, the
method is the request line's. The sender's address and the scheme are those of the connection, and of X-Forwarded-For and
X-Forwarded-Proto only where a proxy of ours sent them (`TRUSTED_PROXIES`). All other headers of the kind are removed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote_to_bytes

from clinic.core.http.trusted_proxies import TrustedProxies

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

#: Says of a request whether its path is written as the site's own links write it.
PATH_IS_PLAIN = "clinic.path_is_plain"
#: Paths of pages, without escapes, doubled slashes or dot segments.
PLAIN_PATH = re.compile(r"/(?:(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+(?:/|\Z))*", re.ASCII)

#: Headers with which proxies replace a request's address, scheme, host, method or sender, as WSGI names them. Those that
#: begin with X-Forwarded or Forwarded come on top.
SPOKEN_FOR_OTHERS = (
    "HTTP_SCRIPT_NAME",
    "HTTP_PATH_INFO",
    "HTTP_REMOTE_ADDR",
    "HTTP_REMOTE_USER",
    "HTTP_PROXY",
    "HTTP_X_SCRIPT_NAME",
    "HTTP_X_PATH_INFO",
    "HTTP_X_ORIGINAL_URL",
    "HTTP_X_ORIGINAL_URI",
    "HTTP_X_ORIGINAL_HOST",
    "HTTP_X_ORIGINAL_METHOD",
    "HTTP_X_REWRITE_URL",
    "HTTP_X_REQUEST_URI",
    "HTTP_X_HOST",
    "HTTP_X_HTTP_HOST_OVERRIDE",
    "HTTP_X_HTTP_METHOD",
    "HTTP_X_HTTP_METHOD_OVERRIDE",
    "HTTP_X_METHOD_OVERRIDE",
    "HTTP_X_SCHEME",
    "HTTP_X_URL_SCHEME",
    "HTTP_X_URLSCHEME",
    "HTTP_X_HTTPS",
    "HTTP_HTTPS",
    "HTTP_FRONT_END_HTTPS",
    "HTTP_CLOUDFRONT_FORWARDED_PROTO",
    "HTTP_CF_VISITOR",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_X_CLUSTER_CLIENT_IP",
    "HTTP_X_ORIGINATING_IP",
    "HTTP_X_REMOTE_IP",
    "HTTP_X_REMOTE_ADDR",
    "HTTP_X_REMOTE_USER",
    "HTTP_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP",
    "HTTP_CF_CONNECTING_IPV6",
    "HTTP_FASTLY_CLIENT_IP",
    "HTTP_FLY_CLIENT_IP",
    # Django reads these from the environ as a server's own words (Apache's mod_rewrite).
    "SCRIPT_URL",
    "REDIRECT_URL",
)
FORWARDED = ("HTTP_X_FORWARDED", "HTTP_FORWARDED")
#: Of these, what makes servers believe that a connection is encrypted.
SCHEMES = (
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_PROTOCOL",
    "HTTP_X_FORWARDED_SCHEME",
    "HTTP_X_FORWARDED_SSL",
    "HTTP_X_SCHEME",
    "HTTP_X_URL_SCHEME",
    "HTTP_X_URLSCHEME",
    "HTTP_X_HTTPS",
    "HTTP_HTTPS",
    "HTTP_FRONT_END_HTTPS",
    "HTTP_CLOUDFRONT_FORWARDED_PROTO",
    "HTTP_CF_VISITOR",
    "HTTP_FORWARDED",
)


class BadRequest(ValueError):
    """A request that contradicts itself; the text says how."""


class FrontDoor:
    """Wraps the WSGI application."""

    def __init__(self, application: Application, trusted: TrustedProxies) -> None:
        self.application = application
        self.trusted = trusted
        self._has_warned = False

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            environ = self.truthful(environ)
        except BadRequest as error:
            body = f"{error}\n".encode()
            start_response(
                "400 Bad Request",
                [
                    ("Content-Type", "text/plain; charset=utf-8"),
                    ("Content-Length", str(len(body))),
                    ("Cache-Control", "no-store"),
                ],
            )
            return [body]
        return self.application(environ, start_response)

    def truthful(self, environ: Environ) -> Environ:
        """The same request with nothing in it that its sender made up. Raises `BadRequest`."""
        environ = dict(environ)
        peer = environ.get("REMOTE_ADDR") or ""
        trusted = self.trusted.trusts(peer)
        if not trusted:
            self._warn_of_an_unknown_proxy(environ, peer)
        environ["wsgi.url_scheme"] = _scheme(environ, trusted)
        environ["REMOTE_ADDR"] = self.trusted.visitor(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
        environ.pop("REMOTE_HOST", None)
        _set_path(environ)
        if "HTTP_HOST" in environ:
            # Upper case is the same host (RFC 9110, section 4.2.3), and pages write down what they read here.
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        if not peer:
            # Over a Unix socket a server takes the port from `Host`.
            environ["SERVER_PORT"] = "443" if environ["wsgi.url_scheme"] == "https" else "80"
        for name in SPOKEN_FOR_OTHERS:
            environ.pop(name, None)
        for name in [name for name in environ if name.startswith(FORWARDED)]:
            del environ[name]
        return environ

    def _warn_of_an_unknown_proxy(self, environ: Environ, peer: str) -> None:
        """Once: behind a proxy that nobody named, all visitors have one address, and share its limits."""
        if self._has_warned or "HTTP_X_FORWARDED_FOR" not in environ:
            return
        try:
            near = not peer or ip_address(peer).is_private
        except ValueError:
            near = True
        if near:
            self._has_warned = True
            logger.warning(
                "A request came with X-Forwarded-For from this machine or a private network, and TRUSTED_PROXIES does "
                "not name its sender. If that is your proxy, all visitors count as one: set TRUSTED_PROXIES."
            )


def _scheme(environ: Environ, trusted: bool) -> str:
    """
    `https` where the visitor's connection is encrypted.

    Proxies that write several values mean one each: all of them have to be encrypted. Without a proxy of ours, the
    server's word counts only where no header may have led it to it.
    """
    said = environ.get("HTTP_X_FORWARDED_PROTO")
    if trusted and said is not None:
        return "https" if {one.strip().lower() for one in said.split(",")} == {"https"} else "http"
    if environ.get("wsgi.url_scheme") != "https" or any(name in environ for name in SCHEMES):
        return "http"
    return "https"


def _set_path(environ: Environ) -> None:
    """Take the path from the request line; the site stands at the root of its host, so there is no other part of it."""
    path = (environ.get("SCRIPT_NAME") or "") + (environ.get("PATH_INFO") or "")
    plain = True
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if target:
        raw = re.split(r"[?#]", target, maxsplit=1)[0]
        if not raw.startswith("/") and "://" in raw:
            # Absolute form (RFC 9112, section 3.2.2): its host is the request's, and `Host` has to say the same.
            host, _, rest = raw.partition("://")[2].partition("/")
            if host.lower() != environ.get("HTTP_HOST", "").lower():
                raise BadRequest("The request names two hosts.")
            raw, plain = f"/{rest}", False
        if raw.startswith("/"):
            path = unquote_to_bytes(raw).decode("latin-1")
        plain = plain and path == raw
    environ["SCRIPT_NAME"] = ""
    environ["PATH_INFO"] = path
    environ[PATH_IS_PLAIN] = bool(plain and PLAIN_PATH.fullmatch(path))
