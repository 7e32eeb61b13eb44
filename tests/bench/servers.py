"""
Requests per second of the site beside what it could be at best, each pair measured in turns, as JSON lines:

    {"name": "cached article", "requests_per_second": 3000.0, "ratio_to": "constant Django response", "ratio": 0.85}

The web server is that of the demonstration in every case (deploy/gunicorn.conf.py). "Uncached" goes past the page
cache; what every page shows alike is remembered, as it is for every visitor but the first after a change. Varnish and
nginx are left out, with a word on standard error, where they are not installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.bare import make_bare_project
from tests.bench.load import Target, show
from tests.bench.scripts import script
from tests.browser.addresses import ARTICLE
from tests.browser.conftest import ROOT, DemoSite, free_port
from tests.processes import clean_environment
from tests.servers.packages import find

INDEX = "/health-tips/"
PAST_THE_CACHE = "?measured=1"
FEW, MANY = 10, 20_000
NGINX = """
{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr error;
events {{ worker_connections 64; }}
http {{
  access_log off; default_type text/html;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def fetch(url: str, host: str = "") -> bytes:
    """The bytes of an answer in brotli."""
    headers = {"Accept-Encoding": "br"} | ({"Host": host} if host else {})
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as response:
        return response.read()


def wait_for(url: str, process: subprocess.Popen[bytes], host: str = "") -> None:
    """Until the address answers; the process must not end before."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            fetch(url, host)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{url} does not answer.")


@contextmanager
def running(command: list[str], url: str, host: str = "", **options: object) -> Iterator[None]:
    """A process that answers at an address."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        wait_for(url, process, host)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def gunicorn(application: str, port: int) -> list[str]:
    """The command that serves an application as the demonstration is served."""
    config = str(ROOT / "deploy" / "gunicorn.conf.py")
    return [
        *(sys.executable, "-m", "gunicorn", application),
        *("--config", config, "--bind", f"127.0.0.1:{port}"),
    ]


def warm(url: str) -> None:
    """So that every process and thread has seen it, and its encodings are there."""
    for _ in range(24):
        fetch(url)
    time.sleep(1)


def cached(site: DemoSite, folder: Path) -> None:
    """The cached article beside a constant response."""
    article = Target("cached article", site.address + ARTICLE)
    warm(article.url)
    body = folder / "body.br"
    body.write_bytes(fetch(article.url))
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    environment = clean_environment(CONSTANT_BODY=str(body))
    with running(gunicorn("tests.bench.constant:application", port), url, cwd=ROOT, env=environment):
        show(article, Target("constant Django response", url))


def varnish(site: DemoSite, folder: Path) -> None:
    """The article through Varnish beside nginx with the same bytes as a file."""
    varnishd, nginx = find("varnish"), find("nginx")
    if not varnishd or not nginx:
        print("Varnish with its modules, or nginx, is missing: not measured.", file=sys.stderr)
        return
    host = f"127.0.0.1:{site.port}"
    vcl = folder / "site.vcl"
    text = (ROOT / "deploy" / "varnish.vcl").read_text()
    vcl.write_text(text.replace('.port = "8000"', f'.port = "{site.port}"'))
    through = Target("article through Varnish", f"http://127.0.0.1:{site.edge_port}{ARTICLE}", host)
    (folder / "article.html").write_bytes(fetch(site.address + ARTICLE))
    port = free_port()
    config = folder / "nginx.conf"
    # Without its own user, nginx started by root could not read the folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    config.write_text(NGINX.format(folder=folder, port=port, user=user))
    file = Target("file by nginx", f"http://127.0.0.1:{port}/article.html")
    with ExitStack() as stack:
        listen = f"127.0.0.1:{site.edge_port}"
        command = [varnishd, "-F", "-n", str(folder / "work"), "-f", str(vcl), "-a", listen, "-j", "none"]
        stack.enter_context(running(command, through.url, host, stdout=subprocess.DEVNULL))
        stack.enter_context(running([nginx, "-p", str(folder), "-c", str(config)], file.url))
        show(through, file)


def uncached(site: DemoSite, folder: Path) -> None:
    """The article past the cache beside a bare project's; then article and index among few articles and many."""
    article = Target("uncached article", site.address + ARTICLE + PAST_THE_CACHE)
    warm(article.url)
    environment = make_bare_project(
        folder / "bare", json.loads(script(site, "export_article", ARTICLE.split("/")[-2]))
    )
    port = free_port()
    bare = Target("bare Wagtail article", f"http://127.0.0.1:{port}/article/")
    with running(
        gunicorn("bare.wsgi:application", port),
        bare.url,
        cwd=folder / "bare",
        env=clean_environment(**environment),
    ):
        warm(bare.url)
        show(article, bare)


def growth(few: DemoSite, many: DemoSite) -> None:
    """Article and index of a site with many articles beside those of one with few."""
    for name, path in (("article", ARTICLE), ("index", INDEX)):
        urls = [site.address + path + PAST_THE_CACHE for site in (few, many)]
        for url in urls:
            warm(url)
        show(
            Target(f"uncached {name} among {MANY} articles", urls[1]),
            Target(f"uncached {name} among {FEW} articles", urls[0]),
        )


def main() -> None:
    """Start what is compared, and measure."""
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        (folder / "few").mkdir()
        site = DemoSite(free_port(), folder / "few")
        site.start()
        stack.callback(site.stop)
        cached(site, folder)
        uncached(site, folder)
        with_edge = DemoSite(free_port(), folder / "edge", edge_port=free_port())
        site.stop()  # what is copied must lie still
        shutil.copytree(site.var, with_edge.var)
        with_edge.start()
        stack.callback(with_edge.stop)
        varnish(with_edge, folder)
        with_edge.stop()
        site.start()
        script(site, "add_articles", str(FEW))
        site.stop()
        shutil.copytree(folder / "few", folder / "many")
        site.start()
        many = DemoSite(free_port(), folder / "many")
        many.start()
        stack.callback(many.stop)
        script(many, "add_articles", str(MANY))
        growth(site, many)
