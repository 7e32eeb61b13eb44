"""Requests for the tips per second, beside a bare view that inserts one row, as JSON lines."""

from __future__ import annotations

import html
import os
import re
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from tests.bench.load import Target, show
from tests.bench.servers import gunicorn, running
from tests.browser.conftest import ROOT, DemoSite, free_port

#: Each request is another person's, in any thread and any turn.
SCRIPT = """
math.randomseed(os.time() + tonumber(tostring({{}}):match("0x(%x+)"), 16) % 100000)
local run, count = math.random(1, 1000000000), 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
request = function()
  count = count + 1
  return wrk.format(nil, nil, nil,
    "first_name=Ada&consent=on&timestamp={token}&email=bench" .. run .. "x" .. count .. "@example.com")
end
"""


def main() -> None:
    """Start both, and measure."""
    # The limit for one network would end the measurement, and all come from one.
    os.environ["FORM_POSTS_PER_HOUR"] = "10000000"
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        (folder / "site").mkdir()
        site = DemoSite(free_port(), folder / "site")
        site.start()
        stack.callback(site.stop)
        with urllib.request.urlopen(f"{site.address}/free-tips/", timeout=60) as response:
            page = response.read().decode()
        action = re.search(r'<form method="post" action="([^"#]+)', page)
        token = re.search(r'name="timestamp"[^>]*value="([^"]+)"', page)
        assert action, page
        assert token, page
        time.sleep(3)  # nobody types faster
        script = folder / "form.lua"
        script.write_text(SCRIPT.format(token=html.unescape(token[1])))
        port = free_port()
        bare = f"http://127.0.0.1:{port}/"
        environment = {**os.environ, "BARE_DATABASE": str(folder / "bare.sqlite3")}
        command = gunicorn("tests.bench.bare_form:application", port)
        stack.enter_context(running(command, bare, cwd=ROOT, env=environment))
        show(
            Target("tips form", site.address + html.unescape(action[1]), script=str(script)),
            Target("bare form that inserts one row", f"{bare}form/", script=str(script)),
        )


if __name__ == "__main__":
    main()
