"""Scripts of this package that run beside a demonstration."""

import subprocess
import sys

from tests.browser.conftest import ROOT, DemoSite
from tests.processes import clean_environment


def script(site: DemoSite, module: str, *arguments: str) -> str:
    """What a script of this package prints, run in the demonstration's environment."""
    return subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments],
        env=clean_environment(**site.settings()),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
