"""gunicorn's configuration of deploy/, with the clock of every process of the site moved by SECONDS_MOVED."""

import os
from pathlib import Path
from typing import Any

_deployed = Path(__file__).resolve().parents[2] / "deploy" / "gunicorn.conf.py"
# A configuration of gunicorn is no module that could be imported; this one is ours, and stands in the repository.
exec(compile(_deployed.read_text(), str(_deployed), "exec"))  # noqa: S102


def post_fork(server: Any, worker: Any) -> None:
    """The clock goes on from there."""
    import time

    import time_machine

    time_machine.travel(time.time() + float(os.environ["SECONDS_MOVED"]), tick=True).start()
