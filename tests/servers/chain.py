"""
The site behind the servers that the documentation puts in front of it, with the files of deploy/ as they are.

Only ports, paths and certificates are replaced. All chains lead to one running demonstration's database and files.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import sqlite3
import ssl
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.conftest import PASSWORD, ROOT, DemoSite, free_port
from tests.servers.certificate import make_certificate
from tests.servers.packages import find
from tests.servers.process import running

#: The name that the files of deploy/ have.
HOST = "clinic.example.org"
DEPLOY = ROOT / "deploy"

NGINX = """
{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/clinic.conf;
}}
"""


@dataclass
class Answer:
    """What came back: the status is 0 where the connection was closed without an answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return " ".join(found[1].split()) if found else ""


@dataclass
class Chain:
    """The way of a visitor's request to the application."""

    name: str
    #: Where visitors connect to, by TLS or without.
    port: int
    tls: bool
    #: What their browsers send as `Host`.
    host: str
    #: The site's folder (`VAR_DIR`), and the password of all its demonstration accounts.
    var: Path
    password: str = PASSWORD
    #: Where http is led to https, and where Varnish listens; 0 where there is none.
    http_port: int = 0
    varnish_port: int = 0

    def connect(
        self, source: str = "127.0.0.1", timeout: float = 10, tls: bool | None = None
    ) -> socket.socket:
        """A connection from an address of this machine, such as 127.3.0.1: the visitor's."""
        port = self.port if tls is None or tls == self.tls else self.http_port
        connection = socket.create_connection(("127.0.0.1", port), timeout, source_address=(source, 0))
        if not (self.tls if tls is None else tls):
            return connection
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(connection, server_hostname=HOST)

    def send(
        self, data: bytes, source: str = "127.0.0.1", timeout: float = 10, tls: bool | None = None
    ) -> Answer:
        """Send these bytes, and read the first answer."""
        return self.talk(lambda: self.connect(source, timeout, tls), data)

    @staticmethod
    def talk(connect: object, data: bytes) -> Answer:
        """The first answer to some bytes on a new connection."""
        method = data.split(b" ", 1)[0].decode("latin-1")
        try:
            with closing(connect()) as connection:  # type: ignore[operator]
                with suppress(OSError):  # it may refuse before it has read everything
                    connection.sendall(data)
                response = http.client.HTTPResponse(connection, method=method)
                response.begin()
                body = response.read()
        except (OSError, http.client.HTTPException):
            return Answer(0)
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.headers.get_all("Set-Cookie") or [], body)

    def request(
        self,
        target: str,
        *headers: str,
        method: str = "GET",
        host: str | None = None,
        body: bytes = b"",
        version: str = "1.1",
    ) -> bytes:
        """The bytes of a request; headers are whole lines, such as "Accept: text/html". An empty host leaves it out."""
        host = self.host if host is None else host
        lines = [f"{method} {target} HTTP/{version}", *([f"Host: {host}"] if host else []), *headers]
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body

    def get(self, target: str, *headers: str, source: str = "127.0.0.1", tls: bool | None = None) -> Answer:
        """The answer to an ordinary request."""
        return self.send(self.request(target, *headers), source, tls=tls)

    def ask_varnish(self, target: str, *headers: str, method: str = "GET") -> Answer:
        """The answer of Varnish itself, to somebody who goes around the proxy."""
        data = self.request(target, *headers, method=method)
        return self.talk(lambda: socket.create_connection(("127.0.0.1", self.varnish_port), 10), data)

    def forget(self) -> None:
        """End everything that is kept, as a change of content does."""
        with closing(sqlite3.connect(self.var / "db.sqlite3", timeout=20)) as database, database:
            database.execute("UPDATE core_contentgeneration SET number = number + 1")
        if self.varnish_port:
            self.ask_varnish("/", "X-Purge: withdrawn", method="PURGE")


def _replaced(name: str, *pairs: tuple[str, str]) -> str:
    """A file of deploy/ with some of its words replaced, each of which has to be there."""
    text = (DEPLOY / name).read_text()
    for old, new in pairs:
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, new)
    return text


def application_settings(demo: DemoSite, varnish_port: int) -> dict[str, str]:
    """The environment of the application behind proxies, as docs/deployment.md says."""
    return {
        **os.environ,
        **demo.settings(),
        "ALLOWED_HOSTS": HOST,
        "BASE_URL": f"https://{HOST}",
        "HTTPS": "true",
        "TRUSTED_PROXIES": "127.0.0.1",
        "EDGE_CACHE_URLS": f"http://127.0.0.1:{varnish_port}/",
        "FORM_MINIMUM_SECONDS": "0",
        "MAIL_DOMAIN_CHECKS": "false",
        "LOGIN_FAILURE_LIMIT": "3",
    }


@contextmanager
def gunicorn(port: int, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """The application at a port."""
    command = [
        *(sys.executable, "-m", "gunicorn", "clinic.wsgi:application"),
        *("--config", str(DEPLOY / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}"),
        *("--graceful-timeout", "2", "--chdir", str(ROOT)),
    ]
    with running(command, port, folder / "gunicorn.log", environment):
        yield


@contextmanager
def varnish(port: int, to: int, folder: Path) -> Iterator[None]:
    """deploy/varnish.vcl at a port, before what listens at another."""
    vcl = folder / "clinic.vcl"
    vcl.write_text(_replaced("varnish.vcl", ('.port = "8000"', f'.port = "{to}"')))
    program = find("varnish")
    assert program
    command = [program, "-F", "-n", str(folder / "varnish"), "-f", str(vcl), "-s", "malloc,64m"]
    with running([*command, "-a", f"127.0.0.1:{port}", "-j", "none"], port, folder / "varnish.log"):
        yield


@contextmanager
def nginx(port: int, http_port: int, to: int, folder: Path) -> Iterator[None]:
    """deploy/nginx.conf at two ports, before what listens at a third."""
    folder.mkdir()
    certificate, key = make_certificate(HOST, folder)
    pairs = [
        ("listen 80;", f"listen 127.0.0.1:{http_port};"),
        ("listen [::]:80;", ""),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("listen [::]:443 ssl;", ""),
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(certificate)),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(key)),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{to};"),
    ]
    (folder / "clinic.conf").write_text(_replaced("nginx.conf", *pairs))
    # Without its own user, nginx started by root could not read the folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user))
    program = find("nginx")
    assert program
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with running(command, port, folder / "nginx.log"):
        yield


@contextmanager
def caddy(port: int, http_port: int, to: int, folder: Path) -> Iterator[None]:
    """deploy/Caddyfile at two ports, before what listens at a third."""
    folder.mkdir()
    certificate, key = make_certificate(HOST, folder)
    pairs = [
        ("admin localhost:2019", f"admin localhost:{free_port()}\n\tdefault_bind 127.0.0.1"),
        ("http_port 80", f"http_port {http_port}"),
        ("https_port 443", f"https_port {port}"),
        (f"{HOST} {{", f"{HOST} {{\n\ttls {certificate} {key}"),
        ("127.0.0.1:8000", f"127.0.0.1:{to}"),
    ]
    (folder / "Caddyfile").write_text(_replaced("Caddyfile", *pairs))
    program = find("caddy")
    assert program
    command = [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with running(command, port, folder / "caddy.log", {**os.environ, **homes}):
        yield


def without() -> list[str]:
    """The servers that are missing here."""
    return [name for name in ("nginx", "caddy", "varnish") if find(name) is None]


@contextmanager
def chains(demo: DemoSite, folder: Path) -> Iterator[dict[str, Chain]]:
    """
    Every configuration that the documentation draws, by its name, before a running demonstration.

    `gunicorn` is the demonstration itself, which nothing stands before and which speaks http.
    """
    application = free_port()
    edge = demo.edge_port
    with ExitStack() as stack:
        start = stack.enter_context
        start(gunicorn(application, folder, application_settings(demo, edge)))
        start(varnish(edge, application, folder))
        found = {"gunicorn": Chain("gunicorn", demo.port, False, f"127.0.0.1:{demo.port}", demo.var)}
        for name, server, to in (
            ("nginx-gunicorn", nginx, application),
            ("nginx-varnish-gunicorn", nginx, edge),
            ("caddy-gunicorn", caddy, application),
            ("caddy-varnish-gunicorn", caddy, edge),
        ):
            port, http_port = free_port(), free_port()
            start(server(port, http_port, to, folder / name))
            behind = edge if to == edge else 0
            found[name] = Chain(name, port, True, HOST, demo.var, http_port=http_port, varnish_port=behind)
        yield found
