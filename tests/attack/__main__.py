"""
Attack the site in each configuration of its servers, and print what did not hold.

The last line is one JSON object: `tried`, `broken`, and by kind. The exit code is 1 where something is broken. ONLY
names chains or kinds, separated by commas: ONLY=nginx-gunicorn,cache.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.attack.outcome import Outcome
from tests.browser.conftest import DemoSite, free_port
from tests.servers.chain import Chain, chains, without

#: Each has a function `attack(chain)`.
KINDS = ("headers", "cache", "smuggling", "slow", "uploads")
#: What the servers in front have no part in: tried through the first chain alone.
WHERE_THE_FRONT_DOES_NOT_MATTER = {"uploads"}


def outcomes(found: dict[str, Chain], only: set[str]) -> Iterator[Outcome]:
    """Everything, or the chains and kinds that are asked for."""
    names = [name for name in found if name in only] or list(found)
    for kind in [kind for kind in KINDS if kind in only] or KINDS:
        module = importlib.import_module(f"tests.attack.{kind}")
        for name in names[:1] if kind in WHERE_THE_FRONT_DOES_NOT_MATTER else names:
            yield from module.attack(found[name])


def main() -> int:
    """Start everything, attack it, and count."""
    if missing := without():
        print(f"Not installed: {', '.join(missing)}. On Debian: python tests/servers/packages.py --install")
        return 2
    only = set(filter(None, os.environ.get("ONLY", "").split(",")))
    tried: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="clinic-attack-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        demo = DemoSite(free_port(), folder / "var", edge_port=free_port())
        demo.var.mkdir()
        demo.start()
        try:
            with chains(demo, folder) as found:
                for outcome in outcomes(found, only):
                    tried[outcome.kind] += 1
                    if outcome.broken:
                        broken[outcome.kind] += 1
                        print(f"BROKEN {outcome.kind}: {outcome.name}: {outcome.broken}", flush=True)
        finally:
            demo.stop()
    kinds = {kind: {"tried": tried[kind], "broken": broken[kind]} for kind in tried}
    print(json.dumps({"tried": tried.total(), "broken": broken.total(), **kinds}), flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
