"""A real Varnish with deploy/varnish.vcl before a site, and what it answers."""

from __future__ import annotations

import gzip
import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import brotli

from tests.browser.conftest import ROOT, DemoSite
from tests.servers.packages import find

VARNISHD = find("varnish")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def ask(port: int, path: str, host: str, method: str = "GET", **headers: str) -> Answer:
    """An answer of the server at a port, as a browser that knows the site as `host` gets it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(
        method, path, headers={"Host": host} | {k.replace("_", "-"): v for k, v in headers.items()}
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    found = {name.lower(): value for name, value in response.getheaders()}
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(found.get("content-encoding", ""), bytes)
    return Answer(response.status, found, decode(body).decode() if body else "")


@dataclass
class Edge:
    """Varnish before the demonstration."""

    port: int
    demo: DemoSite

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return ask(self.port, path, f"127.0.0.1:{self.demo.port}", method, **headers)

    def wait_until_kept(self, path: str, **headers: str) -> Answer:
        """
        Ask until the answer is one that is kept.

        The first one with brotli is kept for a second only: its best encoding is still being made. And a page that was
        made while a worker of the demonstration published something, such as a remade tip sheet, is not kept at all.
        """
        deadline = time.monotonic() + 20
        while True:
            answer = self.get(path, **headers)
            assert answer.status == 200, path
            small = answer.headers.get("content-encoding") == "br" or "br" not in headers.get(
                "Accept_Encoding", ""
            )
            if answer.headers.get("x-edge") == "hit" and small:
                return answer
            assert time.monotonic() < deadline, f"{path} is never kept."
            time.sleep(0.2)


@contextmanager
def varnish_before(demo: DemoSite, folder: Path) -> Iterator[Edge]:
    """A Varnish that keeps the pages of a running site, at the port that the site knows of."""
    vcl = folder / "site.vcl"
    text = (ROOT / "deploy" / "varnish.vcl").read_text()
    vcl.write_text(text.replace('.port = "8000"', f'.port = "{demo.port}"'))
    assert VARNISHD
    command = [VARNISHD, "-F", "-n", str(folder / "work"), "-f", str(vcl), "-s", "malloc,64m"]
    process = subprocess.Popen(
        [*command, "-a", f"127.0.0.1:{demo.edge_port}", "-j", "none"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    site = Edge(demo.edge_port, demo)
    deadline = time.monotonic() + 20
    try:
        while True:
            try:
                if site.get("/healthz").status == 200:
                    break
            except OSError:
                pass
            assert process.poll() is None, process.stderr and process.stderr.read()
            assert time.monotonic() < deadline, "Varnish did not start."
            time.sleep(0.1)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)
