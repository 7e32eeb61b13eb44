"""Scripts of this package that run beside a demonstration."""

import os
import subprocess
import sys

from tests.browser.conftest import ROOT, DemoSite


def script(site: DemoSite, module: str, *arguments: str) -> str:
    """What a script of this package prints, run in the demonstration's environment."""
    return subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments],
        env={**os.environ, **site.settings()},
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
